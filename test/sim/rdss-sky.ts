/** The sky between simulated short message terminals: what one sends arrives at another, late, or not at all. */
import type { Coding } from '../../native/protocols/rdss-coding.ts';
import { seeded } from './seeded.ts';

export interface SkyMessage {
  from: number;
  to: number;
  coding: Coding;
  /** As they were given to the terminal, the mark of mixed coding among them. */
  bytes: Uint8Array;
  sentAt: number;
}

export interface SkyPosition {
  /** Whose. */
  card: number;
  lat: number;
  lon: number;
  altM: number;
  at: number;
}

/** A terminal, as far as the sky knows it. */
export interface Listener {
  readonly card: number;
  readonly broadcast: number;
  /** Cards under this one: a commander hears what they say, and they hear its broadcast. */
  readonly subordinates: readonly number[];
  /** @returns false when it cannot hear now */
  deliver(what: SkyMessage | SkyPosition): boolean;
}

export interface SkyOptions {
  now: () => number;
  /** How long everything takes, ms. */
  delayMs?: number;
  /** How much is lost, percent; the same messages for the same seed. */
  lossPercent?: number;
  seed?: number;
}

export class SimSky {
  readonly #now: () => number;
  readonly #random: (n: number) => number;
  readonly #listeners = new Set<Listener>();
  #onTheWay: { dueAt: number; what: SkyMessage | SkyPosition }[] = [];
  /** May be changed at any time. */
  delayMs: number;
  lossPercent: number;
  readonly counters = { sent: 0, lost: 0, delivered: 0 };

  constructor({ now, delayMs = 1_000, lossPercent = 0, seed = 1 }: SkyOptions) {
    this.#now = now;
    this.#random = seeded(seed);
    this.delayMs = delayMs;
    this.lossPercent = lossPercent;
  }

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  send(what: SkyMessage | SkyPosition): void {
    this.counters.sent += 1;
    if (this.#random(100) < this.lossPercent) this.counters.lost += 1;
    else this.#onTheWay.push({ dueAt: this.#now() + this.delayMs, what });
  }

  /** Time has passed: what is due arrives, in the order of sending. */
  step(): void {
    const due = this.#onTheWay.filter(({ dueAt }) => dueAt <= this.#now());
    this.#onTheWay = this.#onTheWay.filter((one) => !due.includes(one));
    for (const { what } of due)
      for (const listener of this.#listeners)
        if (concerns(listener, what, this.#listeners) && listener.deliver(what)) this.counters.delivered += 1;
  }
}

function concerns(listener: Listener, what: SkyMessage | SkyPosition, all: ReadonlySet<Listener>): boolean {
  const author = 'from' in what ? what.from : what.card;
  if (listener.subordinates.includes(author)) return true;
  if (!('from' in what)) return listener.card === author;
  if (listener.card === what.to) return true;
  return [...all].some(
    ({ card, broadcast, subordinates }) =>
      card === author && broadcast !== 0 && broadcast === what.to && subordinates.includes(listener.card),
  );
}
