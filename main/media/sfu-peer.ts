/** One page at the SFU: its transports, what it sends, what it receives. */
import type { types } from 'mediasoup';
import { QianshaoError } from '../../contract/errors.ts';
import {
  isConference,
  type ConsumerParameters,
  type LiveTrack,
  type MediaEvent,
  type MediaPeer,
  type Opaque,
  type TransportParameters,
} from '../../contract/media.ts';
import { stream } from '../api/stream.ts';
import type { Engine } from './engine.ts';
import { FirstCopy } from './first-copy.ts';
import { accepted, opaque } from './parameters.ts';
import { mustSend, senderOf, stationOf, type PeerKey, type Rights } from './peer-rights.ts';
import { PeerTransports } from './peer-transports.ts';
import { Sending } from './sending.ts';

/** What a page's place needs of the SFU it is at. */
export interface PeerHost extends Rights {
  /** The running engine. @throws media-unavailable while a new worker is on its way */
  readonly engine: Engine;
  tracks: () => LiveTrack[];
  /** A track came, went, or changed its score. */
  tracksChanged: () => void;
  /** The same feed from another page of the same station: the newest page is the one that lives. */
  replaceFeed: (by: SfuPeer, feed: string, kind: 'audio' | 'video' | undefined) => void;
  onPosition: (station: string, message: Buffer) => void;
  /** This place is given up. */
  onClose: () => void;
}

/** A page that is away keeps its place this long, ms: it comes back over a new socket with the same media. */
export const PEER_LINGER_MS = 120_000;
/** What one page may send in all, bit/s: several cameras at full size; keeps one page from filling the center's line. */
const INCOMING_LIMIT = 30_000_000;
/** The same of a person, who speaks and perhaps shows himself. */
const VOICE_LIMIT = 256_000;
/** Sockets of one page that are told events; an old one may be half open while the new one is there. */
const WATCHER_LIMIT = 4;
const PRODUCER_LIMIT = 32;
const CONSUMER_LIMIT = 128;

type Input<M extends keyof MediaPeer> = Parameters<MediaPeer[M]>[0];

export class SfuPeer implements MediaPeer {
  readonly key: PeerKey;
  readonly #host: PeerHost;
  readonly #transports = new PeerTransports((id) => this.#emit({ type: 'transport-closed', transport: id }));
  #positions: types.DataProducer | undefined;
  readonly #sending = new Map<string, Sending>();
  readonly #consumers = new Map<string, { consumer: types.Consumer; copy: FirstCopy }>();
  /** Those of the consumers that are voices and faces of the conference. */
  readonly #talk = new Set<types.Consumer>();
  readonly #watchers = new Set<(event: MediaEvent) => void>();
  readonly #over = new AbortController();
  #linger: NodeJS.Timeout | undefined;

  constructor(host: PeerHost, key: PeerKey) {
    this.#host = host;
    this.key = key;
    this.#away();
  }

  /** Nobody listens: the page is gone, or on its way back. */
  get away(): boolean {
    return this.#watchers.size === 0;
  }

  tracks(): LiveTrack[] {
    return [...this.#sending.values()].map(({ track }) => track);
  }

  capabilities(): Promise<{ generation: string; rtpCapabilities: Opaque }> {
    const { generation, router } = this.#host.engine;
    return Promise.resolve({ generation, rtpCapabilities: opaque(router.rtpCapabilities) });
  }

  async createTransport({ direction }: Input<'createTransport'>): Promise<TransportParameters> {
    if (direction === 'send') mustSend(this.key, this.#host);
    const most = direction === 'receive' ? undefined : this.key.station === undefined ? VOICE_LIMIT : INCOMING_LIMIT;
    return this.#transports.create(this.#host.engine, direction, most);
  }

  async connectTransport({ transport, dtlsParameters }: Input<'connectTransport'>): Promise<void> {
    const target = this.#transports.get(transport);
    await accepted(() => target.connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters }));
  }

