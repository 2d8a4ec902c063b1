/**
 * A short message terminal as the floor uses it: whether it can take a message now, how long it may be, and what became of
 * one. Others (the bridge, a person) send by the same terminal: its driver's queue keeps the order. Times are monotonic, ms.
 */
import { randomUUID } from 'node:crypto';
import { Backoff } from '../../../contract/backoff.ts';
import type { DeviceCommand } from '../../../contract/device-command.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { QianshaoError, type ErrorCode } from '../../../contract/errors.ts';
import { LEAST_BYTES } from '../../../native/protocols/floor/message.ts';
import type { Rank } from './peer.ts';

/** A card that does not tell its interval, ms. */
const INTERVAL_MS = 60_000;
/** Of positions and texts among what others ask of the terminal, once it is their turn. */
const OWN_PRIORITY = 1;
/** A message is made up so shortly before its turn, ms. */
const EARLY_MS = 300;
/** A command of which nothing was heard for so long is forgotten, ms: its queue has dropped it long before. */
const FORGET_MS = 40 * 60_000;

export interface TerminalOptions {
  /** @throws QianshaoError device-away and what the driver refuses */
  command: (command: DeviceCommand) => void;
  now: () => number;
  /** Epoch ms. */
  date: () => number;
}

interface Pending {
  rank: Rank;
  at: number;
  done: () => void;
}

export class FloorTerminal {
  readonly #options: TerminalOptions;
  readonly #backoff = new Backoff({ minMs: 5_000, maxMs: 60_000, jitter: 0.3 });
  readonly #pending = new Map<string, Pending>();
  #waiting = 0;
  /** Epoch ms. */
  #nextAt: number | undefined;
  #bytes: number | undefined;
  #againAt = 0;
  /** The last message was ours. */
  #isOthersTurn = false;
  /** Why the last message was refused; undefined: it was sent. */
  trouble: ErrorCode | undefined;
  /** When the last message was sent, epoch ms. */
  sentAt: number | undefined;
  intervalMs = INTERVAL_MS;
  /** Messages sent. */
  sent = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** When the card allows the next message, epoch ms; undefined: now, or nothing is known. */
  get nextAt(): number | undefined {
    return this.#nextAt;
  }

  /** Bytes of one message; undefined: the card is not known, or too short for the floor. */
  get bytes(): number | undefined {
    return this.#bytes !== undefined && this.#bytes >= LEAST_BYTES ? this.#bytes : undefined;
  }

  /** A message of ours is with it. */
  get isBusy(): boolean {
    return this.#pending.size > 0;
  }

  /** Whether a message of this rank is to be made up now. */
  isReady(rank: Rank): boolean {
    const now = this.#options.now();
    this.#forget(now);
    const ranks = [...this.#pending.values()].map((pending) => pending.rank);
    // One at a time; what is more urgent may go past one that waits in the terminal's queue.
    if (ranks.length > 1 || ranks.some((pending) => pending <= rank) || now < this.#againAt) return false;
    if (this.bytes === undefined) return false;
    const othersWait = this.#waiting > this.#pending.size;
    // A call for help stands in the queue before all others; what is less has every other turn while others wait.
    if (othersWait && rank === 0) return true;
    if (othersWait && this.#isOthersTurn) return false;
    return this.#nextAt === undefined || this.#nextAt - this.#options.date() <= EARLY_MS;
  }

  /** @param done called once it was sent; never when it was refused */
  send(to: number, bytes: Uint8Array, rank: Rank, done: () => void): void {
    const id = `floor:${randomUUID()}`;
    this.#pending.set(id, { rank, at: this.#options.now(), done });
    try {
      const hex = Buffer.from(bytes).toString('hex');
      // When it is its turn it goes before what others ask.
      this.#options.command({ type: 'rdss-send', id, to, hex, priority: Math.min(rank, OWN_PRIORITY) });
    } catch (error) {
      this.#refused(id, error instanceof QianshaoError ? error.code : 'internal');
    }
  }

  accept(event: DeviceEvent): void {
    if (event.type === 'rdss-queue') {
      this.#waiting = event.waiting;
      this.#nextAt = event.nextAt;
      // Told for mixed coding, whose mark takes one byte; these go as code.
      if (event.maxBytes !== undefined) this.#bytes = event.maxBytes + 1;
    } else if (event.type === 'rdss-card') {
      this.intervalMs = (event.intervalS || INTERVAL_MS / 1_000) * 1_000;
      if (event.card === 0) this.#bytes = undefined;
    } else if (event.type === 'command') {
      if (event.state === 'done' && !this.#pending.has(event.id)) this.#isOthersTurn = false;
      if (event.state === 'refused') this.#refused(event.id, event.code ?? 'command-refused');
      if (event.state === 'done') this.#done(event.id);
    }
  }

  /** Another terminal takes its place: nothing is known of it, and nothing is on its way. */
  reset(): void {
    this.#pending.clear();
    this.#bytes = undefined;
    this.#nextAt = undefined;
    this.#waiting = 0;
    this.#againAt = 0;
  }

  #done(id: string): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    this.#isOthersTurn = true;
    this.#backoff.reset();
    this.#againAt = 0;
    this.trouble = undefined;
    this.sentAt = this.#options.date();
    this.sent += 1;
    pending.done();
  }

  #refused(id: string, code: ErrorCode): void {
    if (!this.#pending.delete(id)) return;
    this.trouble = code;
    this.#againAt = this.#options.now() + this.#backoff.next();
  }

  #forget(now: number): void {
    for (const [id, { at }] of this.#pending) if (now - at > FORGET_MS) this.#pending.delete(id);
  }
}
