/** What the center has with one vehicle: the journal in both directions, and whether the vehicle is there. */
import type { Entry } from '../../contract/entry.ts';
import type { Via } from '../../contract/link.ts';
import type { Presence } from '../../contract/station.ts';
import type { Journal } from '../store/types.ts';
import type { Committer } from './committer.ts';
import { PACKING } from './packing.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import { decode, encodeBeat, type Ack, type BadMessage, type Beat, type Refusal } from './wire.ts';

export interface StationLinkOptions {
  /** The vehicle's id, by the topic and thus by its certificate. */
  vehicle: string;
  /** The center's id. */
  center: string;
  journal: Journal;
  committer: Committer;
  publish: (bytes: Uint8Array) => void;
  onPresence: (presence: StationPresence) => void;
  onError: (error: unknown) => void;
  /** `by` us: not taken from the vehicle; by the vehicle: not taken from us. */
  onRefused: (refused: readonly Refusal[], by: 'us' | 'vehicle') => void;
  onBad: (reason: BadMessage | 'unreadable-entry') => void;
}

/** Presence, and when anything was last heard, epoch ms; undefined: not since the center started. */
export type StationPresence = Presence & { heardAt: number | undefined };

export class StationLink {
  readonly #options: StationLinkOptions;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #presence: StationPresence;
  /** Monotonic, ms. */
  #heard = 0;

  constructor(options: StationLinkOptions) {
    const { vehicle, center, journal, committer, publish, onError, onRefused } = options;
    this.#options = options;
    this.#presence = { station: vehicle, online: false, since: Date.now(), heardAt: undefined };
    this.#sender = new Sender({
      station: center,
      outbox: journal.outbox(vehicle),
      listen: (listener) => journal.listen(listener),
      publish,
      onError,
      onRefused: (refused) => onRefused(refused, 'vehicle'),
    });
    this.#receiver = new Receiver({
      committer,
      accepts: (entry) => entry.station === vehicle,
      publish,
      onError,
      onRefused: (refused) => onRefused(refused, 'us'),
    });
  }

  get presence(): StationPresence {
    return this.#presence;
  }

  submit(entries: readonly Entry[]): Promise<void> {
    return this.#receiver.submit(entries);
  }

  commit(entries: readonly Entry[]): Promise<Ack> {
    return this.#receiver.commit(entries);
  }

  /** A message of the vehicle's journal topic. */
  handle(payload: Uint8Array): void {
    this.#heard = performance.now();
    this.#presence = { ...this.#presence, heardAt: Date.now() };
    if (!this.#presence.online) this.arrived();
    const message = decode(payload);
    if (typeof message === 'string') return this.#options.onBad(message);
    if (message.t === 'ack') this.#sender.handle(message);
    else if (message.t === 'beat') this.#answer(message);
    else {
      for (let i = 0; i < message.unreadable; i += 1) this.#options.onBad('unreadable-entry');
      this.#receiver.handle(message);
    }
  }

  /** The vehicle says on a new connection that it is there: what it has not acknowledged goes again. */
  arrived(): void {
    this.#heard = performance.now();
    this.#presence = { ...this.#presence, heardAt: Date.now() };
    this.#set(true);
    this.#sender.connected();
  }

  /** The vehicle says by which link it comes, or came last. */
  came(via: Via | undefined): void {
    const { via: before } = this.#presence;
    if (!via || (before?.kind === via.kind && before.name === via.name)) return;
    this.#presence = { ...this.#presence, via };
    this.#options.onPresence(this.#presence);
  }

  /** The vehicle said goodbye, or its connection broke. */
  left(): void {
    this.#sender.disconnected();
    this.#set(false);
  }

  /** Counts as left when nothing came since `at`, monotonic ms. */
  leftIfSilentSince(at: number): void {
    if (this.#presence.online && this.#heard < at) this.left();
  }

  close(): void {
    this.#receiver.close();
    this.#sender.close();
  }

  #answer({ at, answer, reads }: Beat): void {
    if (answer) return;
    this.#sender.peerReads(reads);
    this.#options.publish(encodeBeat({ t: 'beat', at, answer: true, reads: PACKING }));
  }

  #set(online: boolean): void {
    if (this.#presence.online === online) return;
    this.#presence = { ...this.#presence, online, since: Date.now() };
    this.#options.onPresence(this.#presence);
  }
}
