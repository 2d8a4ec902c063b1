/**
 * The question that measures a link, and its answer: one UDP datagram each, of the same length, so that nobody can make
 * the center send more than it got. 32 bytes, numbers big-endian:
 *
 *    0  4  `QSP?` question, `QSP!` answer
 *    4  8  id of the token that the center gave this vehicle
 *   12  4  number of the question
 *   16 16  code of bytes 0–15 (datagrams/token.ts)
 */
import { CODE_BYTES, codeOf, ID_BYTES, isCodeOf, MARK_BYTES, type UdpToken } from '../datagrams/token.ts';

const NUMBER_AT = MARK_BYTES + ID_BYTES;
const CODE_AT = NUMBER_AT + 4;
export const PROBE_BYTES = CODE_AT + CODE_BYTES;

export const MARK = { question: 'QSP?', answer: 'QSP!' } as const;
type Direction = keyof typeof MARK;

/** @param number 0 … 2³²−1 */
export function encodeProbe(direction: Direction, { id, key }: UdpToken, number: number): Buffer {
  const packet = Buffer.alloc(PROBE_BYTES);
  packet.write(MARK[direction], 'latin1');
  packet.set(id, MARK_BYTES);
  packet.writeUInt32BE(number, NUMBER_AT);
  packet.set(codeOf(packet.subarray(0, CODE_AT), key), CODE_AT);
  return packet;
}

/** The number in a packet of this direction whose code is right; undefined of anything else. */
export function probeNumber(direction: Direction, packet: Uint8Array, key: Uint8Array): number | undefined {
  if (packet.byteLength !== PROBE_BYTES) return undefined;
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  if (bytes.toString('latin1', 0, MARK_BYTES) !== MARK[direction]) return undefined;
  const isTrue = isCodeOf(bytes.subarray(0, CODE_AT), bytes.subarray(CODE_AT), key);
  return isTrue ? bytes.readUInt32BE(NUMBER_AT) : undefined;
}
