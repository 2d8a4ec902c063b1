/**
 * Words that were heard, on their way to the messages: repetitions are left, what is over the row's rate waits in a queue of
 * limited length, and what does not fit into it is refused and counted. Owns no timer or clock.
 */
import { v7 as uuidV7 } from 'uuid';
import type { Route, Transfer } from '../../../contract/bridge.ts';
import type { Medium } from '../../../contract/contact.ts';
import type { Draft } from '../../../contract/entry.ts';
import type { TextEvent } from '../../../contract/heard.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Message } from '../../../contract/writing.ts';
import { Recently } from './recently.ts';
import type { Speaker } from './speakers.ts';
import type { Tallies } from './tallies.ts';

/** Words that wait for the rate. */
export const QUEUE_LIMIT = 100;
const REMEMBERED = 1_000;
/** The same words of the same speaker are one: with a number or a time of theirs, said to us without, said to all. Ms. */
const REPEATED_MS = { numbered: 30 * 60_000, plain: 30_000, beacon: 12 * 3_600_000 };
/** Refusals of a row are told in one, once in so long, ms. */
const REFUSED_MS = 60_000;

export interface HeardText {
  route: Route;
  device: string;
  medium: Medium;
  speaker: Speaker;
  /** The unit it was said to, where that is not us. */
  to: Speaker | undefined;
  event: TextEvent;
}

/** What of a text is remembered. */
type Said = Pick<Message, 'text'> & { via: NonNullable<Message['via']> };

export class Texts {
  readonly #station: string;
  readonly #tallies: Tallies;
  readonly #now: () => number;
  readonly #said = new Recently(REMEMBERED);
  readonly #queue: HeardText[] = [];
  readonly #refused = new Map<string, { at: number; count: number }>();

  constructor(options: { station: string; tallies: Tallies; now: () => number }) {
    this.#station = options.station;
    this.#tallies = options.tallies;
    this.#now = options.now;
  }

  get size(): number {
    return this.#queue.length;
  }

  waiting(route: string): number {
    return this.#queue.filter((one) => one.route.id === route).length;
  }

  /** Messages of before a restart: who sends them once more is known. */
  remember(message: Message, at: number): void {
    if (message.via) this.#said.note(keyOf({ text: message.text, via: message.via }), at);
  }

  /** @returns what is to be written now */
  accept(heard: HeardText): Draft[] {
    const { route, event, medium, device } = heard;
    const via = { medium, device, caller: event.from, ...numberOf(event) };
    const isBeacon = medium === 'aprs' && event.to === undefined;
    const within = isBeacon ? REPEATED_MS.beacon : via.number || via.sentAt ? REPEATED_MS.numbered : REPEATED_MS.plain;
    if (this.#said.again(keyOf({ text: wordsOf(event), via }), this.#now(), within)) {
      this.#tallies.count(route, 'left');
      return [];
    }
    if (this.#queue.length === 0 && this.#tallies.take(route)) return this.#pass(heard);
    if (this.#queue.length >= QUEUE_LIMIT) return this.#refuse(heard);
    this.#queue.push(heard);
    return [];
  }

  /** Those that waited and may pass now, in their order. */
  due(): Draft[] {
    const drafts: Draft[] = [];
    const left = this.#queue.splice(0);
    for (const one of left) {
      if (this.#tallies.take(one.route)) drafts.push(...this.#pass(one));
      else this.#queue.push(one);
    }
    return drafts;
  }

  #pass(heard: HeardText): Draft[] {
    const { route, device, medium, speaker, to, event } = heard;
    const message: Message = {
      id: uuidV7(),
      from: { station: this.#station, unit: speaker.id },
      to: to ? [{ station: this.#station, unit: to.id }] : [],
      text: wordsOf(event),
      priority: 'routine',
      via: { medium, device, caller: event.from, ...numberOf(event) },
    };
    this.#tallies.carried(route, 'done', speaker.id);
    return [
      ...speaker.drafts(),
      ...(to?.drafts() ?? []),
      { kind: 'message', lane: LANE.order, body: message },
      this.#transfer(heard, { id: uuidV7(), message: message.id, outcome: 'done', count: 1 }),
    ];
  }

  #refuse(heard: HeardText): Draft[] {
    const { route } = heard;
    const now = this.#now();
    this.#tallies.count(route, 'refused');
    const before = this.#refused.get(route.id) ?? { at: -Infinity, count: 0 };
    const count = before.count + 1;
    if (now - before.at < REFUSED_MS) {
      this.#refused.set(route.id, { at: before.at, count });
      return [];
    }
    this.#refused.set(route.id, { at: now, count: 0 });
    return [this.#transfer(heard, { id: uuidV7(), outcome: 'refused', reason: 'bridge-full', count })];
  }

  #transfer(
    { route, device, medium, speaker, event }: HeardText,
    told: Pick<Transfer, 'id' | 'outcome' | 'count' | 'message' | 'reason'>,
  ): Draft {
    const from = { kind: 'device' as const, medium, device, caller: event.from };
    const body = { route: route.id, what: 'text' as const, unit: speaker.id, from, to: { kind: 'journal' as const } };
    return { kind: 'transfer', lane: LANE.history, body: { ...body, ...told, at: this.#now() } };
  }
}

/** The words; bytes that are none are shown as what they are. */
function wordsOf({ text, hex = '' }: TextEvent): string {
  const words = text.trim();
  return words === '' ? `[${hex.length / 2} B] ${hex}`.slice(0, 4_000) : words.slice(0, 4_000);
}

const numberOf = ({ number, sentAt }: TextEvent) => ({
  ...(number === undefined ? {} : { number }),
  ...(sentAt === undefined ? {} : { sentAt }),
});

const keyOf = ({ text, via: { medium, caller, number, sentAt } }: Said): string =>
  JSON.stringify([medium, caller, number, sentAt, text]);
