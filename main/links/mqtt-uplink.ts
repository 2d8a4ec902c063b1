/** A vehicle's connection to its center: the line, the journal over it in both directions, and its state as data. */
import type { Backoff } from '../../contract/backoff.ts';
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE, type Lane } from '../../contract/lane.ts';
import type { Uplink, Via } from '../../contract/link.ts';
import type { Station } from '../../contract/station.ts';
import type { Journal, Outbox } from '../store/types.ts';
import { Committer } from './committer.ts';
import { Heartbeat } from './heartbeat.ts';
import { Line, type LineState } from './line.ts';
import { Receiver } from './receiver.ts';
import { Sender, type SenderOptions } from './sender.ts';
import { openStream, type TlsOptions } from './streams.ts';
import { downJournal, upJournal, upState } from './topics.ts';
import { decode, encodeBeat, encodeState, type Refusal } from './wire.ts';

/** MQTT's own keep-alive, s: the broker drops a vehicle it has not heard for 1.5 times this. */
const KEEPALIVE_S = 15;
/** Changes of numbers (unsent, round trip) are told at most this often, ms; changes of state at once. */
const TELL_MS = 250;
/** What waits on lanes that are closed is counted this often, ms: a long backlog takes a few ms. */
const COUNT_MS = 2_000;
const ALL_LANES: readonly Lane[] = [LANE.flash, LANE.order, LANE.picture, LANE.history];

export interface MqttUplinkOptions extends Pick<SenderOptions, 'hold' | 'lanes'> {
  /** `wss://host:port/mqtt`, or `mqtts://host:port` for a broker of another make. */
  url: string;
  /** This station's id: its certificate's subject, its MQTT client id, its topics. */
  station: string;
  center: Pick<Station, 'id' | 'name'>;
  tls: TlsOptions;
  journal: Journal;
  onState: (uplink: Uplink) => void;
  /** A store failure, or a message that is not one. The uplink goes on. */
  onError: (error: unknown) => void;
  /** The center does not take these entries of ours, or we not those of the center. They are kept where they were written. */
  onRefused?: (refused: readonly Refusal[], by: 'center' | 'us') => void;
  /** Asked at each attempt: where to go out, and by which link that is. */
  localAddress?: () => string | undefined;
  via?: () => Via | undefined;
  /** Something came from the center; with the round trip where it was measured, ms. */
  onHeard?: (rttMs?: number) => void;
  backoff?: Backoff;
  beatMs?: number;
  silenceMs?: number;
  connectTimeoutMs?: number;
  stableMs?: number;
}

export class MqttUplink {
  readonly #options: MqttUplinkOptions;
  readonly #line: Line;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #committer: Committer;
  readonly #heartbeat: Heartbeat;
  readonly #stopListening: () => void;
  #state: Uplink;
  #told = '';
  #tell: NodeJS.Timeout | undefined;
  #closed = false;
  /** By which link the present connection, or the last one, came about. */
  #via: Via | undefined;
  /** When the center was last heard, epoch ms. */
  #heardAt: number | undefined;
  /** What the policy holds back, as last counted. */
  #counted = { at: -Infinity, entries: 0 };
  /** Bytes of messages in both directions, on all connections. */
  readonly #passed = { sent: 0, received: 0 };

