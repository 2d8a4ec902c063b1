/** Whether somebody is heard, of the loudness of the sound (VOX): opens above a threshold, closes after a hang time. Pure. */

export interface SquelchOptions {
  /** Louder than this is speech, dB below full scale. */
  thresholdDb: number;
  /** Closes when nothing was as loud for so long, ms. */
  hangMs: number;
}

/** What is quieter is silence to the screens too, dB below full scale. */
export const QUIET_DB = -100;

export class Squelch {
  readonly #options: SquelchOptions;
  #loudAt = Number.NEGATIVE_INFINITY;

  constructor(options: SquelchOptions) {
    this.#options = options;
  }

  /** @param db of the last moments @param now of a clock that nobody sets, ms @returns whether it is open */
  read(db: number, now: number): boolean {
    const { thresholdDb, hangMs } = this.#options;
    if (db >= thresholdDb) this.#loudAt = now;
    return now - this.#loudAt <= hangMs;
  }

  /** Closes at once: what was loud was our own voice. */
  close(): void {
    this.#loudAt = Number.NEGATIVE_INFINITY;
  }
}

/** @param samples 16 bit, signed, little-endian @returns mean level, dB below full scale, −100…0 */
export function levelDb(samples: Buffer): number {
  const count = Math.floor(samples.length / 2);
  if (count === 0) return QUIET_DB;
  let sum = 0;
  for (let at = 0; at < count; at += 1) {
    const sample = samples.readInt16LE(at * 2) / 32_768;
    sum += sample * sample;
  }
  return Math.max(QUIET_DB, Math.min(0, 10 * Math.log10(sum / count)));
}
