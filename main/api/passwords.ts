/** Passwords: argon2id (RFC 9106) in PHC string form; parameters above OWASP's minimum (19 MiB, 2 passes, 1 lane). */
import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { QianshaoError } from '../../contract/errors.ts';

export const MIN_PASSWORD_LENGTH = 10;
const MAX_PASSWORD_LENGTH = 200;
const MEMORY_KIB = 32 * 1024;
const PASSES = 3;
const HASH_BYTES = 32;

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, hash: Buffer) => void) =>
  argon2('argon2id', parameters, done),
);
const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** @throws QianshaoError password-weak */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH)
    throw new QianshaoError('password-weak');
  const nonce = randomBytes(16);
  const hash = await derive({
    message: password,
    nonce,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: 1,
    tagLength: HASH_BYTES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${encode(nonce)}$${encode(hash)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** What an unknown name is checked against, so that its answer takes as long as a known one's. */
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${encode(Buffer.alloc(16))}$${encode(Buffer.alloc(HASH_BYTES))}`;

/** True when the password made this hash. Without a hash the same work is done, and the answer is false. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const parts = PHC.exec(hash ?? NOBODY);
  if (!parts || password.length > MAX_PASSWORD_LENGTH) return false;
  const [, memory, passes, parallelism, nonce = '', wanted = ''] = parts;
  const expected = Buffer.from(wanted, 'base64');
  const actual = await derive({
    message: password,
    nonce: Buffer.from(nonce, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return hash !== undefined && timingSafeEqual(actual, expected);
}
