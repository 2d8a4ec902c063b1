/**
 * How much may be on its way. Older data in flight delays a flash entry by the time the link needs for it, so what is in
 * flight is what the link carries in its own round trip and 0.3 s more: enough to keep it busy and to see it become wider.
 * The rate is measured from acknowledgements as the best of the last few (after BBR, draft-cardwell-iccrg-bbr): one that is
 * late because TCP repeated a lost packet says nothing about the rate.
 */

/** Batches that share what may be in flight. */
export const WINDOW = 2;
const MIN_BATCH_BYTES = 256;
const FIRST_BATCH_BYTES = 2 * 1024;
const MAX_BATCH_BYTES = 64 * 1024;
/** What may wait beyond the link's own round trip, ms. */
const HEADROOM_MS = 300;
/** Share of the round trip that is filled: above 1, for only what is sent beyond the known rate shows a higher one. */
const PROBE = 1.25;
/** Measurements among which the best counts; a link that became thin is believed after so many batches. */
const SAMPLES = 6;
/** Bounds of the time-out for a batch, ms. */
export const MIN_TIMEOUT_MS = 2_000;
export const MAX_TIMEOUT_MS = 60_000;

/** A batch on its way. */
export interface Departure {
  /** Monotonic, ms. */
  at: number;
  bytes: number;
  /** More would have gone with it if there had been room. */
  isFull: boolean;
  /** Bytes acknowledged on this connection when it left. */
  delivered: number;
}

export class Pace {
  readonly #most: number;
  readonly #window: number;
  #bytes = FIRST_BATCH_BYTES;
  #smoothed: number | undefined;
  #variation = 0;
  #least = Infinity;
  #delivered = 0;
  /** Bytes per ms. */
  #rates: number[] = [];
  /** Doubled by each time-out until something is acknowledged: a slow link must not be filled with repetitions. */
  #patience = 1;

  /** `maxBytes`: no batch has more; `window`: batches that share what may be in flight. */
  constructor({ maxBytes = MAX_BATCH_BYTES, window = WINDOW } = {}) {
    this.#most = maxBytes;
    this.#window = window;
  }

  /** Bytes the next batch should have. */
  get batchBytes(): number {
    return this.#bytes;
  }

  /** How long to wait for the acknowledgement of a batch, ms (after RFC 6298, but patient: TCP repeats by itself). */
  get timeoutMs(): number {
    const measured = this.#smoothed === undefined ? MIN_TIMEOUT_MS : 4 * (this.#smoothed + this.#variation);
    return Math.min(MAX_TIMEOUT_MS, Math.max(MIN_TIMEOUT_MS, measured) * this.#patience);
  }

  /** Time from sending a batch to its acknowledgement, smoothed, ms; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#smoothed;
  }

  /** The best rate of the last batches that were large enough to show one, kbit/s. */
  get rateKbps(): number | undefined {
    return this.#rates.length === 0 ? undefined : Math.max(...this.#rates) * 8;
  }

  departed(bytes: number, at: number, isFull = false): Departure {
    return { at, bytes, isFull, delivered: this.#delivered };
  }

  acknowledged({ at, bytes, isFull, delivered }: Departure, now: number): void {
    const took = Math.max(1, now - at);
    this.#patience = 1;
    this.#delivered += bytes;
    this.#smooth(took);
    this.#least = Math.min(this.#least, took);
    // A batch that was small because there was no more to send does not show what the link could do.
    if (!isFull && bytes <= this.#bytes / 2) return;
    this.#rates = [...this.#rates.slice(1 - SAMPLES), (this.#delivered - delivered) / took];
    const inFlight = Math.max(...this.#rates) * (PROBE * this.#least + HEADROOM_MS);
    this.#bytes = Math.min(this.#most, Math.max(MIN_BATCH_BYTES, Math.round(inFlight / this.#window)));
  }

  /** The round trip of a small message: what the way itself takes, without queueing. */
  measured(roundTripMs: number): void {
    this.#least = Math.min(this.#least, roundTripMs);
  }

  timedOut(): void {
    this.#patience = Math.min(this.#patience * 2, MAX_TIMEOUT_MS / MIN_TIMEOUT_MS);
    this.#bytes = Math.max(MIN_BATCH_BYTES, Math.round(this.#bytes / 2));
    this.#rates = [];
  }

  /** A new connection may take another way: nothing measured before holds. */
  reset(): void {
    this.#bytes = FIRST_BATCH_BYTES;
    this.#smoothed = undefined;
    this.#variation = 0;
    this.#least = Infinity;
    this.#rates = [];
    this.#patience = 1;
  }

  #smooth(took: number): void {
    const before = this.#smoothed ?? took;
    this.#variation = this.#smoothed === undefined ? took / 2 : 0.75 * this.#variation + 0.25 * Math.abs(took - before);
    this.#smoothed = 0.875 * before + 0.125 * took;
  }
}
