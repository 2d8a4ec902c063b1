/**
 * What a BeiDou terminal says, cut into text sentences and binary frames. Both come on one line, stuck together, split
 * anywhere, with the sentences of its GNSS part and noise between them:
 *
 *   text 2.1, BDS-3, GNSS   $ or !   4…8 of A–Z 0–9   ,   fields   *hh           XOR of the bytes between $ and *
 *   binary 4.0              $   4 of A–Z   length (2, big-endian, of the whole)   body   XOR of all before it, $ included
 *
 * They are told apart by the sixth byte: the high byte of a length is below 08, which no text holds. A sentence may hold raw
 * GB 18030 (bytes from 80), a frame any byte at all, `$` too: what is whole and sums right is taken, what does not is given up
 * byte by byte, so that a sentence that another cuts loses nothing but itself. A sum of eight bits lets one of 256 damaged
 * sentences through; ranges are checked by those who read them. Nothing grows with the input.
 */
import type { DecoderStats } from '../drivers/driver.ts';

/** Longest sentence, bytes from `$` to `*hh`: 14 000 bits in hex, and its fields. */
export const SENTENCE_LIMIT = 4_096;
/** Longest and shortest frame, bytes. 14 000 bits and their head are 1 770. */
export const FRAME_LIMIT = 2_047;
const FRAME_LEAST = 11;
/** `$` and four letters. */
const FRAME_HEAD = 5;
/** Letters and digits before the first comma. */
const ADDRESS_LEAST = 4;
const ADDRESS_LIMIT = 8;

const DOLLAR = 0x24;
const BANG = 0x21;
const STAR = 0x2a;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

export type RdssItem =
  | {
      kind: 'sentence';
      /** With the address first; bytes as Latin-1 characters. */
      fields: string[];
    }
  | {
      kind: 'frame';
      name: string;
      /** Own address; then the body without length and sum. */ address: number;
      body: Uint8Array;
    };

/** What lies at a place of the buffer: something whole, a spoiled one, noise; or bytes are missing to tell. */
type Found = { length: number; item: RdssItem } | { length: number; what: 'spoiled' | 'noise' };
type Verdict = Found | 'wait';

const NOISE: Found = { length: 1, what: 'noise' };

const isCapital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
const isAddress = (byte: number) => isCapital(byte) || (byte >= 0x30 && byte <= 0x39);
const isEnd = (byte: number | undefined) => byte === CR || byte === LF;
const isStart = (byte: number | undefined) => byte === DOLLAR || byte === BANG;

export class RdssSplitter {
  readonly stats: DecoderStats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #bytes = new Uint8Array(SENTENCE_LIMIT + 16);
  #length = 0;
  /** How far the sentence at the start of the buffer was read, and its sum so far: no byte is summed twice. */
  #read = 1;
  #sum = 0;
  /** Something that may end a sentence was seen in it, only not with this sum. */
  #hopeful = false;

  /** Whether something that has begun is not complete. */
  get waiting(): boolean {
    return this.#length > 0;
  }

