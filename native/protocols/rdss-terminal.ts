/**
 * A BeiDou short message terminal: what it says becomes events, what it is asked to send goes through its queue. Which of the
 * three families it speaks is learned from what it says; one that speaks 2.1 and BDS-3 is a BDS-3 one. The sentences of its
 * GNSS part, if it has one, make it a GNSS receiver too.
 */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { DeviceReason } from '../../contract/device.ts';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import type { RdssFamily } from '../../contract/rdss.ts';
import type { Decoder, Output } from '../drivers/driver.ts';
import { EpochMerger } from './gnss-epoch.ts';
import { sentences as gnssSentences } from './gnss-sentences.ts';
import { isFromTerminal, readFrame } from './rdss-binary.ts';
import type { Context } from './rdss-fields.ts';
import { maxBits, mixedBytes } from './rdss-limits.ts';
import { RdssPolls } from './rdss-polls.ts';
import { SendQueue } from './rdss-queue.ts';
import { beamChoice, payloadOf, speeches, type Work } from './rdss-speech.ts';
import { RdssSplitter, type RdssItem } from './rdss-splitter.ts';
import { familyOf, readSentence } from './rdss-text.ts';

export interface TerminalOptions {
  /** What it speaks; absent: it is learned. */
  family?: RdssFamily | undefined;
  /** Chinese text in mixed coding always, for terminals that want no raw GB 2312. */
  mixedOnly: boolean;
  /** Bits of one message on BDS-3, levels 1…5. */
  bds3Bits: readonly number[];
  /** `05,03`, or empty: the terminal chooses. Absent: it is left as it is. */
  beams?: string | undefined;
  beamWaitMs: number;
  lifetimeMs: number;
}

interface Card {
  number: number;
  level: number;
  intervalS: number;
  encrypted: boolean;
}

/** A card that does not tell its interval, s: that of a civil card. */
const INTERVAL_S = 60;
/** What was said of the beams holds for so long, ms. */
const SIGNAL_MS = 60_000;
/** Something begun that is not complete by then never will be, ms: the longest frame at 4 800 baud. */
const BEGUN_MS = 5_000;
const BINARY_CARDS = 0xff_ffff;
/** A request for the own position goes with positions. */
const LOCATE_PRIORITY = 1;
/** Of the GNSS part, its maker's own (P) among them; it speaks as BD too, in sentences that RDSS has not. */
const GNSS_TALKER = /^(G[PNLABQI]|QZ|P)/;

