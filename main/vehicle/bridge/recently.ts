/** What was seen lately, for as long as asked and never more than a number of it: so that a repetition is known as one. */

export class Recently {
  readonly #limit: number;
  readonly #seen = new Map<string, number>();

  /** @param limit keys that are remembered; the oldest goes first */
  constructor(limit: number) {
    if (!(limit >= 1)) throw new RangeError('limit: at least 1');
    this.#limit = limit;
  }

  /** Whether the key was noted within the last `withinMs`; it is noted now. A repetition does not prolong. */
  again(key: string, now: number, withinMs: number): boolean {
    const at = this.#seen.get(key);
    // A clock that was set back makes nothing new.
    if (at !== undefined && now - at < withinMs) return true;
    this.note(key, now);
    return false;
  }

  note(key: string, at: number): void {
    this.#seen.delete(key);
    this.#seen.set(key, at);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= this.#limit) break;
      this.#seen.delete(oldest);
    }
  }
}
