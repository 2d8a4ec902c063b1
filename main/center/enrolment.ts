/** Enrolment at the center: one-time codes, kept only as hashes, and the answer to a vehicle that shows one. */
import { createHash, randomBytes } from 'node:crypto';
import { formatEnrolmentCode, type EnrolRequest, type enrolAnswer } from '../../contract/enrolment.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Station } from '../../contract/station.ts';
import type { z } from 'zod';
import { fingerprint, signStation, validUntil, type KeyAndCertificate } from '../links/pki.ts';
import type { Registry } from '../store/types.ts';

/** How long a code can be used, ms. */
export const CODE_VALID_MS = 24 * 3_600_000;

export interface EnrolmentOptions {
  authority: KeyAndCertificate;
  registry: Registry;
  center: Station;
  now: () => number;
}

const hashOf = (secret: Buffer): string => createHash('sha256').update(secret).digest('hex');

export class Enrolment {
  readonly #options: EnrolmentOptions;

  constructor(options: EnrolmentOptions) {
    this.#options = options;
  }

  /** A new code; it is shown once and only its hash is kept. */
  createCode(): { code: string; expiresAt: number } {
    const { registry, authority, now } = this.#options;
    const secret = randomBytes(10);
    const expiresAt = now() + CODE_VALID_MS;
    registry.putEnrolmentCode({ codeHash: hashOf(secret), createdAt: now(), expiresAt });
    return {
      code: formatEnrolmentCode({ secret, authority: fingerprint(authority.certificate).subarray(0, 10) }),
      expiresAt,
    };
  }

  /**
   * Signs the request of a vehicle that shows a good code.
   * @throws QianshaoError enrol-code-invalid, enrol-code-expired, enrol-id-taken, input-invalid
   */
  async enrol(input: EnrolRequest): Promise<z.infer<typeof enrolAnswer>> {
    const { registry, authority, center, now } = this.#options;
    const codeHash = hashOf(Buffer.from(input.secret, 'hex'));
    const row = registry.enrolmentCode(codeHash);
    if (!row || row.usedBy !== undefined) throw new QianshaoError('enrol-code-invalid');
    if (row.expiresAt <= now()) throw new QianshaoError('enrol-code-expired');
    const known = registry.enrolled(input.id);
    if ((known && known.revokedAt === undefined) || input.id === center.id)
      throw new QianshaoError('enrol-id-taken', input.id);
    const certificate = await signStation(authority, input.request, input.id, now());
    if (certificate === undefined) throw new QianshaoError('input-invalid', 'request');
    const station = { id: input.id, kind: 'vehicle' as const, name: input.name, enrolledAt: now() };
    if (!registry.enrol(codeHash, { ...station, certificateUntil: validUntil(certificate) })) {
      throw new QianshaoError('enrol-code-invalid');
    }
    return { certificate, authority: authority.certificate, center };
  }
}