  /** Takes a chunk that begins and ends anywhere. */
  push(chunk: Uint8Array): RdssItem[] {
    const items: RdssItem[] = [];
    for (let from = 0; from < chunk.length;) {
      const taken = chunk.subarray(from, from + this.#bytes.length - this.#length);
      this.#bytes.set(taken, this.#length);
      this.#length += taken.length;
      from += taken.length;
      this.#drain(items, false);
    }
    return items;
  }

  /** Nothing more comes for what has begun: it is taken as it is, or given up. */
  flush(): RdssItem[] {
    const items: RdssItem[] = [];
    this.#drain(items, true);
    return items;
  }

  #drain(items: RdssItem[], final: boolean): void {
    let from = 0;
    while (from < this.#length) {
      if (!isStart(this.#bytes[from])) {
        if (!isEnd(this.#bytes[from])) this.stats.strayBytes += 1;
        from += 1;
        continue;
      }
      const judged = this.#judge(from);
      if (judged === 'wait' && !final) break;
      const found = judged === 'wait' ? this.#last(from) : judged;
      if ('item' in found) {
        this.stats.sentences += 1;
        items.push(found.item);
      } else if (found.what === 'spoiled') this.stats.badChecksums += 1;
      else this.stats.strayBytes += found.length;
      from += found.length;
      this.#read = 1;
      this.#sum = 0;
      this.#hopeful = false;
    }
    this.#bytes.copyWithin(0, from, this.#length);
    this.#length -= from;
  }

  #judge(from: number): Verdict {
    const have = this.#length - from;
    const bytes = this.#bytes.subarray(from, this.#length);
    for (let index = 1; index <= ADDRESS_LIMIT + 1; index += 1) {
      if (index >= have) return 'wait';
      const byte = bytes[index] ?? 0;
      if (byte === COMMA) return index > ADDRESS_LEAST ? this.#sentence(bytes) : NOISE;
      if (index === FRAME_HEAD && byte <= FRAME_LIMIT >> 8) return frame(bytes);
      if (!isAddress(byte)) return NOISE;
    }
    return NOISE;
  }

  #sentence(bytes: Uint8Array): Verdict {
    for (; this.#read < bytes.length; this.#read += 1) {
      const at = this.#read;
      const byte = bytes[at] ?? 0;
      if (byte === STAR) {
        if (at + 3 >= bytes.length) return 'wait';
        const told = isEnd(bytes[at + 3]) || isStart(bytes[at + 3]) ? hexByte(bytes, at + 1) : -1;
        if (told === this.#sum) return { length: at + 3, item: sentence(bytes.subarray(1, at)) };
        this.#hopeful ||= told >= 0;
      }
      if (isEnd(byte) || byte < 0x20 || byte === 0x7f || at >= SENTENCE_LIMIT) return this.#broken(bytes, at);
      this.#sum ^= byte;
    }
    return 'wait';
  }

  /**
   * A sentence that ended before it summed right. If another may begin and end in it, one byte is given up; if not, all but
   * what may begin behind: the head of a frame, or, where no end came at all, the second half.
   */
  #broken(bytes: Uint8Array, end: number): Found {
    const lineEnds = end >= bytes.length || isEnd(bytes[end]);
    const begins = (byte: number, index: number) => isStart(byte) && isCapital(bytes[index + 2] ?? 0);
    if (this.#hopeful && bytes.subarray(1, end).some(begins)) return NOISE;
    if (lineEnds) return { length: end, what: 'spoiled' };
    return { length: Math.max(1, end >= SENTENCE_LIMIT ? end >> 1 : end - FRAME_HEAD), what: 'noise' };
  }

  /** At the very end of the bytes: a sentence whose line end is missing is whole, all else is not. */
  #last(from: number): Found {
    const bytes = this.#bytes.subarray(from, this.#length);
    const star = bytes.length - 3;
    const told = hexByte(bytes, star + 1);
    if (this.#read !== star || bytes[star] !== STAR || told < 0) return NOISE;
    if (told === this.#sum) return { length: bytes.length, item: sentence(bytes.subarray(1, star)) };
    this.#hopeful = true;
    return this.#broken(bytes, bytes.length);
  }
}

function frame(bytes: Uint8Array): Verdict {
  if (bytes.length < 7) return 'wait';
  const length = (bytes[5] ?? 0) * 256 + (bytes[6] ?? 0);
  if (bytes[0] !== DOLLAR || length < FRAME_LEAST) return NOISE;
  if (!bytes.subarray(1, 5).every(isCapital)) return NOISE;
  if (bytes.length < length) return 'wait';
  let sum = 0;
  for (let index = 0; index < length - 1; index += 1) sum ^= bytes[index] ?? 0;
  // What has the head of a frame and a wrong sum may hold a whole one: only its first byte is given up, with its count.
  if (sum !== bytes[length - 1]) return { length: 1, what: 'spoiled' };
  const item: RdssItem = {
    kind: 'frame',
    name: String.fromCharCode(...bytes.subarray(1, 5)),
    address: ((bytes[7] ?? 0) << 16) | ((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0),
    body: bytes.slice(10, length - 1),
  };
  return { length, item };
}

const sentence = (bytes: Uint8Array): RdssItem => ({
  kind: 'sentence',
  fields: Buffer.from(bytes).toString('latin1').split(','),
});

/** Two hex digits, of either case; −1: they are none. */
function hexByte(bytes: Uint8Array, at: number): number {
  const digits = String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? parseInt(digits, 16) : -1;
}
