/**
 * When the BeiDou floor is open: no IP link has worked for a set time. A link that comes for a moment and goes again has not
 * worked: it neither closes the floor nor starts the time anew. Pure; times are monotonic, ms.
 */

/** An IP link that holds this long works. */
export const STEADY_MS = 10_000;

export interface GateView {
  isOpen: boolean;
  /** For how long no IP link has worked; undefined: one works. */
  downMs: number | undefined;
  /** Until it opens; undefined: it is open, or nothing leads there. */
  opensInMs: number | undefined;
}

export class FloorGate {
  readonly #afterMs: number;
  /** Since when there is a connection. */
  #upSince: number | undefined;
  /** Since when none works. */
  #downSince: number | undefined;

  /** @param now the station starts without a link */
  constructor(afterMs: number, now: number) {
    this.#afterMs = afterMs;
    this.#downSince = now;
  }

  /** Whether there is an IP connection at this moment, steady or not: what can go that way does. */
  get isUp(): boolean {
    return this.#upSince !== undefined;
  }

  link(isUp: boolean, now: number): void {
    if (isUp === this.isUp) return;
    if (!isUp && this.#isSteady(now)) this.#downSince = now;
    this.#upSince = isUp ? now : undefined;
  }

  view(now: number): GateView {
    if (this.#isSteady(now)) this.#downSince = undefined;
    if (this.#downSince === undefined) return { isOpen: false, downMs: undefined, opensInMs: undefined };
    const downMs = now - this.#downSince;
    const isOpen = downMs >= this.#afterMs;
    return { isOpen, downMs, opensInMs: isOpen || this.isUp ? undefined : this.#afterMs - downMs };
  }

  #isSteady(now: number): boolean {
    return this.#upSince !== undefined && now - this.#upSince >= STEADY_MS;
  }
}
