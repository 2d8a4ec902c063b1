/** Entries that come in parts: cells are kept until they are complete, few at a time and not for ever. Times are monotonic, ms. */
import { CELL_BYTES, cellsOf, unguarded, type Ack, type Part } from '../../../native/protocols/floor/message.ts';

/** Entries that are put together at once, for one other side; the oldest gives way. */
const ENTRIES_LIMIT = 16;
/** What is not complete by then is forgotten; its sender begins anew, ms. */
export const FORGET_MS = 2 * 3_600_000;
/** When nothing more came for so long, what is missing is told, ms; longer where its sender is slower. */
const QUIET_MS = 90_000;
/** As a multiple of the longest pause between two parts. */
const PATIENCE = 2.5;

interface Puzzle {
  bytes: Uint8Array;
  has: boolean[];
  at: number;
  /** The longest pause between two of its parts. */
  pauseMs: number;
  /** When to tell what is missing. */
  tellAt: number;
}

export class Incoming {
  readonly #buffers = new Map<number, Puzzle>();

  get size(): number {
    return this.#buffers.size;
  }

  /** @returns the packed entry once it is complete and whole */
  take({ seq, length, first, bytes }: Part, now: number): Uint8Array | undefined {
    this.#forget(now, seq);
    const known = this.#buffers.get(seq);
    // Another length: it was packed anew.
    const buffer = known?.bytes.length === length ? known : empty(length);
    this.#buffers.delete(seq);
    this.#buffers.set(seq, buffer);
    const end = first + cellsOf(bytes.length);
    buffer.bytes.set(bytes, first * CELL_BYTES);
    buffer.has.fill(true, first, end);
    if (known === buffer) buffer.pauseMs = Math.max(buffer.pauseMs, now - buffer.at);
    buffer.at = now;
    buffer.tellAt = end === buffer.has.length ? now : now + Math.max(QUIET_MS, PATIENCE * buffer.pauseMs);
    if (!buffer.has.every(Boolean)) return undefined;
    const packed = unguarded(buffer.bytes);
    if (packed) this.#buffers.delete(seq);
    // Parts of two packings of one length: all of it is asked for again.
    else buffer.has.fill(false);
    return packed;
  }

  /** What is missing and to be told by now. */
  missing(now: number): Ack[] {
    return [...this.#buffers]
      .filter(([, { tellAt }]) => tellAt <= now)
      .map(([seq, { has }]) => ({ seq, has: [...has] }));
  }

  /** It was told; not again before more comes. */
  told(seq: number): void {
    const buffer = this.#buffers.get(seq);
    if (buffer) buffer.tellAt = Infinity;
  }

  /** Makes room for one. */
  #forget(now: number, taken: number): void {
    for (const [seq, { at }] of this.#buffers) {
      const isOver = this.#buffers.size >= ENTRIES_LIMIT && !this.#buffers.has(taken);
      if (now - at > FORGET_MS || isOver) this.#buffers.delete(seq);
    }
  }
}

const empty = (length: number): Puzzle => ({
  bytes: new Uint8Array(length),
  has: Array.from({ length: cellsOf(length) }, () => false),
  at: 0,
  pauseMs: 0,
  tellAt: Infinity,
});
