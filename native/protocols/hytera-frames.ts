/**
 * Frames of Hytera's DMR radios and repeaters on their data ports (USB, UDP).
 *
 *   HRNP  7E | version | block | opcode | from | to | number 2 | length 2, of the whole | checksum 2 | data
 *         opcode 00 data, 10 its acknowledgement; checksum: ones' complement sum of 16-bit words, RFC 1071, itself as zero
 *   HDAP  service | opcode 2 | length 2, of the payload | payload | checksum | 03
 *         service 08 location, 09 text, 11 registration; 02 control of the radio, whose numbers are little-endian, is known
 *         and not used; others are not read; bit 7: acknowledged by the wrapping;
 *         checksum: 33 added to the complement of the sum from opcode to payload
 *
 * HRNP carries HDAP; on a repeater's UDP ports HDAP comes alone or in another wrapping. So HDAP is looked for at every byte, and
 * taken where service, opcode, length, checksum and end fit. Numbers are big-endian in the services used here.
 */

export interface Hdap {
  service: number;
  opcode: number;
  payload: Uint8Array;
}

/** Where an answer goes: in HRNP back to whom it came from. */
export interface HrnpSource {
  version: number;
  from: number;
  to: number;
  number: number;
}

export interface HyteraItem {
  /** Absent: HRNP with something else in it. */
  hdap?: Hdap;
  /** `alone`: no frame around it; `foreign`: one that is not read, so that no answer finds its way. */
  in: HrnpSource | 'alone' | 'foreign';
}

const CONTROL = 0x02;
export const LOCATION = 0x08;
export const TEXT = 0x09;
export const REGISTRATION = 0x11;
/** Longest payload taken, bytes: a text of 512 characters and its addresses. */
export const PAYLOAD_LIMIT = 1_100;
/** What controls a radio is short, bytes. */
const CONTROL_LIMIT = 128;

const HRNP_HEAD = 12;
const HRNP_START = 0x7e;
const HRNP_DATA = 0x00;
const HRNP_ACK = 0x10;
const HDAP_FRAME = 7;
const HDAP_END = 0x03;
const CHECKSUM_BASE = 0x33;
const RELIABLE = 0x80;
/** First byte of the opcodes that each service has; texts have flags there, those of control are too many. */
const OPCODES: Readonly<Record<number, (high: number, low: number | undefined) => boolean>> = {
  [CONTROL]: () => true,
  [LOCATION]: (high) => high >= 0xa0 && high <= 0xe0 && (high & 0x0f) === 0,
  [TEXT]: (high, low) => (high & 0x3f) === 0 && (low === undefined || [0xa1, 0xa2, 0xb1, 0xb2].includes(low)),
  [REGISTRATION]: (high) => high === 0,
};

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

export class HyteraFrames {
  readonly stats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  #rest: Uint8Array = new Uint8Array();

  /** Whether something begun waits for its end. */
  get waiting(): boolean {
    return this.#rest.length > 0;
  }

  /** Takes a chunk that begins and ends anywhere. */
  push(chunk: Uint8Array): HyteraItem[] {
    return this.#read(Buffer.concat([this.#rest, chunk]), true);
  }

  /** Gives up waiting for the end of what has begun; what is whole behind it is taken. */
  flush(): HyteraItem[] {
    return this.#read(this.#rest, false);
  }

  #read(bytes: Uint8Array, mayWait: boolean): HyteraItem[] {
    const items: HyteraItem[] = [];
    let at = 0;
    let alone = true;
    while (at < bytes.length) {
      const found: Found = readHrnp(bytes, at) ?? readHdap(bytes, at, alone ? 'alone' : 'foreign');
      if (found === 'more' && mayWait) break;
      if (found === 'wrong') this.stats.badChecksums += 1;
      alone = typeof found === 'object';
      if (typeof found === 'object') {
        this.stats.sentences += 1;
        if (found.item) items.push(found.item);
        at += found.length;
      } else {
        this.stats.strayBytes += 1;
        at += 1;
      }
    }
    this.#rest = Uint8Array.from(bytes.subarray(at));
    return items;
  }
}

