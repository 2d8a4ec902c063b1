/**
 * Trains of datagrams that show what a link carries: sent at once, they leave its narrowest part one after the other, so that
 * the time from the first to the last arrival is what it needs for them, whatever the round trip (packet dispersion; Dovrolis,
 * Ramanathan, Moore, "What do packet dispersion techniques measure?", INFOCOM 2001). 1 200 bytes each, numbers big-endian:
 *
 *    0  4  `QST>` from the vehicle, `QST<` from the center
 *    4  8  id of the vehicle's token
 *   12  4  number of the train
 *   16  2  place in the train, from 0
 *   18  2  packets in the train
 *   20 16  code of bytes 0–19 (datagrams/token.ts)
 *   36     chance, which no box on the way can make shorter
 *
 * and the permit with which a vehicle asks for a train of the center's: it reached the address where trains are to go, so that
 * nobody can have them sent to somebody else. 40 bytes:
 *
 *    0  4  `QST#`
 *    4  8  id of the vehicle's token
 *   12  4  number of the train that it answers
 *   16  8  the permit
 *   24 16  code of bytes 0–23
 */
import { randomFillSync } from 'node:crypto';
import { CODE_BYTES, codeOf, ID_BYTES, isCodeOf, MARK_BYTES, type UdpToken } from '../datagrams/token.ts';

export const TRAIN_PACKET_BYTES = 1_200;
/** On the link, with the heads of IPv4 and UDP. */
export const WIRE_BYTES = TRAIN_PACKET_BYTES + 28;
/** Longest train, packets: with the short ones, a measurement of both directions stays within 200 kB. */
export const MAX_TRAIN = 75;
const NUMBER_AT = MARK_BYTES + ID_BYTES;
const PLACE_AT = NUMBER_AT + 4;
const COUNT_AT = PLACE_AT + 2;
const HEAD_BYTES = COUNT_AT + 2;
const PERMIT_AT = NUMBER_AT + 4;
export const PERMIT_BYTES = 8;
const PERMIT_END = PERMIT_AT + PERMIT_BYTES;

export const TRAIN_MARK = { up: 'QST>', down: 'QST<', permit: 'QST#' } as const;

/** @param number of the train, 0 … 2³²−1 @param count 1 … MAX_TRAIN */
export function encodeTrain(direction: 'up' | 'down', { id, key }: UdpToken, number: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, place) => {
    const packet = Buffer.alloc(TRAIN_PACKET_BYTES);
    packet.write(TRAIN_MARK[direction], 'latin1');
    packet.set(id, MARK_BYTES);
    packet.writeUInt32BE(number, NUMBER_AT);
    packet.writeUInt16BE(place, PLACE_AT);
    packet.writeUInt16BE(count, COUNT_AT);
    packet.set(codeOf(packet.subarray(0, HEAD_BYTES), key), HEAD_BYTES);
    return randomFillSync(packet, HEAD_BYTES + CODE_BYTES);
  });
}

export interface TrainPacket {
  number: number;
  place: number;
  count: number;
}

const view = (packet: Uint8Array): Buffer => Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
const isMarked = (bytes: Buffer, mark: string): boolean => bytes.toString('latin1', 0, MARK_BYTES) === mark;

/** A packet of this direction whose code is right and whose numbers are in range; undefined of anything else. */
export function decodeTrain(direction: 'up' | 'down', packet: Uint8Array, key: Uint8Array): TrainPacket | undefined {
  if (packet.byteLength !== TRAIN_PACKET_BYTES) return undefined;
  const bytes = view(packet);
  if (!isMarked(bytes, TRAIN_MARK[direction])) return undefined;
  if (!isCodeOf(bytes.subarray(0, HEAD_BYTES), bytes.subarray(HEAD_BYTES, HEAD_BYTES + CODE_BYTES), key))
    return undefined;
  const [place, count] = [bytes.readUInt16BE(PLACE_AT), bytes.readUInt16BE(COUNT_AT)];
  if (place >= count || count > MAX_TRAIN) return undefined;
  return { number: bytes.readUInt32BE(NUMBER_AT), place, count };
}

/** @param permit 8 bytes */
export function encodePermit({ id, key }: UdpToken, number: number, permit: Uint8Array): Buffer {
  const packet = Buffer.alloc(PERMIT_END + CODE_BYTES);
  packet.write(TRAIN_MARK.permit, 'latin1');
  packet.set(id, MARK_BYTES);
  packet.writeUInt32BE(number, NUMBER_AT);
  packet.set(permit, PERMIT_AT);
  packet.set(codeOf(packet.subarray(0, PERMIT_END), key), PERMIT_END);
  return packet;
}

/** The number of the train and the permit, hex; undefined of anything else. */
export function decodePermit(packet: Uint8Array, key: Uint8Array): { number: number; permit: string } | undefined {
  if (packet.byteLength !== PERMIT_END + CODE_BYTES) return undefined;
  const bytes = view(packet);
  if (!isMarked(bytes, TRAIN_MARK.permit)) return undefined;
  if (!isCodeOf(bytes.subarray(0, PERMIT_END), bytes.subarray(PERMIT_END), key)) return undefined;
  return { number: bytes.readUInt32BE(NUMBER_AT), permit: bytes.toString('hex', PERMIT_AT, PERMIT_END) };
}
