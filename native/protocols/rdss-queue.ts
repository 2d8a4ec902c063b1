/**
 * What is to be sent, under the card's interval: lower priority number first, then in the order of asking; one at a time, its
 * feedback awaited. The countdown begins with the terminal's yes; a wait that it names wins over the card's interval. Pure.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { fate, refusalCode, type Entry, type Feedback, type QueueOptions } from './rdss-entry.ts';
import { only } from './rdss-fields.ts';
import { feedbackNames, type Work } from './rdss-speech.ts';

/** Commands that wait; one more is refused. */
export const QUEUE_LIMIT = 64;
/** Without feedback for this long, a message is sent again, this many times in all. */
export const FEEDBACK_MS = 15_000;
export const TRIES = 3;
/** Feedback that is late has this long before the next try; `too-soon` without a time waits as long. */
const RETRY_MS = 5_000;
/** A due time that moves by less is not told again. */
const DUE_STEP_MS = 2_000;

export class SendQueue {
  readonly #options: QueueOptions;
  /** In the order of sending. */
  #entries: Entry[] = [];
  /** The one whose feedback is awaited; it is the queue's no more. */
  #flight: { entry: Entry; sentAt: number } | undefined;
  /** The next sending is allowed `ms` after `from`. */
  #gate = { from: 0, ms: 0 };
  /** Since when a message is due and no beam allows it. */
  #blockedAt: number | undefined;
  #now = 0;
  #told = '';

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#flight !== undefined;
  }

  /** @throws QianshaoError device-busy when full, and what `check` says */
  take(id: string, work: Work, priority: number, now: number): DeviceEvent[] {
    const code = this.#options.check(work);
    if (code) throw new QianshaoError(code);
    if (this.#entries.length >= QUEUE_LIMIT) throw new QianshaoError('device-busy', `${QUEUE_LIMIT} commands wait`);
    this.#time(now);
    const after = this.#entries.findIndex((entry) => entry.priority > priority);
    const entry = { id, work, priority, takenAt: now, tries: 0, dueAt: undefined };
    this.#entries.splice(after < 0 ? this.#entries.length : after, 0, entry);
    return this.#tell();
  }

  feedback({ command, accepted, refusal, waitS = 0 }: Feedback, now: number): DeviceEvent[] {
    this.#time(now);
    const kind = (['send', 'locate'] as const).find((one) => feedbackNames[one].includes(command));
    if (accepted && kind) this.#gate = { from: now, ms: waitS > 0 ? waitS * 1_000 : this.#options.intervalMs() };
    if (refusal === 'too-soon') this.#gate = { from: now, ms: waitS > 0 ? waitS * 1_000 : RETRY_MS };
    const entry = this.#answered(command, kind, accepted);
    if (!entry) return this.#tell();
    if (accepted) return [this.#fate(entry, 'done'), ...this.#tell()];
    if (refusal === 'too-soon') {
      // Its turn was not used: it is not counted as a try, and comes first again.
      entry.tries -= 1;
      return [...this.#again(entry, 'rdss-too-soon'), ...this.#tell()];
    }
    if (refusal === 'checksum' && entry.tries < TRIES) return [...this.#again(entry), ...this.#tell()];
    return [this.#fate(entry, 'refused', refusalCode(refusal), refusal), ...this.#tell()];
  }

  /** The terminal's own position came: the request for it is answered, whatever it said before. */
  located(now: number): DeviceEvent[] {
    return this.#flight?.entry.work.kind === 'locate' ? this.feedback({ command: 'DWA', accepted: true }, now) : [];
  }

  /** @returns what to send now, and events */
  tick(now: number): { bytes: Uint8Array[]; events: DeviceEvent[] } {
    this.#time(now);
    const events = [...this.#timeouts(now), ...this.#hopeless(now)];
    const bytes = this.#next(now, events);
    return { bytes, events: [...events, ...this.#tell()] };
  }

  /** The terminal is gone: nothing waits for it. */
  drop(now: number): DeviceEvent[] {
    this.#time(now);
    const all = [...(this.#flight ? [this.#flight.entry] : []), ...this.#entries];
    this.#flight = undefined;
    this.#entries = [];
    return all.length === 0
      ? []
      : [...all.map((entry) => this.#fate(entry, 'refused', 'device-away')), ...this.#tell()];
  }

  /** A clock that was set back starts what runs anew. */
  #time(now: number): void {
    if (now < this.#now) {
      this.#gate.from = Math.min(this.#gate.from, now);
      if (this.#flight) this.#flight.sentAt = Math.min(this.#flight.sentAt, now);
      if (this.#blockedAt !== undefined) this.#blockedAt = Math.min(this.#blockedAt, now);
      for (const entry of this.#entries) entry.takenAt = Math.min(entry.takenAt, now);
    }
    this.#now = now;
  }

  get #nextAt(): number {
    return this.#gate.from + this.#gate.ms;
  }

  /** Whose feedback this is: of the one in flight, or of one that was given up waiting for it. */
  #answered(command: string, kind: Work['kind'] | undefined, accepted: boolean): Entry | undefined {
    // A refusal without a name is for what was sent last; a yes without a name is no answer to anything.
    const fits = ({ work }: Entry) => (command === '' ? !accepted : work.kind === kind);
    const flight = this.#flight;
    if (flight && fits(flight.entry)) {
      this.#flight = undefined;
      return flight.entry;
    }
    const late = this.#entries.findIndex((entry) => entry.tries > 0 && fits(entry));
    return accepted && !flight && late >= 0 ? this.#entries.splice(late, 1)[0] : undefined;
  }

  #again(entry: Entry, code?: ErrorCode): DeviceEvent[] {
    const before = this.#entries.findIndex(({ priority }) => priority >= entry.priority);
    this.#entries.splice(before < 0 ? this.#entries.length : before, 0, entry);
    entry.dueAt = Math.max(this.#now, this.#nextAt);
    return [this.#fate(entry, 'waiting', code)];
  }

  #timeouts(now: number): DeviceEvent[] {
    const flight = this.#flight;
    if (!flight || now - flight.sentAt < FEEDBACK_MS) return [];
    this.#flight = undefined;
    if (flight.entry.tries >= TRIES) return [this.#fate(flight.entry, 'refused', 'command-expired')];
    this.#gate = { from: now, ms: RETRY_MS };
    return this.#again(flight.entry);
  }

  /** Those whose time is over, and those that what is known by now forbids. */
  #hopeless(now: number): DeviceEvent[] {
    const { check, encode, usable, beamWaitMs, lifetimeMs } = this.#options;
    const head = this.#entries[0];
    const unknown = head !== undefined && encode(head.work) === undefined;
    const blocked = head !== undefined && !this.#flight && now >= this.#nextAt && (unknown || usable(now) === false);
    this.#blockedAt = blocked ? (this.#blockedAt ?? now) : undefined;
    const verdict = (entry: Entry): ErrorCode | undefined => {
      const code = check(entry.work);
      if (code) return code;
      if (blocked && now - Math.max(this.#blockedAt ?? now, entry.takenAt) >= beamWaitMs)
        return unknown ? 'rdss-no-card' : 'rdss-no-signal';
      return now - entry.takenAt >= lifetimeMs ? 'command-expired' : undefined;
    };
    const events: DeviceEvent[] = [];
    this.#entries = this.#entries.filter((entry) => {
      const code = verdict(entry);
      if (code) events.push(this.#fate(entry, 'refused', code));
      return !code;
    });
    return events;
  }

  #next(now: number, events: DeviceEvent[]): Uint8Array[] {
    const head = this.#entries[0];
    if (!head || this.#flight || now < this.#nextAt || this.#options.usable(now) === false) return [];
    const bytes = this.#options.encode(head.work);
    if (!bytes) return [];
    this.#entries.shift();
    head.tries += 1;
    this.#flight = { entry: head, sentAt: now };
    events.push(this.#fate(head, 'sent'));
    return [bytes];
  }

  #fate(entry: Entry, state: Parameters<typeof fate>[1], code?: ErrorCode, detail?: string): DeviceEvent {
    return fate(entry, state, this.#now, code, detail);
  }

  /** Due times that moved, and the queue when it changed. */
  #tell(): DeviceEvent[] {
    const now = this.#now;
    const first = Math.max(this.#flight?.sentAt ?? this.#blockedAt ?? now, this.#nextAt);
    // What is in flight uses the turn after the running one.
    const ahead = this.#flight ? 1 : 0;
    const events = this.#entries.flatMap((entry, index) => {
      const dueAt = first + (index + ahead) * this.#options.intervalMs();
      if (entry.dueAt !== undefined && Math.abs(entry.dueAt - dueAt) < DUE_STEP_MS) return [];
      entry.dueAt = dueAt;
      return [this.#fate(entry, 'waiting')];
    });
    const nextAt = this.#nextAt > now ? this.#nextAt : undefined;
    const queue = { waiting: this.#entries.length + ahead, ...only({ nextAt, maxBytes: this.#options.maxBytes() }) };
    const told = JSON.stringify(queue);
    if (told === this.#told) return events;
    this.#told = told;
    return [...events, { type: 'rdss-queue', receivedAt: now, ...queue }];
  }
}