  async restartIce({ transport }: Input<'restartIce'>): Promise<{ iceParameters: Opaque }> {
    return { iceParameters: opaque(await this.#transports.get(transport).restartIce()) };
  }

  closeTransport({ transport }: Input<'closeTransport'>): Promise<void> {
    this.#transports.close(transport);
    return Promise.resolve();
  }

  async produce(input: Input<'produce'>): Promise<{ id: string }> {
    const station = senderOf(this.key, this.#host, input);
    this.#limit(this.#sending.size, PRODUCER_LIMIT, 'producers');
    const transport = this.#transports.get(input.transport);
    const rtpParameters = input.rtpParameters as unknown as types.RtpParameters;
    const { feed, feedKind, kind, carrier } = input;
    // Whose voice goes to a radio is not for him to say.
    const name = feedKind === 'ptt' ? this.key.owner : input.name;
    const track = { station, feed, feedKind, name, ...(carrier === undefined ? {} : { carrier }) };
    const sending = await accepted(() =>
      Sending.begin({
        ...{ transport, kind, rtpParameters, track },
        onChange: () => this.#host.tracksChanged(),
        onClose: (ended) => this.#ended(ended),
        onProducer: (producer) => this.#follow(producer),
      }),
    );
    this.dropFeed(feed, kind);
    // A voice and a face of one attendee come over two peers of his page.
    this.#host.replaceFeed(this, feed, isConference(feedKind) ? kind : undefined);
    this.#sending.set(sending.id, sending);
    this.#host.tracksChanged();
    return { id: sending.id };
  }

  closeProducer({ producer }: Input<'closeProducer'>): Promise<void> {
    this.#sending.get(producer)?.close();
    return Promise.resolve();
  }

  /** Ends this page's sending of a feed (of one kind, or all). */
  dropFeed(feed: string, kind?: 'audio' | 'video'): void {
    for (const sending of [...this.#sending.values()]) {
      const { track } = sending;
      if (track.feed === feed && (kind === undefined || track.kind === kind)) sending.close();
    }
  }

  async produceData(input: Input<'produceData'>): Promise<{ id: string }> {
    const station = stationOf(this.key);
    const transport = this.#transports.get(input.transport);
    const sctpStreamParameters = input.sctpStreamParameters as unknown as types.SctpStreamParameters;
    const { inside } = this.#host.engine;
    const producer = await accepted(() => transport.produceData({ sctpStreamParameters, label: input.label }));
    this.#positions?.close();
    this.#positions = producer;
    const reader = await inside.consumeData({ dataProducerId: producer.id });
    reader.on('message', (message) => this.#host.onPosition(station, message));
    return { id: producer.id };
  }

  async consume(input: Input<'consume'>): Promise<ConsumerParameters> {
    this.#limit(this.#consumers.size, CONSUMER_LIMIT, 'consumers');
    const transport = this.#transports.get(input.transport);
    const rtpCapabilities = input.rtpCapabilities as unknown as types.RtpCapabilities;
    const track = this.#host.tracks().find(({ producer }) => producer === input.producer);
    if (!track) throw new QianshaoError('not-found', 'producer');
    // What goes to the radio is heard by way of the channel.
    if (track.feedKind === 'ptt') throw new QianshaoError('media-refused', 'ptt');
    const isTalk = isConference(track.feedKind);
    if (isTalk && !this.#host.attends(this.key.owner)) throw new QianshaoError('conference-refused');
    // Paused until the page has it: otherwise the first key frame is lost and the picture is black until the next.
    const consumer = await accepted(() =>
      transport.consume({ producerId: input.producer, rtpCapabilities, paused: true, appData: { page: true } }),
    );
    const copy = new FirstCopy(consumer, track.since);
    this.#consumers.set(consumer.id, { consumer, copy });
    if (isTalk) this.#talk.add(consumer);
    consumer.on('score', ({ score, producerScore }) =>
      this.#emit({ type: 'consumer-score', consumer: consumer.id, score, producerScore }),
    );
    consumer.observer.once('close', () => {
      this.#talk.delete(consumer);
      if (this.#consumers.delete(consumer.id)) this.#emit({ type: 'consumer-closed', consumer: consumer.id });
    });
    await accepted(() => copy.begin());
    return {
      id: consumer.id,
      producer: input.producer,
      kind: consumer.kind,
      rtpParameters: opaque(consumer.rtpParameters),
    };
  }

  async resumeConsumer({ consumer }: Input<'resumeConsumer'>): Promise<void> {
    await this.#receiving(consumer).consumer.resume();
  }

  async pauseConsumer({ consumer }: Input<'pauseConsumer'>): Promise<void> {
    await this.#receiving(consumer).consumer.pause();
  }

  closeConsumer({ consumer }: Input<'closeConsumer'>): Promise<void> {
    this.#consumers.get(consumer)?.consumer.close();
    return Promise.resolve();
  }

  async setPreferredLayers({ consumer, spatialLayer, temporalLayer }: Input<'setPreferredLayers'>): Promise<void> {
    const layers = { spatialLayer, ...(temporalLayer === undefined ? {} : { temporalLayer }) };
    const receiving = this.#receiving(consumer);
    await accepted(() => receiving.copy.prefer(layers));
    this.#host.engine.demand.wish(receiving.consumer, spatialLayer);
  }

  async requestKeyFrame({ consumer }: Input<'requestKeyFrame'>): Promise<void> {
    await this.#receiving(consumer).consumer.requestKeyFrame();
  }

  events(signal: AbortSignal): AsyncIterable<MediaEvent> {
    return stream<MediaEvent>(AbortSignal.any([signal, this.#over.signal]), (emit) => {
      this.#limit(this.#watchers.size, WATCHER_LIMIT, 'subscriptions');
      this.#watchers.add(emit);
      clearTimeout(this.#linger);
      this.#ready(emit);
      return () => {
        this.#watchers.delete(emit);
        if (this.#watchers.size === 0) this.#away();
      };
    });
  }

  /** Looks how what is sent arrives. @returns whether viewers are to hold any of it back for another time */
  async look(): Promise<boolean> {
    const now = performance.now();
    // What has just ended cannot be asked.
    const looked = await Promise.all([...this.#sending.values()].map((each) => this.#lookAt(each, now)));
    return looked.includes(true);
  }

  /** Somebody left the conference: who is no longer in it neither speaks nor hears, whatever his page does. */
  hush(): void {
    const { owner } = this.key;
    for (const sending of [...this.#sending.values()]) {
      const { track } = sending;
      if (isConference(track.feedKind) && !this.#host.attends(owner, track.feed)) sending.close();
    }
    if (this.#host.attends(owner)) return;
    for (const consumer of [...this.#talk]) consumer.close();
  }

  /** The worker is gone, and everything in it. */
  forget(): void {
    this.#sending.clear();
    this.#consumers.clear();
    this.#talk.clear();
    this.#transports.forget();
  }

  /** A new worker is there: the page is told to begin anew. */
  renew(): void {
    for (const emit of this.#watchers) this.#ready(emit);
  }

  /** Idempotent; ends the page's media and its subscriptions. */
  close(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    clearTimeout(this.#linger);
    this.#transports.end();
    this.forget();
    this.#host.onClose();
  }

  async #lookAt(sending: Sending, now: number): Promise<boolean> {
    const looked = await sending.look(now).catch(() => false);
    // Receivers that are no pages would take the feed for ended.
    if (!sending.isCutOff || this.#host.engine.hasForeign(sending.id)) return looked;
    await sending.renew();
    // It begins with all of them.
    this.#tellCopies(sending.id, (event) => this.#emit(event));
    return looked;
  }

  #follow(producer: types.Producer): void {
    if (producer.type !== 'simulcast') return;
    this.#host.engine.demand.follow(producer, (copies) =>
      this.#emit({ type: 'copies', producer: producer.id, copies: [...copies] }),
    );
  }

  #tellCopies(producer: string, emit: (event: MediaEvent) => void): void {
    const copies = this.#host.engine.demand.told(producer);
    if (copies) emit({ type: 'copies', producer, copies: [...copies] });
  }

  #ended({ id }: Sending): void {
    if (!this.#sending.delete(id)) return;
    this.#emit({ type: 'producer-closed', producer: id });
    this.#host.tracksChanged();
  }

  #ready(emit: (event: MediaEvent) => void): void {
    try {
      emit({ type: 'ready', generation: this.#host.engine.generation, consumers: [...this.#consumers.keys()] });
      for (const producer of this.#sending.keys()) this.#tellCopies(producer, emit);
    } catch {
      // No worker at this moment; `renew` will say when there is one.
    }
  }

  #away(): void {
    if (this.#over.signal.aborted) return;
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.close(), PEER_LINGER_MS);
    this.#linger.unref();
  }

  #emit(event: MediaEvent): void {
    for (const emit of this.#watchers) emit(event);
  }

  #receiving(id: string): { consumer: types.Consumer; copy: FirstCopy } {
    const receiving = this.#consumers.get(id);
    if (!receiving) throw new QianshaoError('not-found', 'consumer');
    return receiving;
  }

  #limit(count: number, limit: number, what: string): void {
    if (count >= limit) throw new QianshaoError('media-refused', `${what} > ${limit}`);
  }
}
