/** Picture entries that are held back for a moment because they travel by another way (the data channel of the picture). */
import type { Entry } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';

/** The longest time an entry is held back, ms; then it goes anyway. */
export const MAX_HOLD_MS = 2_000;

export class Holds {
  readonly #wants: (entry: Entry, now: number) => boolean;
  /** Since when, by seq. */
  readonly #since = new Map<number, number>();

  /** @param wants whether an entry is just now on its way elsewhere */
  constructor(wants: (entry: Entry, now: number) => boolean) {
    this.#wants = wants;
  }

  get size(): number {
    return this.#since.size;
  }

  /** Whether the entry waits at this moment (monotonic ms). */
  isHeld(entry: Entry, now: number): boolean {
    if (entry.lane !== LANE.picture) return false;
    const since = this.#since.get(entry.seq) ?? now;
    const isHeld = now - since < MAX_HOLD_MS && this.#wants(entry, now);
    if (isHeld) this.#since.set(entry.seq, since);
    else this.#since.delete(entry.seq);
    return isHeld;
  }

  delete(seq: number): void {
    this.#since.delete(seq);
  }

  /** When the next hold ends, after `now`; one that has ended waits for room in the window, not for the clock. */
  nextEnd(now: number): number {
    let next = Infinity;
    for (const since of this.#since.values()) {
      const end = since + MAX_HOLD_MS;
      if (end > now && end < next) next = end;
    }
    return next;
  }
}
