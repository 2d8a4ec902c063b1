/**
 * How much a link really bears of pictures that cannot be made smaller. Its ceiling is a person's word; where what is sent suffers, the
 * room is less than that, and is tried again later, the more seldom the oftener it was in vain.
 */

/** How what is sent fares, since the look before. */
export interface Fare {
  sentKbps: number;
  lossPct: number;
  /** Of the way itself, ms; undefined: no answer yet. */
  rttMs: number | undefined;
  /** Packets that found no room below the ceiling. */
  dropped: number;
}

/** So much is lost on no link that has room, before repair, %. */
const LOSS_PCT = 8;
/** Longer than the shortest round trip by so much: a queue is growing, ms. */
const QUEUE_MS = 300;
/** Looks in a row that say so. */
const LOOKS = 2;
/** What is left of it when it suffers. */
const LESS = 0.7;
const HOLD_MS = 30_000;
const LONGEST_HOLD_MS = 600_000;
/** Without trouble for so long the next hold is the shortest again, ms. */
const SOUND_MS = 300_000;

export class ForwardRoom {
  #of: string | undefined;
  #limitKbps = Infinity;
  #until = -Infinity;
  #holdMs = HOLD_MS;
  #suffered = 0;
  #shortestRttMs = Infinity;

  /** @param now monotonic, ms @returns what may be sent, kbit/s, at most the ceiling */
  at(link: string, ceilingKbps: number, now: number): number {
    // Another link, or another word of a person: nothing is known of it.
    const of = `${link} ${ceilingKbps}`;
    if (of !== this.#of) this.#forget(of);
    if (now >= this.#until) this.#limitKbps = Infinity;
    if (now >= this.#until + SOUND_MS) this.#holdMs = HOLD_MS;
    return Math.min(ceilingKbps, this.#limitKbps);
  }

  /** @returns whether the room is less by it */
  put({ sentKbps, lossPct, rttMs, dropped }: Fare, now: number): boolean {
    if (rttMs !== undefined) this.#shortestRttMs = Math.min(this.#shortestRttMs, rttMs);
    const isQueued = rttMs !== undefined && rttMs > this.#shortestRttMs + QUEUE_MS;
    this.#suffered = lossPct > LOSS_PCT || isQueued || dropped > 0 ? this.#suffered + 1 : 0;
    if (this.#suffered < LOOKS || sentKbps === 0) return false;
    this.#suffered = 0;
    this.#limitKbps = Math.min(this.#limitKbps, sentKbps) * LESS;
    this.#until = now + this.#holdMs;
    this.#holdMs = Math.min(LONGEST_HOLD_MS, this.#holdMs * 2);
    return true;
  }

  #forget(of: string): void {
    this.#of = of;
    this.#limitKbps = Infinity;
    this.#until = -Infinity;
    this.#holdMs = HOLD_MS;
    this.#suffered = 0;
    this.#shortestRttMs = Infinity;
  }
}
