/**
 * The question that measures a link, and its answer: one UDP datagram each, of the same length, so that nobody can make
 * the center send more than it got. 32 bytes, numbers big-endian:
 *
 *    0  4  `QSP?` question, `QSP!` answer
 *    4  8  id of the token that the center gave this vehicle
 *   12  4  number of the question
 *   16 16  first half of the HMAC-SHA-256 of bytes 0–15 with the token's key (RFC 2104, truncated after its §5)
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const PROBE_BYTES = 32;
const ID_AT = 4;
const NUMBER_AT = 12;
const MAC_AT = 16;
export const ID_BYTES = 8;

const MARK = { question: Buffer.from('QSP?'), answer: Buffer.from('QSP!') };
type Direction = keyof typeof MARK;

export interface ProbeToken {
  /** 8 bytes. */
  id: Uint8Array;
  /** 32 bytes. */
  key: Uint8Array;
}

const mac = (packet: Uint8Array, key: Uint8Array): Buffer =>
  createHmac('sha256', key)
    .update(packet.subarray(0, MAC_AT))
    .digest()
    .subarray(0, PROBE_BYTES - MAC_AT);

/** @param number 0 … 2³²−1 */
export function encodeProbe(direction: Direction, { id, key }: ProbeToken, number: number): Buffer {
  const packet = Buffer.alloc(PROBE_BYTES);
  packet.set(MARK[direction], 0);
  packet.set(id, ID_AT);
  packet.writeUInt32BE(number, NUMBER_AT);
  packet.set(mac(packet, key), MAC_AT);
  return packet;
}

/** The token's id, hex, of what looks like a packet of this direction; undefined of anything else. Costs no cryptography. */
export function probeId(direction: Direction, packet: Uint8Array): string | undefined {
  if (packet.byteLength !== PROBE_BYTES) return undefined;
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  if (!bytes.subarray(0, ID_AT).equals(MARK[direction])) return undefined;
  return bytes.toString('hex', ID_AT, NUMBER_AT);
}

/** The number in a packet that `probeId` knew, when its code is right. */
export function probeNumber(packet: Uint8Array, key: Uint8Array): number | undefined {
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  return timingSafeEqual(mac(bytes, key), bytes.subarray(MAC_AT)) ? bytes.readUInt32BE(NUMBER_AT) : undefined;
}