/** `more`: it may be a frame when more bytes come; `wrong`: it is one whose checksum is not; undefined: it is none. */
type Found = { item?: HyteraItem; length: number } | 'more' | 'wrong' | undefined;

function readHrnp(bytes: Uint8Array, at: number): Found {
  if (bytes[at] !== HRNP_START) return undefined;
  const head = bytes.subarray(at, at + HRNP_HEAD);
  const [, version = 0, block = 0, opcode, from = 0, to = 0] = head;
  // Version 0…4 and block 0 are all that is known.
  if (version > 4 || block !== 0) return undefined;
  if (head.length < HRNP_HEAD) return 'more';
  const length = u16(head, 8);
  if (length < HRNP_HEAD || length > HRNP_HEAD + HDAP_FRAME + PAYLOAD_LIMIT) return undefined;
  const frame = bytes.subarray(at, at + length);
  if (frame.length < length) return 'more';
  if (hrnpChecksum(frame) !== u16(head, 10)) return 'wrong';
  if (opcode !== HRNP_DATA) return { length };
  const source = { version, from, to, number: u16(head, 6) };
  const inner = readHdap(frame, HRNP_HEAD, source);
  return { item: (typeof inner === 'object' ? inner.item : undefined) ?? { in: source }, length };
}

function readHdap(bytes: Uint8Array, at: number, place: HyteraItem['in']): Found {
  const service = (bytes[at] ?? 0) & ~RELIABLE;
  const high = bytes[at + 1];
  const isKnown = OPCODES[service];
  if (!isKnown || (high !== undefined && !isKnown(high, bytes[at + 2]))) return undefined;
  if (bytes.length < at + HDAP_FRAME) return 'more';
  const isControl = service === CONTROL;
  const size = isControl ? (bytes[at + 3] ?? 0) | ((bytes[at + 4] ?? 0) << 8) : u16(bytes, at + 3);
  if (size > (isControl ? CONTROL_LIMIT : PAYLOAD_LIMIT)) return undefined;
  const frame = bytes.subarray(at, at + HDAP_FRAME + size);
  if (frame.length < HDAP_FRAME + size) return 'more';
  if (frame.at(-1) !== HDAP_END) return undefined;
  if (frame.at(-2) !== hdapChecksum(frame.subarray(1, -2))) return 'wrong';
  const hdap = { service, opcode: u16(bytes, at + 1), payload: frame.slice(5, -2) };
  return { item: { hdap, in: place }, length: frame.length };
}

const hdapChecksum = (bytes: Uint8Array): number =>
  (~bytes.reduce((sum, byte) => sum + byte, 0) + CHECKSUM_BASE) & 0xff;

function hrnpChecksum(frame: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < frame.length; at += 2) if (at !== 10) sum += u16(frame, at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** An answer of ours, in the same wrapping as what it answers. */
export function hyteraAnswer(service: number, opcode: number, payload: Uint8Array, to?: HrnpSource): Uint8Array {
  const inner = [opcode >> 8, opcode & 0xff, payload.length >> 8, payload.length & 0xff, ...payload];
  const hdap = Uint8Array.of(service, ...inner, hdapChecksum(Uint8Array.from(inner)), HDAP_END);
  return to ? hrnpFrame(HRNP_DATA, to, hdap) : hdap;
}

/** That a frame of HRNP has come. */
export const hrnpAcknowledgement = (to: HrnpSource): Uint8Array => hrnpFrame(HRNP_ACK, to, new Uint8Array());

function hrnpFrame(opcode: number, { version, from, to, number }: HrnpSource, data: Uint8Array): Uint8Array {
  const length = HRNP_HEAD + data.length;
  const head = [HRNP_START, version, 0, opcode, to, from, number >> 8, number & 0xff, length >> 8, length & 0xff, 0, 0];
  const frame = Uint8Array.of(...head, ...data);
  const sum = hrnpChecksum(frame);
  frame.set([sum >> 8, sum & 0xff], 10);
  return frame;
}
