/** How fast something flows just now, from what passed in the last seconds. */

/** Of so long, ms. */
const SPAN_MS = 8_000;

export class Flow {
  readonly #now: () => number;
  #passed: { at: number; bytes: number }[] = [];

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(bytes: number): void {
    this.#forget();
    const last = this.#passed.at(-1);
    const now = this.#now();
    // One row for each tenth of a second.
    if (last && now - last.at < 100) last.bytes += bytes;
    else this.#passed.push({ at: now, bytes });
  }

  /** kbit/s; undefined: nothing passed lately. */
  get kbps(): number | undefined {
    this.#forget();
    const [first] = this.#passed;
    if (!first) return undefined;
    const bytes = this.#passed.reduce((sum, each) => sum + each.bytes, 0);
    return Math.round((bytes * 8) / Math.max(1_000, this.#now() - first.at));
  }

  #forget(): void {
    const since = this.#now() - SPAN_MS;
    this.#passed = this.#passed.filter(({ at }) => at >= since);
  }
}
