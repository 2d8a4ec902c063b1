/** The one policy of trying again: exponential, with jitter, bounded. Used by ports, links and pages alike. */

export interface BackoffOptions {
  /** First delay, ms. */
  minMs: number;
  /** Longest delay, ms. */
  maxMs: number;
  /** Share of each delay that is random, 0…1, so that many vehicles do not return in the same instant. */
  jitter: number;
  /** 0 ≤ x < 1; Math.random unless a test says otherwise. */
  random?: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  #tries = 0;

  constructor(options: BackoffOptions) {
    if (!(options.minMs > 0) || options.maxMs < options.minMs) throw new RangeError('minMs: 0 < minMs ≤ maxMs');
    if (!(options.jitter >= 0 && options.jitter <= 1)) throw new RangeError('jitter: 0…1');
    this.#options = options;
  }

  /** The delay before the next try, ms; doubles with every call until `reset`. */
  next(): number {
    const { minMs, maxMs, jitter, random = Math.random } = this.#options;
    const full = Math.min(maxMs, minMs * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    return Math.round(full * (1 - jitter * random()));
  }

  /** A try succeeded: the next failure starts from `minMs` again. */
  reset(): void {
    this.#tries = 0;
  }
}
