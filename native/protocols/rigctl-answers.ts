/**
 * The extended answers of Hamlib's `rigctld` (rigctl(1), «EXTENDED RESPONSE PROTOCOL»). To `+\get_mode`:
 *
 *     get_mode:\n            the command, and after a blank its arguments
 *     Mode: FM\n             values, none or several lines; some name what they are, some do not
 *     Passband: 15000\n
 *     RPRT 0\n               the end; 0, or an error below 0
 *
 * `chk_vfo` alone is answered by one line, `ChkVFO: 0` (`CHKVFO 0` in other versions). A command that the server does not know
 * is not answered at all.
 */

/** Longest line that is taken, bytes; `dump_caps` has some of 2 000. */
const LINE_LIMIT = 4_096;
/** Lines kept of one answer, and characters of each. */
const LINES_LIMIT = 40;
const KEPT_LIMIT = 200;

const LF = 0x0a;
const HEAD = /^((?:get|set|dump|chk)_[a-z0-9_]{1,24}):(?: (.*))?$/;
const END = /^RPRT (-?\d{1,4})$/;
const VFO = /^CHKVFO:? (\d)$/i;

export interface RigctlAnswer {
  /** `get_freq`. */
  name: string;
  /** As they were given, one blank between. */
  args: string;
  lines: string[];
  /** 0, or Hamlib's error, below 0. */
  code: number;
}

export class RigctlSplitter {
  readonly stats = { sentences: 0, badChecksums: 0, strayBytes: 0 };
  readonly #line = new Uint8Array(LINE_LIMIT);
  #length = 0;
  #tooLong = false;
  #open: Omit<RigctlAnswer, 'code'> | undefined;

  /** Never throws; holds one line and the beginning of one answer. */
  push(chunk: Uint8Array): RigctlAnswer[] {
    const answers: RigctlAnswer[] = [];
    for (const byte of chunk) {
      if (byte !== LF) {
        this.#take(byte);
        continue;
      }
      const answer = this.#end();
      if (!answer) continue;
      this.stats.sentences += 1;
      answers.push(answer);
    }
    return answers;
  }

  #take(byte: number): void {
    if (this.#length === LINE_LIMIT) {
      this.stats.strayBytes += this.#tooLong ? 1 : LINE_LIMIT + 1;
      this.#tooLong = true;
      return;
    }
    this.#line[this.#length] = byte;
    this.#length += 1;
  }

  #end(): RigctlAnswer | undefined {
    const text = Buffer.from(this.#line.subarray(0, this.#length)).toString('latin1').trim();
    const length = this.#length;
    this.#length = 0;
    if (this.#tooLong) {
      this.#tooLong = false;
      return undefined;
    }
    const vfo = VFO.exec(text);
    if (vfo?.[1] !== undefined) return { name: 'chk_vfo', args: '', lines: [vfo[1]], code: 0 };
    const head = HEAD.exec(text);
    const end = END.exec(text);
    // An answer that begins within another: the other was cut.
    if (head?.[1] !== undefined)
      this.#open = { name: head[1], args: (head[2] ?? '').trim().slice(0, KEPT_LIMIT), lines: [] };
    else if (this.#open && end) {
      const answer = { ...this.#open, code: Number(end[1]) };
      this.#open = undefined;
      return answer;
    } else if (!this.#open) this.stats.strayBytes += length;
    else if (this.#open.lines.length < LINES_LIMIT) this.#open.lines.push(text.slice(0, KEPT_LIMIT));
    return undefined;
  }
}

/** Value of a line `Name: value` or, in a name's absence, of the first line. */
export function valueOf({ lines }: RigctlAnswer, name?: string): string | undefined {
  if (name === undefined) return lines[0];
  const line = lines.find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** A whole or broken number, or undefined. */
export const numberOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^[-+]?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : undefined;

/** Hamlib's errors (rig.h, `rig_errcode_e`), in words for `detail`. */
const errors: Readonly<Record<number, string>> = {
  1: 'invalid parameter',
  2: 'invalid configuration',
  3: 'memory shortage',
  4: 'not implemented',
  5: 'the rig does not answer',
  6: 'input or output error',
  7: 'internal error',
  8: 'protocol error',
  9: 'the rig refuses',
  10: 'argument cut short',
  11: 'the rig does not have this',
  12: 'VFO not targetable',
  13: 'error on the bus',
  14: 'collision on the bus',
  15: 'invalid handle',
  16: 'invalid VFO',
  17: 'out of range',
  18: 'deprecated',
  19: 'password required',
  20: 'the rig is switched off',
  21: 'a limit of the rig',
  22: 'access denied',
};

export const errorWords = (code: number): string => `RPRT ${code}: ${errors[-code] ?? 'error'}`;

/** Errors that mean «never», not «not now». */
export const isUnsupported = (code: number): boolean => [-1, -4, -11].includes(code);

/** Errors by which the rig says that it did not do it; after any other it may have. */
export const isRefusal = (code: number): boolean => [-1, -4, -9, -11, -12, -16, -17, -18, -22].includes(code);
