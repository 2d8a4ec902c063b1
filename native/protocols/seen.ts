/** What was told lately, so that copies are not told again. Of limited size: the oldest is forgotten first. */

const LIMIT = 500;

export class Seen {
  /** When it was told, in the order of telling. */
  readonly #at = new Map<string, number>();

  /** @param forMs a copy within this is none @returns whether it is new, and remembers it then */
  isNew(key: string, now: number, forMs: number): boolean {
    const at = this.#at.get(key);
    // A clock that was set back makes nothing a copy for ever.
    if (at !== undefined && now >= at && now - at < forMs) return false;
    this.#at.delete(key);
    this.#at.set(key, now);
    const [oldest = ''] = this.#at.size > LIMIT ? this.#at.keys() : [];
    this.#at.delete(oldest);
    return true;
  }
}
