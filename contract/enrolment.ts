/**
 * Enrolment: a one-time code that a person can read over the radio or paste. 160 bits in Crockford's base 32 (no I, L, O,
 * U; they are read as 1, 1, 0, V), in groups of four behind `QS-`: 80 bits of secret, then the first 80 bits of the
 * SHA-256 of the center's authority certificate, by which the vehicle knows the right center before it says the secret.
 */
import { z } from 'zod';
import { stationId } from './identity.ts';
import { station } from './station.ts';
import { text } from './units.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PART_BYTES = 10;

export interface EnrolmentCode {
  /** 10 bytes. */
  secret: Uint8Array;
  /** 10 bytes. */
  authority: Uint8Array;
}

export function formatEnrolmentCode({ secret, authority }: EnrolmentCode): string {
  let bits = 0n;
  for (const byte of [...secret, ...authority]) bits = (bits << 8n) | BigInt(byte);
  let letters = '';
  for (let shift = 155n; shift >= 0n; shift -= 5n) letters += ALPHABET.charAt(Number((bits >> shift) & 31n));
  return `QS-${letters.match(/.{4}/g)?.join('-')}`;
}

/** Reads a code as a person typed it; undefined when it cannot be one. */
export function parseEnrolmentCode(typed: string): EnrolmentCode | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/^\s*QS/, '')
    .replace(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replaceAll('U', 'V');
  if (letters.length !== 32) return undefined;
  let bits = 0n;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    bits = (bits << 5n) | BigInt(value);
  }
  const bytes = Uint8Array.from({ length: 2 * PART_BYTES }, (_, index) =>
    Number((bits >> BigInt(8 * (19 - index))) & 255n),
  );
  return { secret: bytes.slice(0, PART_BYTES), authority: bytes.slice(PART_BYTES) };
}

/** POST /enrol */
export const enrolRequest = z.object({
  /** The secret part of the code, lower-case hex. */
  secret: z.string().regex(/^[0-9a-f]{20}$/),
  id: stationId,
  name: text(60),
  /** PKCS #10, PEM. */
  request: z.string().max(4_000),
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

export const enrolAnswer = z.object({
  /** PEM. */
  certificate: z.string(),
  /** The center's authority, PEM. */
  authority: z.string(),
  center: station,
});

/** Body of every refusal over HTTP. */
export const refusal = z.object({ code: z.string(), detail: z.string().optional() });
