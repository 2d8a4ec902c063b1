/**
 * What is to be sent by packet radio: answers at once; messages one after the other, each again and again at doubled intervals
 * until its addressee answers or nobody did. The channel is shared: it is never filled by one station. Pure.
 */
import type { CommandEvent } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { only } from './rdss-fields.ts';

/** Messages and positions that wait or are not answered; one more is refused. */
export const OUTBOX_LIMIT = 16;
/** Between two sendings that nobody waits for, ms: somebody else may get a word in. */
export const GAP_MS = 2_000;
/** Answers that wait; more is no conversation. */
const ANSWERS_LIMIT = 32;
/** Five digits, then from one again. */
const NUMBERS = 100_000;

export interface OutboxOptions {
  /** To the second sending, ms; doubled each time. */
  retryMs: number;
  /** Sendings of one message in all. */
  tries: number;
}

interface Entry {
  id: string;
  /** With the number that an answer names, where one is wanted. */
  awaited: { from: string; number: string } | undefined;
  information: Uint8Array;
  tries: number;
  nextAt: number;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #entries: Entry[] = [];
  #answers: Uint8Array[] = [];
  #number: number | undefined;
  #sentAt = -Infinity;
  #now = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /**
   * A number for a message. They go on from the time of the first, so that a station that was started anew does not number its
   * messages as the old ones: its partners would take them for copies.
   */
  nextNumber(now: number): string {
    this.#number = ((this.#number ?? Math.floor(now / 1_000)) + 1) % NUMBERS;
    return String(this.#number);
  }

  /** @param awaited absent: sent once, and done @throws QianshaoError device-busy */
  take(id: string, information: Uint8Array, awaited: Entry['awaited'], now: number): DeviceEvent[] {
    if (this.#entries.length >= OUTBOX_LIMIT) throw new QianshaoError('device-busy', `${OUTBOX_LIMIT} messages wait`);
    this.#time(now);
    const entry = { id, information, awaited, tries: 0, nextAt: now };
    this.#entries.push(entry);
    return [this.#fate(entry, 'waiting')];
  }

  /** An answer to somebody, ahead of all else; one that waits already is not doubled. */
  answer(information: Uint8Array): void {
    const isSame = (other: Uint8Array) => Buffer.compare(other, information) === 0;
    if (this.#answers.length < ANSWERS_LIMIT && !this.#answers.some(isSame)) this.#answers.push(information);
  }

  /** Somebody answered one of our messages. */
  answered(from: string, number: string, answer: 'received' | 'rejected', now: number): DeviceEvent[] {
    this.#time(now);
    const at = this.#entries.findIndex(
      ({ awaited, tries }) => tries > 0 && awaited?.from === from && awaited.number === number,
    );
    const [entry] = at < 0 ? [] : this.#entries.splice(at, 1);
    if (!entry) return [];
    return [answer === 'received' ? this.#fate(entry, 'done') : this.#fate(entry, 'refused', 'radio-rejected', from)];
  }

  /** @returns information fields to send now, and events */
  tick(now: number): { informations: Uint8Array[]; events: DeviceEvent[] } {
    this.#time(now);
    const informations = this.#answers;
    this.#answers = [];
    const events = this.#unanswered(now);
    const due = this.#entries.filter(({ nextAt }) => nextAt <= now);
    const entry = due.reduce<Entry | undefined>(
      (first, one) => (first && first.nextAt <= one.nextAt ? first : one),
      undefined,
    );
    if (entry && now - this.#sentAt >= GAP_MS) {
      informations.push(entry.information);
      events.push(...this.#sent(entry, now));
    }
    return { informations, events };
  }

  /** The modem is gone: nothing waits for it. */
  drop(now: number): DeviceEvent[] {
    this.#time(now);
    const entries = this.#entries;
    this.#entries = [];
    this.#answers = [];
    return entries.map((entry) => this.#fate(entry, 'refused', 'device-away'));
  }

  #sent(entry: Entry, now: number): DeviceEvent[] {
    this.#sentAt = now;
    entry.tries += 1;
    if (!entry.awaited) {
      this.#entries = this.#entries.filter((one) => one !== entry);
      return [this.#fate(entry, 'sent'), this.#fate(entry, 'done')];
    }
    entry.nextAt = now + this.#options.retryMs * 2 ** (entry.tries - 1);
    return [this.#fate(entry, 'sent', undefined, `${entry.tries}/${this.#options.tries}`)];
  }

  /** Those whose last sending has had its time too. */
  #unanswered(now: number): DeviceEvent[] {
    const isOver = ({ awaited, tries, nextAt }: Entry) =>
      awaited !== undefined && tries >= this.#options.tries && nextAt <= now;
    const over = this.#entries.filter(isOver);
    this.#entries = this.#entries.filter((entry) => !isOver(entry));
    return over.map((entry) => this.#fate(entry, 'refused', 'radio-no-answer', entry.awaited?.from));
  }

  /** A clock that was set back takes what runs with it. */
  #time(now: number): void {
    if (now < this.#now) {
      const back = this.#now - now;
      this.#sentAt -= back;
      for (const entry of this.#entries) entry.nextAt -= back;
    }
    this.#now = now;
  }

  #fate(entry: Entry, state: CommandEvent['state'], code?: ErrorCode, detail?: string): CommandEvent {
    const dueAt = state === 'waiting' ? Math.max(this.#now, entry.nextAt, this.#sentAt + GAP_MS) : undefined;
    return { type: 'command', receivedAt: this.#now, id: entry.id, state, ...only({ code, detail, dueAt }) };
  }
}
