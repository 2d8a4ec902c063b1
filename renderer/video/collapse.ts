/**
 * Tells when the line has become another, much narrower one, by the browser's own estimate of what may be sent (W3C webrtc-stats,
 * `availableOutgoingBitrate`). What was sent last then waits in the network, or was dropped there, and no picture is whole
 * before its next key frame: the sender knows it a second before any viewer can ask.
 */

/** How often the estimate is to be told, ms. */
export const COLLAPSE_LOOK_MS = 250;
/** Less than this part of what it was is another line. */
const PART = 0.4;
/** What it was: the most of so many looks. */
const LOOKS = 8;
/** It falls in steps; the new one is known when it falls no further than to this part of the look before. */
const SETTLED_PART = 0.8;
/** A line that bears this is wide enough for every repetition, kbit/s. */
const NARROW_KBPS = 1_000;

export class Collapse {
  #seen: number[] = [];

  /** @param kbps the estimate, above 0 @returns whether the line has just collapsed; once for each time */
  put(kbps: number): boolean {
    const before = this.#seen.at(-1) ?? kbps;
    this.#seen = [...this.#seen.slice(1 - LOOKS), kbps];
    const isOther = kbps < NARROW_KBPS && kbps < PART * Math.max(...this.#seen);
    if (!isOther || kbps < SETTLED_PART * before) return false;
    this.#seen = [kbps];
    return true;
  }

  /** Another transport, or the same one after a cut: its estimate begins anew. */
  reset(): void {
    this.#seen = [];
  }
}
