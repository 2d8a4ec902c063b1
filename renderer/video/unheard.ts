/**
 * Tells that what is sent is no longer answered as it was a moment ago: the first sign that the line has become a slower one, or is
 * cut. A receiver answers what it gets some ten times a second (transport-wide congestion control), whatever the rate; behind
 * a longer way, or a queue that fills, its answers are late. The browser itself waits half a second more before it holds back.
 */

/** What was sent and received by now, bytes, at a time of any clock that goes on evenly, ms. */
export interface Exchange {
  at: number;
  sentBytes: number;
  receivedBytes: number;
}

/** Compared are the newest looks, … */
const NEWEST = 2;
/** … with so many before them. */
const LOOKS = 16;
/** Less than this part of what was received is received, */
const RECEIVED_PART = 0.35;
/** while at least this part of what was sent is sent: who sends less is answered less. */
const SENT_PART = 0.5;
/** Little to be lost, kbit/s: not told. */
const FROM_KBPS = 800;
/** Told once in so many looks. */
const QUIET_LOOKS = 24;

export class Unheard {
  #looks: Exchange[] = [];
  #quiet = 0;

  /** @returns whether answers have just begun to fail */
  put(look: Exchange): boolean {
    const last = this.#looks.at(-1);
    if (last && (look.sentBytes < last.sentBytes || look.receivedBytes < last.receivedBytes)) this.reset();
    this.#looks = [...this.#looks.slice(-(LOOKS + NEWEST)), look];
    this.#quiet = Math.max(0, this.#quiet - 1);
    const [first] = this.#looks;
    const turn = this.#looks.at(-1 - NEWEST);
    if (this.#quiet > 0 || !first || !turn || this.#looks.length <= LOOKS + NEWEST) return false;
    const [before, now] = [rates(first, turn), rates(turn, look)];
    if (before.sent < FROM_KBPS || now.sent < SENT_PART * before.sent) return false;
    if (now.received > RECEIVED_PART * before.received) return false;
    this.#quiet = QUIET_LOOKS;
    return true;
  }

  /** What comes cannot be compared with what was. */
  forget(): void {
    this.#looks = [];
  }

  /** Another transport, or the same one after a cut. */
  reset(): void {
    this.forget();
    this.#quiet = 0;
  }
}

/** In kbit/s. */
function rates(from: Exchange, to: Exchange): { sent: number; received: number } {
  const ms = Math.max(1, to.at - from.at);
  return {
    sent: ((to.sentBytes - from.sentBytes) * 8) / ms,
    received: ((to.receivedBytes - from.receivedBytes) * 8) / ms,
  };
}
