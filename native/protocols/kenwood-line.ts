/**
 * Sentences out of the data port of a radio. Each is an NMEA sentence, wrapped by the radio:
 *
 *   92 ETX STX $PKLDS,…*60 CR LF      STX 02, ETX 03; the digits are a length; some radios send the sentence alone
 *
 * Unlike in NMEA, a field may have `$`, `!`, `,` or `*` in it: the symbol of a waypoint. So a line is taken whole and the longest
 * end of it that sums right is its sentence; a sentence that was cut by the next one is lost alone.
 */
import type { LineStats } from './nmea-line.ts';

/** Longest line taken, bytes. */
export const LINE_LIMIT = 256;

const STAR = 0x2a;
const SEPARATORS = new Set([0x02, 0x03, 0x0a, 0x0d]);

export class RadioLines {
  readonly stats: LineStats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #line = new Uint8Array(LINE_LIMIT);
  #length = 0;
  /** What comes until the next separator belongs to no sentence. */
  #lost = false;

  /** Takes a chunk that begins and ends anywhere. @returns sentences without `$` and checksum, each split into its fields */
  push(chunk: Uint8Array): string[][] {
    const found: string[][] = [];
    for (const byte of chunk) {
      if (SEPARATORS.has(byte)) {
        const fields = this.#lost ? undefined : this.#end();
        if (fields) found.push(fields);
        this.#length = 0;
        this.#lost = false;
      } else if (this.#lost) this.stats.strayBytes += 1;
      else if (byte < 0x20 || byte > 0x7e || this.#length === LINE_LIMIT) {
        this.stats.strayBytes += this.#length + 1;
        this.#lost = true;
      } else {
        this.#line[this.#length] = byte;
        this.#length += 1;
      }
    }
    return found;
  }

  #end(): string[] | undefined {
    const line = String.fromCharCode(...this.#line.subarray(0, this.#length));
    // The length before a sentence, or alone.
    const text = line.replace(/^\d{1,3}(?=\$|$)/, '');
    for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
      const body = summed(text.slice(at + 1));
      if (body === undefined) continue;
      this.stats.sentences += 1;
      this.stats.strayBytes += at;
      return body.split(',');
    }
    if (/\$.*\*[0-9A-Fa-f]{2}$/.test(text)) this.stats.badChecksums += 1;
    else this.stats.strayBytes += text.length;
    return undefined;
  }
}

/** What stands before `*hh`, if it sums to hh. */
function summed(text: string): string | undefined {
  const [, body, hex = ''] = /^(.*)\*([0-9A-Fa-f]{2})$/.exec(text) ?? [];
  if (body === undefined) return undefined;
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) sum ^= body.charCodeAt(at);
  // A TM-D710 sums up to the first star, also where that is the symbol.
  const isSummed = [sum, ...(body.endsWith('*') ? [sum ^ STAR] : [])].includes(parseInt(hex, 16));
  return isSummed ? body : undefined;
}
