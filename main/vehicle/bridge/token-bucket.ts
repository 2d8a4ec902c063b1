/** A rate that may come in one burst: full at the start, filled again evenly over each minute. */

const MINUTE_MS = 60_000;

export class TokenBucket {
  readonly #perMinute: number;
  #tokens: number;
  #at: number;

  /** @param perMinute 1… also the largest burst @param now ms, of any clock that the calls use too */
  constructor(perMinute: number, now: number) {
    if (!(perMinute >= 1)) throw new RangeError('perMinute: at least 1');
    this.#perMinute = perMinute;
    this.#tokens = perMinute;
    this.#at = now;
  }

  /** Whether one more may pass now; it is taken then. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Whether one more could pass now. */
  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  /** A clock that was set back fills nothing, and does not stop the filling. */
  #fill(now: number): void {
    const passed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#perMinute, this.#tokens + (passed * this.#perMinute) / MINUTE_MS);
    this.#at = now;
  }
}
