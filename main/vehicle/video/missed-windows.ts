/**
 * How long no window's picture of a feed has arrived at the center. A window that reloads is back in a moment, and must not lose its
 * picture to the station for it.
 */
export class MissedWindows {
  readonly #since = new Map<string, number>();

  /**
   * What is known of a feed now.
   * @param isThere a window sends it; undefined: the center is away, and who sends it is not known. After a cut a window's picture is on its
   *   way back too, and would be taken from it: what is missed is counted from when the center is there
   * @param now monotonic, ms @returns for how long it has been missed, ms; undefined: it is not
   */
  put(feed: string, isThere: boolean | undefined, now: number): number | undefined {
    if (isThere !== false) {
      this.#since.delete(feed);
      return undefined;
    }
    const since = this.#since.get(feed) ?? now;
    this.#since.set(feed, since);
    return now - since;
  }

  /** It is missed from anew. */
  forget(feed: string): void {
    this.#since.delete(feed);
  }

  /** Of others nobody wants to know any more. */
  keep(feeds: readonly string[]): void {
    for (const feed of [...this.#since.keys()]) if (!feeds.includes(feed)) this.#since.delete(feed);
  }
}
