/** Chunks of a port as lines to read: text broken at line ends, or hex by sixteen. */
import { readable } from '../../contract/readable.ts';
import type { RawView } from '../../main/api/device-router.ts';

export interface RawLine {
  key: number;
  /** Epoch ms of its first byte. */
  at: number;
  direction: 'in' | 'out';
  text: string;
}

interface Kept extends RawLine {
  bytes: number[];
}

/** Lines kept, and bytes of a line of text: what is longer goes on in the next. */
const LINE_LIMIT = 1_000;
const TEXT_LIMIT = 400;
const HEX_WIDTH = 16;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

export class RawLines {
  readonly #mode: 'text' | 'hex';
  #lines: Kept[] = [];
  #count = 0;
  /** The line that the next bytes of a direction belong to. */
  #open: { in?: Kept; out?: Kept } = {};

  constructor(mode: 'text' | 'hex') {
    this.#mode = mode;
  }

  add({ at, direction, base64 }: RawView): void {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    if (this.#mode === 'hex') this.#addHex(at, direction, bytes);
    else this.#addText(at, direction, bytes);
    if (this.#lines.length <= LINE_LIMIT) return;
    this.#lines = this.#lines.slice(-LINE_LIMIT);
    const oldest = this.#lines[0]?.key ?? 0;
    for (const way of ['in', 'out'] as const) if ((this.#open[way]?.key ?? oldest) < oldest) delete this.#open[way];
  }

  lines(): RawLine[] {
    return this.#lines.map(({ key, at, direction, text }) => ({ key, at, direction, text }));
  }

  #addHex(at: number, direction: 'in' | 'out', bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += HEX_WIDTH) {
      const row = [...bytes.subarray(start, start + HEX_WIDTH)];
      const letters = row.map((byte) => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.')).join('');
      this.#begin(at, direction, row).text = `${row
        .map(hex)
        .join(' ')
        .padEnd(HEX_WIDTH * 3)} ${letters}`;
    }
  }

  #addText(at: number, direction: 'in' | 'out', bytes: Uint8Array): void {
    const touched = new Set<Kept>();
    for (const byte of bytes) {
      if (byte === 0x0a || byte === 0x0d) {
        delete this.#open[direction];
        continue;
      }
      const open = this.#open[direction];
      const line = open && open.bytes.length < TEXT_LIMIT ? open : this.#begin(at, direction, []);
      line.bytes.push(byte);
      this.#open[direction] = line;
      touched.add(line);
    }
    for (const line of touched) line.text = readable(Uint8Array.from(line.bytes));
  }

  #begin(at: number, direction: 'in' | 'out', bytes: number[]): Kept {
    this.#count += 1;
    const line = { key: this.#count, at, direction, text: '', bytes };
    this.#lines.push(line);
    return line;
  }
}
