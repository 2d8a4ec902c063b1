/** Own fixes go forward in the receivers' time, one a second. */

/** A fix this far ahead of or behind the time expected is of another time line: one receiver's date is wrong, ms. */
const LEAP_MS = 60_000;
/** One that is older than the last by no more is late; by more, the receiver has set its time back, ms. */
const LATE_MS = 3_000;
/** Another time line is believed when it has held for this long, ms. */
export const LEAP_HOLDS_MS = 4_000;
/** What belongs to one time line differs by less than this, ms. */
const SAME_MS = 10_000;

export class TimeOrder {
  #last: { fixAt: number; uptime: number } | undefined;
  #leap: { base: number; since: number } | undefined;

  /** Whether a fix may follow those before it; if so it is the last. @param uptime when it came, ms */
  allows(fixAt: number, uptime: number): boolean {
    const last = this.#last;
    if (last) {
      const isLater = second(fixAt) > second(last.fixAt);
      const isExpected = Math.abs(fixAt - last.fixAt - (uptime - last.uptime)) <= LEAP_MS;
      if (!(isLater && isExpected)) {
        if (Math.abs(fixAt - last.fixAt) <= LATE_MS || !this.#holds(fixAt - uptime, uptime)) return false;
      }
    }
    this.#last = { fixAt, uptime };
    this.#leap = undefined;
    return true;
  }

  #holds(base: number, uptime: number): boolean {
    if (!this.#leap || Math.abs(this.#leap.base - base) > SAME_MS) this.#leap = { base, since: uptime };
    return uptime - this.#leap.since >= LEAP_HOLDS_MS;
  }
}

const second = (at: number): number => Math.floor(at / 1_000);
