/**
 * The center's side of all vehicles: an ordinary MQTT client of the broker, whichever broker that is (embedded by default,
 * any other by URL), and one StationLink per enrolled vehicle that was heard of.
 */
import type { Duplex } from 'node:stream';
import type { Backoff } from '../../contract/backoff.ts';
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Journal } from '../store/types.ts';
import { SERVICE_ID } from './broker.ts';
import { Committer } from './committer.ts';
import { SILENCE_MS } from './heartbeat.ts';
import { Line, type LineState } from './line.ts';
import { StationLink, type StationPresence } from './station-link.ts';
import { ALL_UP, downJournal, parseUp } from './topics.ts';
import { decodeState, type Ack, type BadMessage, type Refusal } from './wire.ts';

/** How often silence is looked for while a vehicle is online, ms. */
export const SWEEP_MS = 500;
const KEEPALIVE_S = 15;

export interface CenterLinksOptions {
  /** The center's id. */
  station: string;
  journal: Journal;
  /** Opens a stream to the broker: `() => broker.openService()`, or streams.ts by URL. */
  open: (fail: (error: Error) => void) => Duplex;
  /** Whether this station is enrolled and not withdrawn. */
  isEnrolled: (station: string) => boolean;
  onPresence: (presence: StationPresence) => void;
  /** The store failed, the broker is away; work goes on. */
  onError: (error: unknown) => void;
  onRefused?: (station: string, refused: readonly Refusal[], by: 'us' | 'vehicle') => void;
  /** A message that is not one; counted by the caller. */
  onBad?: (station: string, reason: BadMessage | 'unreadable-entry') => void;
  /** Login at a broker of another make. */
  login?: { username: string; password: string };
  backoff?: Backoff;
  silenceMs?: number;
}

export class CenterLinks {
  readonly #options: CenterLinksOptions;
  readonly #committer: Committer;
  readonly #line: Line;
  readonly #links = new Map<string, StationLink>();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: CenterLinksOptions) {
    this.#options = options;
    this.#committer = new Committer(options.journal, (_entry, error) => options.onError(error));
    this.#line = new Line({
      open: (fail) => options.open(fail),
      mqtt: () => ({ clientId: SERVICE_ID, keepalive: KEEPALIVE_S, ...options.login }),
      topics: [ALL_UP],
      onState: (state) => this.#onLine(state),
      onMessage: (topic, payload, isRetained) => this.#onMessage(topic, payload, isRetained),
      ...(options.backoff && { backoff: options.backoff }),
    });
  }

  get isOnline(): boolean {
    return this.#line.isOnline;
  }

  start(): void {
    this.#line.start();
  }

  /** Vehicles heard of since the center started. */
  presences(): StationPresence[] {
    return [...this.#links.values()].map(({ presence }) => presence);
  }

  /**
   * Entries of a vehicle that came another way (data channel): committed and acknowledged as if by MQTT.
   * @throws QianshaoError station-unknown, store-…
   */
  async submit(station: string, entries: readonly Entry[]): Promise<void> {
    await this.#known(station).submit(entries);
  }

  /**
   * Those that came by datagram: committed, and to be acknowledged the same way back.
   * @throws QianshaoError station-unknown, store-…
   */
  async commit(station: string, entries: readonly Entry[]): Promise<Ack> {
    return this.#known(station).commit(entries);
  }

  /** The embedded broker saw a vehicle's connection end. */
  disconnected(station: string): void {
    this.#links.get(station)?.left();
  }

  /** The vehicle was withdrawn. */
  forget(station: string): void {
    const link = this.#links.get(station);
    link?.left();
    link?.close();
    this.#links.delete(station);
  }

  /** Commits what has arrived and stops. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweep);
    this.#committer.close();
    for (const link of this.#links.values()) link.close();
    await this.#line.close();
  }

  #known(station: string): StationLink {
    const link = this.#link(station);
    if (!link) throw new QianshaoError('station-unknown', station);
    return link;
  }

  #link(station: string): StationLink | undefined {
    if (!this.#options.isEnrolled(station)) return undefined;
    const known = this.#links.get(station);
    if (known) return known;
    const { journal, onError } = this.#options;
    const link = new StationLink({
      vehicle: station,
      center: this.#options.station,
      journal,
      committer: this.#committer,
      publish: (bytes) => this.#line.publish(downJournal(station), bytes),
      onPresence: (presence) => this.#onPresence(presence),
      onError,
      onRefused: (refused, by) => this.#options.onRefused?.(station, refused, by),
      onBad: (reason) => this.#options.onBad?.(station, reason),
    });
    this.#links.set(station, link);
    return link;
  }

  #onMessage(topic: string, payload: Uint8Array, isRetained: boolean): void {
    const up = parseUp(topic);
    if (this.#closed || !up) return;
    const link = this.#link(up.station);
    if (!link) return;
    if (up.channel === 'journal') return link.handle(payload);
    const sign = decodeState(payload);
    if (sign === undefined) return this.#options.onBad?.(up.station, 'not-a-message');
    link.came(sign.via);
    if (!sign.online) link.left();
    // A retained "there" may be days old; a vehicle that is there will be heard within one beat.
    else if (!isRetained) link.arrived();
  }

  #onPresence(presence: StationPresence): void {
    if (this.#closed) return;
    if (presence.online) {
      this.#sweep ??= setInterval(() => this.#lookForSilence(), SWEEP_MS);
    } else if (![...this.#links.values()].some((link) => link.presence.online)) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
    this.#options.onPresence(presence);
  }

  #lookForSilence(): void {
    const since = performance.now() - (this.#options.silenceMs ?? SILENCE_MS);
    for (const link of this.#links.values()) link.leftIfSilentSince(since);
  }

  #onLine(state: LineState): void {
    if (state.state === 'online' || state.state === 'connecting') return;
    this.#options.onError(state.error);
    for (const link of this.#links.values()) link.left();
  }
}
