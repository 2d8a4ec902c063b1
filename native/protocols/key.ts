/**
 * A transmitter's key under its rules, whatever moves it: held only while somebody renews it, never longer than its limit,
 * never over somebody who is heard, by one holder at a time. What it wants is said in words to the key guard, which moves the
 * key and lets it go by itself when these words fail to come.
 *
 *     idle ──key on──▶ raising ──guard: done──▶ held ──key off, limit, no renewal──▶ lowering ──guard: done──▶ idle
 *
 * Its first word is to let go, whatever was before this opening.
 */
import type { CommandOf } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { PttEvent } from '../../contract/radio.ts';
import type { GuardWord, Switch } from '../drivers/driver.ts';
import { fate } from './command-fate.ts';

/** A key that is not renewed for so long is let go, ms. The console renews every 500 ms while it is held down. */
export const KEY_RENEW_MS = 1_500;
/** After the limit no key for so long, and for so long after the last try: who never lets go is not keyed again, ms. */
export const REST_MS = 3_000;
/** How often the guard is told that all is well, ms. */
export const RENEW_EVERY_MS = 250;
/** A key that could not be let go is let go again, ms. */
const AGAIN_MS = 1_000;
/** The guard's own limit lies above ours by this, so that the sentence is ours, ms. */
const MARGIN_MS = 1_000;
/** Commands that wait for the key to move. */
const ASKS_LIMIT = 16;
/** So many answers in a row that it is not keyed, while we hold it: somebody else let it go. */
const GONE_AFTER = 2;

type Why = NonNullable<PttEvent['why']>;
type KeyCommand = CommandOf<'key'>;
type State = 'idle' | 'raising' | 'held' | 'lowering';

export interface KeyOptions {
  /** Longest transmission, ms. */
  limitMs: number;
  on: () => Switch;
  off: () => Switch;
}

export class Key {
  readonly #options: KeyOptions;
  #state: State = 'idle';
  #begun = false;
  /** Who holds it, as far as persons are concerned. */
  #want: { holder: string | undefined; renewedAt: number } | undefined;
  /** Commands whose fate is open. */
  #ons: string[] = [];
  #offs: string[] = [];
  /** The word of the present state is with the guard. */
  #said = false;
  #againAt = 0;
  #renewedAt = 0;
  #heldSince = 0;
  #restFrom: number | undefined;
  #why: Why | undefined;
  #carrier: boolean | undefined;
  /** Keyed by somebody else, as the rig says; undefined: nothing was told yet. */
  #outside: boolean | undefined;
  #notSeen = 0;
  #stuck: QianshaoError | undefined;

