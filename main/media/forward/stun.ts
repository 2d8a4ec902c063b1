/**
 * Connectivity checks of ICE (RFC 8445 §7) as the asking side: a STUN binding request and its answer (RFC 8489). Both ends that
 * we ask are SFUs of ours, which are ICE-lite and only answer.
 *
 *     0               2               4               8                       20
 *     type 2          length 2        cookie 4        transaction 12          attributes, each: type 2, length 2, value, padding to 4
 *
 * The last two attributes seal it: MESSAGE-INTEGRITY (HMAC-SHA1 under the answerer's password, over all before it) and
 * FINGERPRINT (CRC-32 of all before it, xor 0x5354554e). For each, the length field counts up to and with it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What one side of ICE is known by. */
export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

export const TRANSACTION_BYTES = 12;
const HEAD = 20;
const COOKIE = 0x2112_a442;
const REQUEST = 0x0001;
const SUCCESS = 0x0101;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  priority: 0x0024,
  nominate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;
const HMAC_BYTES = 20;
const FINGERPRINT_BYTES = 4;
const FINGERPRINT_XOR = 0x5354_554e;
/** Of a peer-reflexive candidate, RFC 8445 §5.1.2: an ICE-lite side asks for one and makes no use of it. */
const PRIORITY = (110 << 24) + (65_535 << 8) + 255;
/** Of ours, in the user name; nobody asks us. */
const OWN_FRAGMENT = 'forward';

export interface Question {
  of: IceCredentials;
  /** `TRANSACTION_BYTES` random bytes. */
  transaction: Buffer;
  /** Media go this way from now on. */
  nominate: boolean;
  /** 8 random bytes, the same for all questions of one agent. */
  tieBreaker: Buffer;
}

export function bindingRequest({ of, transaction, nominate, tieBreaker }: Question): Buffer {
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(PRIORITY);
  const attributes = [
    attributeOf(attribute.username, Buffer.from(`${of.usernameFragment}:${OWN_FRAGMENT}`)),
    attributeOf(attribute.priority, priority),
    attributeOf(attribute.controlling, tieBreaker),
    ...(nominate ? [attributeOf(attribute.nominate, Buffer.alloc(0))] : []),
  ];
  const head = Buffer.alloc(HEAD);
  head.writeUInt16BE(REQUEST, 0);
  head.writeUInt32BE(COOKIE, 4);
  transaction.copy(head, 8);
  let packet = Buffer.concat([head, ...attributes]);
  packet = Buffer.concat([packet, attributeOf(attribute.integrity, integrityOf(packet, of.password))]);
  return counting(Buffer.concat([packet, attributeOf(attribute.fingerprint, fingerprintOf(packet))]), 0);
}

/** STUN begins with two zero bits, and nothing else that media send does (RFC 7983). */
export const isStun = (packet: Buffer): boolean => packet.length >= HEAD && (packet[0] ?? 255) < 4;

/**
 * @param password of the side that was asked
 * @returns the transaction that is answered; undefined where this is no answer, or not from who knows the password
 */
export function readAnswer(packet: Buffer, password: string): Buffer | undefined {
  if (!isStun(packet) || packet.readUInt16BE(0) !== SUCCESS || packet.readUInt32BE(4) !== COOKIE) return undefined;
  if (packet.readUInt16BE(2) !== packet.length - HEAD) return undefined;
  for (let at = HEAD; at + 4 <= packet.length;) {
    const length = packet.readUInt16BE(at + 2);
    if (packet.readUInt16BE(at) === attribute.integrity) {
      const given = packet.subarray(at + 4, at + 4 + length);
      const wanted = integrityOf(packet.subarray(0, at), password);
      if (given.length !== HMAC_BYTES || !timingSafeEqual(given, wanted)) return undefined;
      return packet.subarray(8, HEAD);
    }
    at += 4 + length + padding(length);
  }
  return undefined;
}

const padding = (length: number): number => (4 - (length % 4)) % 4;

function attributeOf(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + value.length + padding(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** A copy whose length field counts so many bytes more than it has. */
function counting(packet: Buffer, more: number): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt16BE(packet.length - HEAD + more, 2);
  return copy;
}

const integrityOf = (before: Buffer, password: string): Buffer =>
  createHmac('sha1', password)
    .update(counting(before, 4 + HMAC_BYTES))
    .digest();

function fingerprintOf(before: Buffer): Buffer {
  const value = Buffer.alloc(FINGERPRINT_BYTES);
  value.writeUInt32BE((crc32(counting(before, 4 + FINGERPRINT_BYTES)) ^ FINGERPRINT_XOR) >>> 0);
  return value;
}
