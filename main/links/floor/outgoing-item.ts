/** One entry on its way by the floor: whole, or in cells that are sent, missed and sent again. Times are monotonic, ms. */
import type { Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { BitWriter } from '../../../native/protocols/floor/bits.ts';
import {
  CELL_BYTES,
  cellsOf,
  ENTRY_LIMIT,
  fitsWhole,
  guarded,
  sections,
} from '../../../native/protocols/floor/message.ts';

/** A part with fewer cells costs more than it carries, unless it is the last one. */
const LEAST_CELLS = 4;
/** What an acknowledgement may take besides the other side's turn, ms. */
const GRACE_MS = 15_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A flash entry is said again at each turn so often before its pauses grow. */
const INSISTENT = 3;

/** Cells for a message, in their bits. */
export interface Cells {
  bits: BitWriter;
  first: number;
  end: number;
}

export class OutgoingItem {
  readonly entry: Entry;
  /** Packed without a reference to what the other side should have. */
  readonly isPlain: boolean;
  readonly #packed: Uint8Array;
  /** What is cut into cells: with its own CRC. */
  readonly #whole: Uint8Array;
  /** Which cells were sent, and not missed since. */
  #sent: boolean[];
  #tries = 0;
  #lastAt = 0;

  private constructor(entry: Entry, packed: Uint8Array, whole: Uint8Array, isPlain: boolean) {
    this.entry = entry;
    this.isPlain = isPlain;
    this.#packed = packed;
    this.#whole = whole;
    this.#sent = Array.from({ length: cellsOf(whole.length) }, () => false);
  }

  /** @param packed undefined: it has no packed form @returns undefined: it cannot go by the floor */
  static of(entry: Entry, packed: Uint8Array | undefined, isPlain: boolean): OutgoingItem | undefined {
    const whole = packed && guarded(packed);
    return whole && whole.length <= ENTRY_LIMIT ? new OutgoingItem(entry, packed, whole, isPlain) : undefined;
  }

  /** Every cell was sent, and none is known to be missing. */
  get isSent(): boolean {
    return this.#sent.every(Boolean);
  }

  /** Not yet said in full, or without an answer for longer than one takes. */
  isDue(now: number, intervalMs: number): boolean {
    if (!this.isSent) return true;
    const isFlash = this.entry.lane === LANE.flash;
    const pauses = Math.max(0, this.#tries - (isFlash ? INSISTENT : 1));
    const pause = isFlash ? intervalMs : 2 * intervalMs + GRACE_MS;
    return now - this.#lastAt >= Math.min(LONGEST_WAIT_MS, pause * 2 ** pauses);
  }

  /** What of it fits into so many bits: all, or as many cells in a row as are worth it; undefined: nothing. */
  cells(room: number): Cells | undefined {
    const length = this.#sent.length;
    if (fitsWhole(this.#packed) && (this.isSent || !this.#sent.includes(true))) {
      const bits = sections.entry(this.entry.seq, this.#packed);
      if (bits.bits <= room) return { bits, first: 0, end: length };
    }
    const most = Math.floor((room - this.#part(0, 0).bits) / (CELL_BYTES * 8));
    if (most < 1) return undefined;
    // When all were sent, the last ones: the answer tells which of the others are missing.
    const first = this.isSent ? Math.max(0, length - most) : this.#sent.indexOf(false);
    const next = this.#sent.indexOf(true, first);
    const stop = this.isSent || next < 0 ? length : next;
    const end = Math.min(stop, first + most);
    return end < stop && end - first < LEAST_CELLS ? undefined : { bits: this.#part(first, end), first, end };
  }

  /** These were sent. */
  mark({ first, end }: Cells, now: number): void {
    this.#sent.fill(true, first, end);
    this.#lastAt = now;
    if (this.isSent) this.#tries += 1;
  }

  /** What the other side has of it. */
  has(cells: readonly boolean[]): void {
    if (cells.length === this.#sent.length) this.#sent = [...cells];
  }

  #part(first: number, end: number): BitWriter {
    return sections.part({
      seq: this.entry.seq,
      length: this.#whole.length,
      first,
      bytes: this.#whole.subarray(first * CELL_BYTES, end * CELL_BYTES),
    });
  }
}
