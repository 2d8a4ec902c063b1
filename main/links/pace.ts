/**
 * How much may be on its way. Older data in flight delays a flash entry by the time the link needs for it, so the size of
 * a batch follows the delay that batches cause: halved above 250 ms of queueing, doubled below 125 ms.
 */

const MIN_BATCH_BYTES = 256;
const FIRST_BATCH_BYTES = 2 * 1024;
const MAX_BATCH_BYTES = 64 * 1024;
/** Queueing of the whole window that is too much, and little enough to grow, ms; with a flash entry's own time ≤ 0.5 s. */
const TOO_LONG_MS = 250;
const SHORT_MS = 125;
/** Bounds of the time-out for a batch, ms. */
export const MIN_TIMEOUT_MS = 2_000;
export const MAX_TIMEOUT_MS = 60_000;

export class Pace {
  #bytes = FIRST_BATCH_BYTES;
  #smoothed: number | undefined;
  #variation = 0;
  #least = Infinity;
  /** Doubled by each time-out until something is acknowledged: a slow link must not be filled with repetitions. */
  #patience = 1;

  /** Bytes the next batch should have. */
  get batchBytes(): number {
    return this.#bytes;
  }

  /** How long to wait for the acknowledgement of a batch, ms (RFC 6298 §2, with our own floor and ceiling). */
  get timeoutMs(): number {
    const measured = this.#smoothed === undefined ? MIN_TIMEOUT_MS : this.#smoothed + 4 * this.#variation;
    return Math.min(MAX_TIMEOUT_MS, Math.max(MIN_TIMEOUT_MS, measured) * this.#patience);
  }

  /** Time from sending a batch to its acknowledgement, smoothed, ms; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#smoothed;
  }

  acknowledged(bytes: number, tookMs: number): void {
    this.#patience = 1;
    const error = this.#smoothed === undefined ? 0 : Math.abs(tookMs - this.#smoothed);
    this.#variation = this.#smoothed === undefined ? tookMs / 2 : 0.75 * this.#variation + 0.25 * error;
    this.#smoothed = this.#smoothed === undefined ? tookMs : 0.875 * this.#smoothed + 0.125 * tookMs;
    this.#least = Math.min(this.#least, tookMs);
    const queueing = tookMs - this.#least;
    if (queueing > TOO_LONG_MS) this.#bytes = Math.max(MIN_BATCH_BYTES, this.#bytes / 2);
    else if (queueing < SHORT_MS && bytes > this.#bytes / 2) this.#bytes = Math.min(MAX_BATCH_BYTES, this.#bytes * 2);
  }

  /** The round trip of a small message: what the way itself takes, without queueing. */
  measured(roundTripMs: number): void {
    this.#least = Math.min(this.#least, roundTripMs);
  }

  timedOut(): void {
    this.#patience = Math.min(this.#patience * 2, MAX_TIMEOUT_MS / MIN_TIMEOUT_MS);
    this.#bytes = MIN_BATCH_BYTES;
  }

  /** A new connection may take another way: nothing measured before holds. */
  reset(): void {
    this.#bytes = FIRST_BATCH_BYTES;
    this.#smoothed = undefined;
    this.#variation = 0;
    this.#least = Infinity;
    this.#patience = 1;
  }
}