  constructor(options: KeyOptions) {
    this.#options = options;
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  /** It transmits, or is about to. */
  get active(): boolean {
    return this.#want !== undefined || this.#heldSince > 0;
  }

  /** It was moved and cannot be let go: why. */
  get stuck(): QianshaoError | undefined {
    return this.#stuck;
  }

  /** @throws QianshaoError ptt-busy (somebody is heard, or holds the key), ptt-limit (rests after its limit), device-busy */
  command(command: KeyCommand, now: number): DeviceEvent[] {
    const mine = !this.#want || this.#want.holder === command.holder || command.override === true;
    if (!mine) throw new QianshaoError('ptt-busy', 'another holds the key');
    if (this.#ons.length + this.#offs.length >= ASKS_LIMIT) throw new QianshaoError('device-busy');
    return command.on ? this.#on(command, now) : this.#off(command, now);
  }

  #on({ id, holder, override }: KeyCommand, now: number): DeviceEvent[] {
    if (this.#restFrom !== undefined && Math.abs(now - this.#restFrom) < REST_MS) {
      this.#restFrom = now;
      throw new QianshaoError('ptt-limit', 'let the key go first');
    }
    if (!this.#want && override !== true && (this.#carrier === true || this.#outside === true))
      throw new QianshaoError('ptt-busy', this.#outside === true ? 'the rig is keyed by another' : 'carrier');
    this.#want = { holder, renewedAt: now };
    if (this.#state === 'held') return [fate(id, 'done', now)];
    this.#ons.push(id);
    return [fate(id, 'waiting', now)];
  }

  #off({ id, override }: KeyCommand, now: number): DeviceEvent[] {
    this.#letGo('asked', now);
    if (this.#state === 'idle' && this.#outside === true && override === true) {
      this.#why = 'asked';
      this.#to('lowering');
    }
    if (this.#state === 'idle') return [fate(id, 'done', now)];
    this.#offs.push(id);
    return [fate(id, 'waiting', now)];
  }

  /** @returns what to tell the guard now, and events */
  tick(now: number): { words: GuardWord[]; events: DeviceEvent[] } {
    if (!this.#begun) this.#to('lowering');
    this.#begun = true;
    this.#watch(now);
    const { on, off, limitMs } = this.#options;
    const events = this.#superseded(now);
    if (this.#state === 'idle' && this.#want) this.#to('raising');
    else if ((this.#state === 'raising' || this.#state === 'held') && !this.#want) this.#to('lowering');
    const leased = this.#state === 'held' || (this.#state === 'raising' && this.#said);
    if (leased && Math.abs(now - this.#renewedAt) >= RENEW_EVERY_MS) {
      this.#renewedAt = now;
      return { words: [{ guard: 'renew' }], events };
    }
    const silent = this.#state === 'idle' || this.#state === 'held' || this.#said;
    if (silent || (now < this.#againAt && now >= this.#againAt - AGAIN_MS)) return { words: [], events };
    this.#said = true;
    this.#renewedAt = now;
    const word: GuardWord =
      this.#state === 'raising'
        ? { guard: 'hold', on: on(), off: off(), limitMs: limitMs + MARGIN_MS }
        : { guard: 'free', off: off() };
    return { words: [word], events };
  }

  /** What became of a word. */
  guarded({ guard }: GuardWord, error: QianshaoError | undefined, now: number): DeviceEvent[] {
    if (guard === 'renew') {
      if (error && this.#state === 'held') this.#letGo(error.code === 'ptt-limit' ? 'limit' : 'fault', now);
      return [];
    }
    // The word of a state that is over.
    if (guard === 'hold' ? this.#state !== 'raising' : this.#state !== 'lowering') return [];
    this.#said = false;
    if (guard === 'hold') return error ? this.#notRaised(error, now) : this.#raised(now);
    // What has no key to move, and was not moved, is not moved again.
    const keyless = this.#heldSince === 0 && (error?.code === 'command-refused' || error?.code === 'lines-absent');
    this.#stuck = keyless ? undefined : error;
    if (!error || keyless) return this.#lowered(error === undefined, now);
    this.#againAt = now + AGAIN_MS;
    return [];
  }

  /** The rig says whether it transmits. Not to be told what was asked before the key moved. */
  seen(keyed: boolean, now: number): DeviceEvent[] {
    if (this.#state === 'held') {
      this.#notSeen = keyed ? 0 : this.#notSeen + 1;
      if (this.#notSeen >= GONE_AFTER) this.#letGo('fault', now);
    }
    if (this.#state !== 'idle' || this.#outside === keyed) return [];
    this.#outside = keyed;
    return [this.#event(now)];
  }

  /** Somebody is heard, or not. While we transmit it means nothing. */
  hear(carrier: boolean, now: number): DeviceEvent[] {
    if (this.#state !== 'idle' || this.#carrier === carrier) return [];
    this.#carrier = carrier;
    return [this.#event(now)];
  }

  /** The port closed. The guard lets the key go by itself. */
  drop(now: number): DeviceEvent[] {
    const held = this.#heldSince > 0;
    this.#letGo('fault', now);
    this.#outside = false;
    this.#state = 'idle';
    const refused = [...this.#ons, ...this.#offs].map((id) => fate(id, 'refused', now, 'device-away'));
    [this.#ons, this.#offs, this.#heldSince] = [[], [], 0];
    return held ? [...refused, this.#event(now, 'fault')] : refused;
  }

  #watch(now: number): void {
    const want = this.#want;
    if (!want) return;
    // The clock was set back: the time runs anew. The guard counts by a clock of its own.
    if (now < want.renewedAt) want.renewedAt = now;
    if (now < this.#heldSince) this.#heldSince = now;
    if (this.#state === 'held' && now - this.#heldSince >= this.#options.limitMs) this.#letGo('limit', now);
    else if (now - want.renewedAt >= KEY_RENEW_MS) this.#letGo('fault', now);
  }

  /** Who let go before the key had moved gets no transmission later. */
  #superseded(now: number): DeviceEvent[] {
    if (this.#want) return [];
    return this.#ons.splice(0).map((id) => fate(id, 'refused', now, 'command-expired'));
  }

  #raised(now: number): DeviceEvent[] {
    this.#to('held');
    this.#heldSince = now;
    this.#renewedAt = now;
    this.#notSeen = 0;
    this.#outside = false;
    return [...this.#ons.splice(0).map((id) => fate(id, 'done', now)), this.#event(now)];
  }

  #notRaised(error: QianshaoError, now: number): DeviceEvent[] {
    this.#letGo('fault', now);
    // Whether it moved is not sure.
    this.#to('lowering');
    return this.#ons.splice(0).map((id) => fate(id, 'refused', now, error.code, error.detail));
  }

  /** @param sure the device said so; else it has no key */
  #lowered(sure: boolean, now: number): DeviceEvent[] {
    const told = sure && (this.#heldSince > 0 || this.#outside !== false);
    this.#to('idle');
    this.#heldSince = 0;
    if (sure) this.#outside = false;
    const done = this.#offs.splice(0).map((id) => fate(id, 'done', now));
    const why = this.#why;
    this.#why = undefined;
    return told ? [...done, this.#event(now, why)] : done;
  }

  #letGo(why: Why, now: number): void {
    if (!this.#want) return;
    this.#want = undefined;
    this.#why = why;
    if (why === 'limit') this.#restFrom = now;
  }

  #to(state: State): void {
    this.#state = state;
    this.#said = false;
    this.#againAt = 0;
  }

  #event(receivedAt: number, why?: Why): PttEvent {
    const held = this.#state === 'held';
    return {
      type: 'ptt',
      receivedAt,
      keyed: held || this.#outside === true,
      ...(held ? { untilAt: this.#heldSince + this.#options.limitMs } : {}),
      ...(this.#carrier === undefined ? {} : { carrier: this.#carrier }),
      ...(why ? { why } : {}),
    };
  }
}
