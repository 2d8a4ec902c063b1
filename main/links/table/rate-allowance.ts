/** How much a station may move to measure a link's rate: one measurement of a person, not a way to fill the center's line. */

/** One measurement, both directions; the same again after REFILL_MS. */
export const RATE_BYTES = 200 * 1024;
/** Largest piece of a measurement, bytes. */
export const RATE_PIECE_BYTES = 8 * 1024;
const ALLOWED_BYTES = 2 * RATE_BYTES;
const REFILL_MS = 30_000;

export class RateAllowance {
  readonly #now: () => number;
  readonly #left = new Map<string, { bytes: number; at: number }>();

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether the station may move so many bytes now; they are counted. */
  take(station: string, bytes: number): boolean {
    const now = this.#now();
    const known = this.#left.get(station) ?? { bytes: ALLOWED_BYTES, at: now };
    const left = Math.min(ALLOWED_BYTES, known.bytes + ((now - known.at) * ALLOWED_BYTES) / REFILL_MS);
    const isAllowed = left >= bytes;
    this.#left.set(station, { bytes: isAllowed ? left - bytes : left, at: now });
    return isAllowed;
  }

  /** The station was withdrawn. */
  forget(station: string): void {
    this.#left.delete(station);
  }
}
