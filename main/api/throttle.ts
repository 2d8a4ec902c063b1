/** Limits guessing: so many failures per key and window, then nothing until the window is over. */

export interface ThrottleOptions {
  /** Failures allowed per window. */
  failures: number;
  windowMs: number;
  now: () => number;
}

/** Keys remembered at once; beyond it the oldest is forgotten, so that a flood of names costs no memory. */
const KEYS = 10_000;

export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #failed = new Map<string, { count: number; since: number }>();

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  allows(key: string): boolean {
    const row = this.#failed.get(key);
    if (!row) return true;
    if (this.#options.now() - row.since < this.#options.windowMs) return row.count < this.#options.failures;
    this.#failed.delete(key);
    return true;
  }

  fail(key: string): void {
    const row = this.#failed.get(key) ?? { count: 0, since: this.#options.now() };
    this.#failed.delete(key);
    this.#failed.set(key, { ...row, count: row.count + 1 });
    const oldest = this.#failed.keys().next();
    if (this.#failed.size > KEYS && !oldest.done) this.#failed.delete(oldest.value);
  }

  succeed(key: string): void {
    this.#failed.delete(key);
  }
}
