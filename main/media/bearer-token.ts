/** Tokens by which other programs come in: shown once, kept as a hash alone, so that the file gives none away. */
import { createHash, randomBytes } from 'node:crypto';

export const freshToken = (): string => randomBytes(24).toString('base64url');
/** SHA-256, hex. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
