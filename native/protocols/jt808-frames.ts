/**
 * Frames of vehicle terminals, JT/T 808-2013 and -2019.
 *
 *   7E | id 2 | attributes 2 | [version 1] | phone, BCD 6 or 10 | serial 2 | [parts 2 | part 2] | body | check 1 | 7E
 *      attributes: bits 0…9 length of the body, 10…12 encryption, 13 in parts, 14 of 2019 (version and the longer phone follow)
 *      check: XOR from id to body. Between the two 7E, 7E is written 7D 02 and 7D is written 7D 01.
 *
 * Numbers are big-endian. Bodies in parts or encrypted are told as frames without a body: none that is read here is so long.
 */

export interface Jt808Frame {
  id: number;
  /** The terminal's number without leading zeros. */
  phone: string;
  serial: number;
  /** Absent: encrypted, or one part of several. */
  body?: Uint8Array;
  /** The head as it came, to answer in the same form. */
  head: { is2019: boolean; version: number; phone: Uint8Array };
}

const FLAG = 0x7e;
const ESCAPE = 0x7d;
const BODY_LIMIT = 0x3ff;
const ENCRYPTED = 0x1c00;
const IN_PARTS = 0x2000;
const OF_2019 = 0x4000;
/** Between two flags at most, escaped: the longest head, body and check. */
const RAW_LIMIT = 2 * (21 + BODY_LIMIT + 1);

export class Jt808Frames {
  readonly stats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  #rest: Uint8Array = new Uint8Array();

  /** Takes a chunk that begins and ends anywhere. */
  push(chunk: Uint8Array): Jt808Frame[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const frames: Jt808Frame[] = [];
    let begin = 0;
    // Every flag may end one frame and begin the next: what lies between two of them is one, or it is nothing.
    for (let end = bytes.indexOf(FLAG); end >= 0; end = bytes.indexOf(FLAG, begin)) {
      const frame = end > begin ? this.#read(bytes.subarray(begin, end)) : undefined;
      if (frame) frames.push(frame);
      begin = end + 1;
    }
    const rest = bytes.subarray(begin);
    if (rest.length > RAW_LIMIT) this.stats.strayBytes += rest.length;
    this.#rest = rest.length > RAW_LIMIT ? new Uint8Array() : Uint8Array.from(rest);
    return frames;
  }

  /** What has begun will not end. */
  flush(): void {
    this.stats.strayBytes += this.#rest.length;
    this.#rest = new Uint8Array();
  }

  #read(raw: Uint8Array): Jt808Frame | undefined {
    const bytes = raw.length > RAW_LIMIT ? undefined : unescaped(raw);
    const frame = bytes && readFrame(bytes);
    if (frame === 'wrong') this.stats.badChecksums += 1;
    if (typeof frame !== 'object') {
      this.stats.strayBytes += raw.length;
      return undefined;
    }
    this.stats.sentences += 1;
    return frame;
  }
}

/** `wrong`: a frame whose check is not; undefined: none. */
function readFrame(bytes: Uint8Array): Jt808Frame | 'wrong' | undefined {
  if (bytes.length < 13) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const attributes = view.getUint16(2);
  const is2019 = (attributes & OF_2019) !== 0;
  const phoneAt = is2019 ? 5 : 4;
  const serialAt = phoneAt + (is2019 ? 10 : 6);
  const bodyAt = serialAt + 2 + ((attributes & IN_PARTS) === 0 ? 0 : 4);
  if (bytes.length !== bodyAt + (attributes & BODY_LIMIT) + 1) return undefined;
  if (bytes.reduce((sum, byte) => sum ^ byte, 0) !== 0) return 'wrong';
  const phone = bytes.slice(phoneAt, serialAt);
  const digits = Buffer.from(phone).toString('hex');
  if (!/^\d+$/.test(digits)) return undefined;
  const isWhole = (attributes & (ENCRYPTED | IN_PARTS)) === 0;
  return {
    id: view.getUint16(0),
    phone: digits.replace(/^0+(?=\d)/, ''),
    serial: view.getUint16(serialAt),
    ...(isWhole ? { body: bytes.slice(bodyAt, -1) } : {}),
    head: { is2019, version: is2019 ? (bytes[4] ?? 1) : 0, phone },
  };
}

/** @returns undefined: an escape that stands for nothing */
function unescaped(raw: Uint8Array): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte !== ESCAPE) bytes.push(byte);
    else {
      const code = raw[(at += 1)];
      if (code !== 1 && code !== 2) return undefined;
      bytes.push(code === 1 ? ESCAPE : FLAG);
    }
  }
  return Uint8Array.from(bytes);
}

/** A frame of ours to the terminal of `head`. @param serial of ours, 0…65 535 */
export function jt808Frame(id: number, serial: number, body: Uint8Array, head: Jt808Frame['head']): Uint8Array {
  const { is2019, version, phone } = head;
  const attributes = body.length | (is2019 ? OF_2019 : 0);
  const words = (value: number) => [(value >> 8) & 0xff, value & 0xff];
  const inner = [...words(id), ...words(attributes), ...(is2019 ? [version] : []), ...phone, ...words(serial), ...body];
  inner.push(inner.reduce((sum, byte) => sum ^ byte, 0));
  const escaped = inner.flatMap((byte) => (byte === FLAG ? [ESCAPE, 2] : byte === ESCAPE ? [ESCAPE, 1] : [byte]));
  return Uint8Array.of(FLAG, ...escaped, FLAG);
}
