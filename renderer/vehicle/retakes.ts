/**
 * When this page takes back what the station sends in its place: soon at first, then ever more seldom, or a page whose picture
 * does not get through and a station that can do it would take it from each other for ever.
 */
import { Backoff } from '../../contract/backoff.ts';

const PATIENCE = { minMs: 5_000, maxMs: 600_000, jitter: 0.2 };

export class Retakes {
  readonly #rows = new Map<string, { backoff: Backoff; dueAt: number }>();

  /** @param now monotonic, ms @returns feeds of these that are to be taken back now; each waits longer the next time */
  due(feeds: readonly string[], now: number): string[] {
    for (const feed of feeds) {
      if (this.#rows.has(feed)) continue;
      const backoff = new Backoff(PATIENCE);
      this.#rows.set(feed, { backoff, dueAt: now + backoff.next() });
    }
    return feeds.filter((feed) => {
      const row = this.#rows.get(feed);
      if (!row || now < row.dueAt) return false;
      row.dueAt = now + row.backoff.next();
      return true;
    });
  }
}
