/**
 * The words of a modem that takes AT commands (ITU-T V.250, 3GPP TS 27.007), out of its bytes: lines, however they end (CR,
 * LF, `\r\r\n`), the prompt for a short message, which ends with nothing, and the sign that somebody's data flows here.
 */

/** Longest line, bytes; a longer one is noise. */
export const LINE_LIMIT = 512;

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const ESCAPE = 0x1b;
/** `> `: the modem waits for a short message or data. */
const PROMPT = [0x3e, 0x20];
/** `~` begins and ends a PPP frame; address (FF) or escape (7D) follows (RFC 1662 §3.1). */
const PPP_FLAG = 0x7e;
const PPP_NEXT = new Set([0xff, 0x7d]);

export interface AtStats {
  /** Results, lines of answers and notices that were understood. */
  sentences: number;
  badChecksums: number;
  strayBytes: number;
}

export type AtWord = { kind: 'line'; text: string; bytes: number } | { kind: 'prompt' } | { kind: 'data' };

export class AtLines {
  readonly stats: AtStats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #line = new Uint8Array(LINE_LIMIT);
  #length = 0;
  /** The line that is coming in holds what no line may hold, or too much. */
  #spoiled = false;
  #last = 0;
  /** A name that is not in UTF-8 spoils its field, not the line. */
  readonly #utf8 = new TextDecoder('utf-8');

  push(chunk: Uint8Array): AtWord[] {
    const words: AtWord[] = [];
    for (const byte of chunk) {
      if (this.#last === PPP_FLAG && PPP_NEXT.has(byte)) words.push({ kind: 'data' });
      this.#last = byte;
      if (byte === CR || byte === LF) this.#end(words);
      else this.#take(byte, words);
    }
    return words;
  }

  /** Ends a line that nothing ended: there is no more. */
  flush(): AtWord[] {
    const words: AtWord[] = [];
    this.#end(words);
    return words;
  }

  #take(byte: number, words: AtWord[]): void {
    if ((byte < 0x20 && byte !== TAB && byte !== ESCAPE) || byte === 0x7f || this.#length === LINE_LIMIT) {
      if (!this.#spoiled) this.stats.strayBytes += this.#length;
      this.#spoiled = true;
    }
    if (this.#spoiled) {
      this.stats.strayBytes += 1;
      return;
    }
    this.#line[this.#length] = byte;
    this.#length += 1;
    if (this.#length !== PROMPT.length || !PROMPT.every((expected, index) => this.#line[index] === expected)) return;
    this.#length = 0;
    words.push({ kind: 'prompt' });
  }

  #end(words: AtWord[]): void {
    const bytes = this.#length;
    const text = this.#spoiled ? '' : this.#utf8.decode(this.#line.subarray(0, bytes)).trim();
    this.#length = 0;
    this.#spoiled = false;
    if (text !== '') words.push({ kind: 'line', text, bytes });
  }
}
