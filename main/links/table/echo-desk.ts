/**
 * The center's answer to vehicles that measure a link: an echo. An answer is never longer than its question; each token has
 * its own limit.
 */
import type { Caller, Reply, UdpDesk } from '../datagrams/door.ts';
import { encodeProbe, MARK, probeNumber } from './probe-packet.ts';

/** Questions a token may ask: so many at once, and so many a second in the long run. A vehicle with five links asks less. */
export const BURST = 40;
export const PER_SECOND = 20;

export class EchoDesk implements UdpDesk {
  readonly marks = [MARK.question];
  /** Answers given since the start. */
  answered = 0;
  readonly #now: () => number;
  readonly #left = new WeakMap<Caller, { questions: number; at: number }>();

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  take(packet: Buffer, caller: Caller, reply: Reply): void {
    const number = probeNumber('question', packet, caller.key);
    if (number === undefined || !this.#allows(caller)) return;
    this.answered += 1;
    reply(encodeProbe('answer', caller, number));
  }

  #allows(caller: Caller): boolean {
    const now = this.#now();
    const before = this.#left.get(caller) ?? { questions: BURST, at: now };
    const questions = Math.min(BURST, before.questions + ((now - before.at) * PER_SECOND) / 1_000);
    const isAllowed = questions >= 1;
    this.#left.set(caller, { questions: isAllowed ? questions - 1 : questions, at: now });
    return isAllowed;
  }
}
