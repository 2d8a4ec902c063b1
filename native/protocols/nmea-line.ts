/**
 * Sentences out of bytes (NMEA 0183 §5.3; IEC 61162-1):
 *
 *   $ or !   talker and formatter, fields separated by commas   *hh   CR LF
 *            └────────── XOR of these bytes is hh ──────────┘
 *
 * Anything may lie between and inside sentences: noise, binary of another protocol, a second sentence that cuts the first.
 * Only what is whole and sums right comes out; the rest is counted. Nothing grows with the input.
 */

/** Longest sentence taken, bytes from `$` to `*hh`. The standard says 82; receivers with many signals send up to about 200. */
export const LINE_LIMIT = 256;

const DOLLAR = 0x24;
const BANG = 0x21;
const STAR = 0x2a;
const CR = 0x0d;
const LF = 0x0a;

export interface LineStats {
  sentences: number;
  badChecksums: number;
  strayBytes: number;
}

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
};

export class NmeaLines {
  readonly stats: LineStats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #line = new Uint8Array(LINE_LIMIT);
  /** Bytes of the sentence that is coming in; 0 while none is. */
  #length = 0;

  /** Takes a chunk that begins and ends anywhere. @returns sentences without `$` and checksum, each split into its fields */
  push(chunk: Uint8Array): string[][] {
    const found: string[][] = [];
    for (const byte of chunk) {
      if (byte === DOLLAR || byte === BANG) {
        this.stats.strayBytes += this.#length;
        this.#line[0] = byte;
        this.#length = 1;
      } else if (this.#length === 0) {
        if (byte !== CR && byte !== LF) this.stats.strayBytes += 1;
      } else if (byte === CR || byte === LF) {
        const fields = this.#end();
        if (fields) found.push(fields);
      } else if (byte < 0x20 || byte > 0x7e || this.#length === LINE_LIMIT) {
        this.stats.strayBytes += this.#length + 1;
        this.#length = 0;
      } else {
        this.#line[this.#length] = byte;
        this.#length += 1;
      }
    }
    return found;
  }

  #end(): string[] | undefined {
    const length = this.#length;
    this.#length = 0;
    const line = this.#line;
    const star = length - 3;
    let sum = 0;
    for (let index = 1; index < star; index += 1) sum ^= line[index] ?? 0;
    const told = hexDigit(line[length - 2] ?? 0) * 16 + hexDigit(line[length - 1] ?? 0);
    if (star < 1 || line[star] !== STAR || told !== sum) {
      this.stats.badChecksums += 1;
      return undefined;
    }
    this.stats.sentences += 1;
    return String.fromCharCode(...line.subarray(1, star)).split(',');
  }
}

/** `GPRMC,…` with its `$`, checksum and line end. @param body without `$` and `*hh` */
export function nmeaSentence(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) sum ^= body.charCodeAt(index);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
