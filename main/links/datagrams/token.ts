/**
 * What the center gives each enrolled vehicle to speak with by UDP, over the line that its certificate opened, and how all
 * datagrams between them begin: four letters that say what it is, then the token's id. Numbers are big-endian.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const MARK_BYTES = 4;
export const ID_BYTES = 8;
export const KEY_BYTES = 32;
/** First half of the HMAC-SHA-256 (RFC 2104, truncated after its §5). */
export const CODE_BYTES = 16;

export interface UdpToken {
  /** 8 bytes. */
  id: Uint8Array;
  /** 32 bytes. */
  key: Uint8Array;
}

/** What a vehicle is given: the port as vehicles reach it, id and key in hex. */
export interface UdpGrant {
  port: number;
  id: string;
  key: string;
}

/** The code of these bytes. */
export const codeOf = (bytes: Uint8Array, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(bytes).digest().subarray(0, CODE_BYTES);

/** Whether `code` is the code of these bytes; in constant time. */
export const isCodeOf = (bytes: Uint8Array, code: Uint8Array, key: Uint8Array): boolean =>
  code.byteLength === CODE_BYTES && timingSafeEqual(codeOf(bytes, key), code);

/** What a datagram is and whose token it names, as it says itself: nothing is proved by it. Undefined when it is too short. */
export function headOf(packet: Uint8Array): { mark: string; id: string } | undefined {
  if (packet.byteLength < MARK_BYTES + ID_BYTES) return undefined;
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, MARK_BYTES + ID_BYTES);
  return { mark: bytes.toString('latin1', 0, MARK_BYTES), id: bytes.toString('hex', MARK_BYTES) };
}