  constructor(options: MqttUplinkOptions) {
    const { station, center, journal, onError, onRefused } = options;
    this.#options = options;
    const publish = (bytes: Uint8Array) => {
      if (this.#line.isOnline) this.#passed.sent += bytes.byteLength;
      this.#line.publish(upJournal(station), bytes);
    };
    const outbox = journal.outbox(center.id);
    this.#sender = new Sender({
      station,
      outbox,
      listen: (listener) => journal.listen(listener),
      publish,
      onError,
      ...(options.hold && { hold: options.hold }),
      ...(options.lanes && { lanes: options.lanes }),
      onRefused: (refused) => onRefused?.(refused, 'center'),
    });
    this.#committer = new Committer(journal, (_entry, error) => onError(error));
    this.#receiver = new Receiver({
      committer: this.#committer,
      accepts: (entry) => entry.station === center.id,
      publish,
      onError,
      onRefused: (refused) => onRefused?.(refused, 'us'),
    });
    this.#heartbeat = new Heartbeat({
      send: (beat) => publish(encodeBeat(beat)),
      onSilent: () => this.#line.drop(new QianshaoError('center-away', 'silent')),
      onRoundTrip: (ms) => this.#measured(ms),
      now: () => performance.now(),
      ...(options.beatMs !== undefined && { beatMs: options.beatMs }),
      ...(options.silenceMs !== undefined && { silenceMs: options.silenceMs }),
    });
    this.#line = this.#createLine();
    this.#state = { state: 'connecting', since: Date.now(), centerName: center.name, unsent: outbox.size };
    this.#stopListening = journal.listen(() => this.#tellSoon());
  }

  get state(): Uplink {
    const outbox = this.#options.journal.outbox(this.#options.center.id);
    const { size: unsent } = outbox;
    const heldBack = unsent === 0 ? 0 : this.#heldBack(outbox);
    return { ...this.#state, unsent, ...(heldBack > 0 ? { heldBack } : {}) };
  }

  /** Entries of ours that the center refused on this connection. */
  get refusedCount(): number {
    return this.#sender.refusedCount;
  }

  /** What passed on all connections, bytes, and the best rate that was acknowledged lately, kbit/s. */
  get traffic(): { sent: number; received: number; ackedKbps: number | undefined } {
    return { ...this.#passed, ackedKbps: this.#sender.rateKbps };
  }

  start(): void {
    this.#line.start();
  }

  /** Another link is to be used: a new connection at once. */
  move(): void {
    this.#line.renew();
  }

  /** The network changed, or the operator wants it: try at once; a standing connection must prove itself within 3 s. */
  nudge(): void {
    if (this.#line.isOnline) this.#heartbeat.doubt();
    else this.#line.nudge();
  }

  /** The link's policy changed: lanes may be open that were not. */
  lanesChanged(): void {
    this.#counted = { at: -Infinity, entries: 0 };
    this.#tellSoon();
    this.#sender.poke();
  }

  /** Entries of the center that came another way. @throws store-… */
  submit(entries: readonly Entry[]): Promise<void> {
    return this.#receiver.submit(entries);
  }

  /** Commits what has arrived, says goodbye, stops. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#tell);
    this.#stopListening();
    this.#heartbeat.stop();
    this.#committer.close();
    this.#receiver.close();
    this.#sender.close();
    this.#line.publish(upState(this.#options.station), encodeState(false, this.#via), { retain: true });
    await this.#line.close();
  }

  /** Entries that wait because the link in use does not take their lane; counted anew every few seconds. */
  #heldBack(outbox: Outbox): number {
    const { lanes } = this.#options;
    const held = lanes ? ALL_LANES.filter((lane) => !lanes().includes(lane)) : [];
    if (held.length === 0) return 0;
    const now = performance.now();
    if (now - this.#counted.at > COUNT_MS) this.#counted = { at: now, entries: outbox.sizeOf(held) };
    return Math.min(this.#counted.entries, outbox.size);
  }

  #createLine(): Line {
    const { url, station, tls, backoff, connectTimeoutMs, stableMs, localAddress, via } = this.#options;
    const target = new URL(url);
    return new Line({
      open: (fail) => openStream(target, { ...tls, localAddress: localAddress?.() }, fail),
      mqtt: () => ({
        clientId: station,
        keepalive: KEEPALIVE_S,
        will: { topic: upState(station), payload: Buffer.from(encodeState(false, via?.())), qos: 0, retain: true },
      }),
      topics: [downJournal(station)],
      onState: (state) => this.#onLine(state),
      onMessage: (_topic, payload) => this.#onMessage(payload),
      ...(backoff && { backoff }),
      ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
      ...(stableMs !== undefined && { stableMs }),
    });
  }

  #onLine(line: LineState): void {
    if (this.#closed) return;
    const { unsent, centerName } = this.#state;
    if (line.state === 'online') this.#via = this.#options.via?.();
    const base: Uplink = {
      state: line.state,
      since: Date.now(),
      unsent,
      ...(centerName && { centerName }),
      ...(this.#via && { via: this.#via }),
      ...(line.state !== 'online' && this.#heardAt !== undefined && { heardAt: this.#heardAt }),
    };
    if ('error' in line) {
      base.error = line.error.code;
      base.retryAt = base.since + line.inMs;
      if (line.error.detail) base.detail = line.error.detail.slice(0, 300);
    }
    this.#state = base;
    if (line.state === 'online') {
      this.#line.publish(upState(this.#options.station), encodeState(true, this.#via), { retain: true });
      this.#heartbeat.start();
      this.#sender.connected();
    } else {
      this.#heartbeat.stop();
      this.#sender.disconnected();
    }
    this.#tellNow();
  }

  #onMessage(payload: Uint8Array): void {
    this.#heartbeat.heard();
    this.#heardAt = Date.now();
    this.#passed.received += payload.byteLength;
    this.#options.onHeard?.();
    const message = decode(payload);
    if (typeof message === 'string') {
      return this.#options.onError(new QianshaoError('input-invalid', `message of the center: ${message}`));
    }
    if (message.t === 'batch') this.#receiver.handle(message);
    else if (message.t === 'ack') {
      this.#sender.handle(message);
      this.#tellSoon();
    } else if (message.answer) {
      this.#sender.peerReads(message.reads);
      this.#heartbeat.answered(message);
    }
  }

  #measured(ms: number): void {
    this.#sender.measured(ms);
    this.#options.onHeard?.(ms);
    this.#state = { ...this.#state, rttMs: Math.round(ms) };
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#tell ??= setTimeout(() => this.#tellNow(), TELL_MS);
  }

  #tellNow(): void {
    clearTimeout(this.#tell);
    this.#tell = undefined;
    const { state } = this;
    const words = JSON.stringify(state);
    if (words === this.#told) return;
    this.#told = words;
    this.#options.onState(state);
  }
}