export class RdssTerminal implements Decoder {
  readonly #options: TerminalOptions;
  readonly #splitter = new RdssSplitter();
  readonly #epochs = new EpochMerger();
  readonly #polls = new RdssPolls();
  readonly #queue: SendQueue;
  #family: RdssFamily | undefined;
  #card: Card | undefined;
  #signal: { usable: boolean; at: number } | undefined;
  #suppressed = false;
  #beamsChosen = false;
  /** Since when something begun is not complete. */
  #begunAt: number | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#family = options.family;
    this.#queue = new SendQueue({
      check: (work) => this.#check(work),
      encode: (work) => this.#family && this.#card && speeches[this.#family].work(work, this.#card.number),
      usable: (now) => this.#usable(now),
      intervalMs: () => (this.#card?.intervalS ?? INTERVAL_S) * 1_000,
      maxBytes: () => (this.#bits === undefined ? undefined : mixedBytes(this.#bits)),
      beamWaitMs: options.beamWaitMs,
      lifetimeMs: options.lifetimeMs,
    });
  }

  get stats() {
    return this.#splitter.stats;
  }

  get trouble(): DeviceReason | undefined {
    if (this.#card?.number === 0) return 'no-card';
    if (this.#suppressed) return 'suppressed';
    if (this.#signal?.usable === false) return 'no-signal';
    return this.#card === undefined && this.#polls.unanswered ? 'no-answer' : undefined;
  }

  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[] {
    return this.#read(this.#splitter.push(chunk), receivedAt);
  }

  flush(receivedAt: number): DeviceEvent[] {
    const events = this.#read(this.#splitter.flush(), receivedAt);
    return [...events, ...this.#epochs.flush(receivedAt), ...this.#queue.drop(receivedAt)];
  }

  command(command: DeviceCommand, now: number): DeviceEvent[] {
    if (command.type === 'rdss-send') {
      const work: Work = { kind: 'send', to: command.to, payload: payloadOf(command, this.#options.mixedOnly) };
      return this.#queue.take(command.id, work, command.priority, now);
    }
    if (command.type !== 'rdss-locate') throw new QianshaoError('command-unknown', command.type);
    return this.#queue.take(command.id, { kind: 'locate' }, LOCATE_PRIORITY, now);
  }

  tick(now: number): { outputs: Output[]; events: DeviceEvent[] } {
    const events = this.#giveUp(now);
    const questions = this.#queue.busy ? [] : this.#polls.tick(now, this.#family);
    const { beams } = this.#options;
    if (beams !== undefined && this.#family === 'text-2.1' && !this.#beamsChosen) {
      this.#beamsChosen = true;
      questions.push(beamChoice(beams));
    }
    const sent = this.#queue.tick(now);
    const outputs = [...sent.bytes, ...questions].map((bytes) => ({ bytes }));
    return { outputs, events: [...events, ...sent.events] };
  }

  #giveUp(now: number): DeviceEvent[] {
    if (!this.#splitter.waiting) this.#begunAt = undefined;
    else if (this.#begunAt === undefined || now < this.#begunAt) this.#begunAt = now;
    else if (now - this.#begunAt > BEGUN_MS) return this.#read(this.#splitter.flush(), now);
    return [];
  }

  #read(items: readonly RdssItem[], receivedAt: number): DeviceEvent[] {
    if (items.length > 0) this.#begunAt = undefined;
    return items.flatMap((item) => {
      const events = this.#events(item, receivedAt);
      return [...events, ...events.flatMap((event) => this.#note(event))];
    });
  }

  #events(item: RdssItem, receivedAt: number): DeviceEvent[] {
    const card = this.#card?.number;
    const context: Context = { receivedAt, card, intervalS: this.#card?.intervalS };
    if (item.kind === 'frame') {
      if (isFromTerminal(item.name)) this.#learn('binary-4.0');
      return readFrame(item, context);
    }
    const [head = ''] = item.fields;
    const formatter = head.slice(2);
    if (GNSS_TALKER.test(head) || Object.hasOwn(gnssSentences, formatter) || formatter === 'GSV')
      return this.#epochs.sentence(item.fields, receivedAt);
    const family = familyOf(item.fields);
    if (family) this.#learn(family);
    return readSentence(item.fields, context);
  }

  #learn(family: RdssFamily): void {
    if (this.#options.family) return;
    if (this.#family === undefined || (this.#family === 'text-2.1' && family === 'bds3')) this.#family = family;
  }

  /** What an event says of the terminal itself. */
  #note(event: DeviceEvent): DeviceEvent[] {
    const now = event.receivedAt;
    if (event.type === 'rdss-card') {
      this.#polls.cardTold(event.card, now);
      const { card, level = 1, intervalS, encrypted = false } = event;
      this.#card = { number: card, level, intervalS: intervalS || INTERVAL_S, encrypted };
    } else if (event.type === 'rdss-signal') {
      this.#polls.signalTold(now);
      this.#signal = { usable: event.usable, at: now };
    } else if (event.type === 'rdss-self-test') {
      this.#suppressed = event.faults.some((fault) => fault === 'suppressed' || fault === 'silenced');
    } else if (event.type === 'rdss-feedback') {
      if (event.accepted) this.#suppressed = false;
      else if (event.refusal === 'suppressed' || event.refusal === 'silenced') this.#suppressed = true;
      else if (event.refusal === 'no-card') this.#polls.cardDoubted(now);
      return this.#queue.feedback(event, now);
    } else if (event.type === 'heard' && event.from === String(this.#card?.number)) return this.#queue.located(now);
    return [];
  }

  #usable(now: number): boolean | undefined {
    const signal = this.#signal;
    return signal && Math.abs(now - signal.at) < SIGNAL_MS ? signal.usable : undefined;
  }

  get #bits(): number | undefined {
    const family = this.#family;
    const card = this.#card;
    return family && card && card.number > 0 ? maxBits(family, card, this.#options.bds3Bits) : undefined;
  }

  #check(work: Work): ErrorCode | undefined {
    if (this.#card?.number === 0) return 'rdss-no-card';
    if (work.kind === 'locate') return undefined;
    if (this.#family === 'binary-4.0' && work.to > BINARY_CARDS) return 'input-invalid';
    return this.#bits !== undefined && work.payload.bits > this.#bits ? 'rdss-too-long' : undefined;
  }
}
