/**
 * What does not wait for a connection: entries from a vehicle to its center, and their acknowledgement, each in one datagram.
 * At most 1 200 bytes, so that no way cuts it in pieces:
 *
 *    0  4  `QSE>` entries, `QSE<` acknowledgement
 *    4  8  id of the vehicle's token (datagrams/token.ts)
 *   12 12  nonce, drawn at random
 *   24     a message of wire.ts, sealed with AES-256-GCM (NIST SP 800-38D), bytes 0–23 authenticated with it
 *   -16    tag
 *
 * The key of each direction is drawn from the token's (HKDF-SHA-256, RFC 5869). A datagram that is repeated, by the way or by
 * somebody else, brings entries that are known and changes nothing.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ID_BYTES, KEY_BYTES, MARK_BYTES, type UdpToken } from '../datagrams/token.ts';

export const EXPRESS_BYTES = 1_200;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_AT = MARK_BYTES + ID_BYTES;
const HEAD_BYTES = NONCE_AT + NONCE_BYTES;
/** Room for the message. */
export const MESSAGE_ROOM = EXPRESS_BYTES - HEAD_BYTES - TAG_BYTES;

export const EXPRESS_MARK = { up: 'QSE>', down: 'QSE<' } as const;
type Direction = keyof typeof EXPRESS_MARK;

const CIPHER = 'aes-256-gcm';

/** The keys of one token, both directions; to be kept, they cost more than the sealing. */
export type ExpressKeys = Record<Direction, Buffer>;
export const expressKeys = ({ key }: UdpToken): ExpressKeys => {
  const draw = (direction: Direction) =>
    Buffer.from(hkdfSync('sha256', key, '', `qianshao express ${direction}`, KEY_BYTES));
  return { up: draw('up'), down: draw('down') };
};

/** @param message at most MESSAGE_ROOM bytes */
export function seal(direction: Direction, id: Uint8Array, keys: ExpressKeys, message: Uint8Array): Buffer {
  const head = Buffer.concat([Buffer.from(EXPRESS_MARK[direction], 'latin1'), id, randomBytes(NONCE_BYTES)]);
  const cipher = createCipheriv(CIPHER, keys[direction], head.subarray(NONCE_AT)).setAAD(head);
  return Buffer.concat([head, cipher.update(message), cipher.final(), cipher.getAuthTag()]);
}

/** The message; undefined of anything that was not sealed with these keys for this direction. */
export function unseal(direction: Direction, keys: ExpressKeys, packet: Uint8Array): Buffer | undefined {
  if (packet.byteLength < HEAD_BYTES + TAG_BYTES || packet.byteLength > EXPRESS_BYTES) return undefined;
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head.toString('latin1', 0, MARK_BYTES) !== EXPRESS_MARK[direction]) return undefined;
  const end = bytes.byteLength - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, keys[direction], head.subarray(NONCE_AT), { authTagLength: TAG_BYTES });
  decipher.setAAD(head).setAuthTag(bytes.subarray(end));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, end)), decipher.final()]);
  } catch {
    return undefined;
  }
}
