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
import { Sending } from './sending.ts';

export interface PeerKey {
  /** Who: a station's id or a person's name, with its kind. */
  owner: string;
  /** Which page. */
  peer: string;
  /** A station sends; a person receives, and speaks while he is in the conference. */
  station?: string;
  /** The station at which a person sits: his voice is its. */
  home?: string;
}

/** What a page's place needs of the SFU it is at. */
export interface PeerHost {
  /** The running engine. @throws media-unavailable while a new worker is on its way */
  readonly engine: Engine;
  tracks: () => LiveTrack[];
  /** A track came, went, or changed its score. */
  tracksChanged: () => void;
  /** The same feed from another page of the same station: the newest page is the one that lives. */
  replaceFeed: (by: SfuPeer, feed: string, kind: 'audio' | 'video' | undefined) => void;
  onPosition: (station: string, message: Buffer) => void;
  /** Whether this owner is in the conference; with a feed: as the attendee of that voice. */
  attends: (owner: string, feed?: string) => boolean;
  /** Whether a person's voice may key a radio channel. */
  keys: (owner: string) => boolean;
  /** This place is given up. */
  onClose: () => void;
}

/** A page that is away keeps its place this long, ms: it comes back over a new socket with the same media. */
export const PEER_LINGER_MS = 120_000;
/** Largest message on a positions channel, bytes: one entry in one packet. */
export const POSITION_LIMIT = 1_200;
/** What one page may send in all, bit/s: several cameras at full size; keeps one page from filling the center's line. */
const INCOMING_LIMIT = 30_000_000;
/** The same of a person, who speaks and perhaps shows himself. */
const VOICE_LIMIT = 256_000;
/** Where the estimate for a page begins, bit/s: one picture of full size starts without a ramp. */
const OUTGOING_START = 2_500_000;
/** Sockets of one page that are told events; an old one may be half open while the new one is there. */
const WATCHER_LIMIT = 4;
const PRODUCER_LIMIT = 32;
const CONSUMER_LIMIT = 128;

type Input<M extends keyof MediaPeer> = Parameters<MediaPeer[M]>[0];

export class SfuPeer implements MediaPeer {
  readonly key: PeerKey;
  readonly #host: PeerHost;
  readonly #transports = new Map<string, types.WebRtcTransport>();
  readonly #directions = new Map<'send' | 'receive', string>();
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
    if (direction === 'send' && !this.#mayTalk) this.#asStation();
    const { router, server } = this.#host.engine;
    const transport = await router.createWebRtcTransport({
      webRtcServer: server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      enableSctp: direction === 'send',
      maxReceiveMessageSize: POSITION_LIMIT,
      initialAvailableOutgoingBitrate: OUTGOING_START,
      iceConsentTimeout: 30,
    });
    if (direction === 'send')
      await transport.setMaxIncomingBitrate(this.key.station === undefined ? VOICE_LIMIT : INCOMING_LIMIT);
    if (this.#over.signal.aborted) {
      transport.close();
      throw new QianshaoError('media-unavailable', 'closed');
    }
    // One each way: a page that makes another has lost the one before, and could perhaps not say so.
    const before = this.#directions.get(direction);
    if (before !== undefined) this.#transports.get(before)?.close();
    this.#directions.set(direction, transport.id);
    this.#transports.set(transport.id, transport);
    transport.observer.once('close', () => {
      if (this.#transports.delete(transport.id)) this.#emit({ type: 'transport-closed', transport: transport.id });
    });
    const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
    return {
      id,
      iceParameters: opaque(iceParameters),
      iceCandidates: iceCandidates.map(opaque),
      dtlsParameters: opaque(dtlsParameters),
      ...(sctpParameters ? { sctpParameters: opaque(sctpParameters) } : {}),
    };
  }

  async connectTransport({ transport, dtlsParameters }: Input<'connectTransport'>): Promise<void> {
    const target = this.#transport(transport);
    await accepted(() => target.connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters }));
  }

  async restartIce({ transport }: Input<'restartIce'>): Promise<{ iceParameters: Opaque }> {
    return { iceParameters: opaque(await this.#transport(transport).restartIce()) };
  }

  closeTransport({ transport }: Input<'closeTransport'>): Promise<void> {
    this.#transports.get(transport)?.close();
    return Promise.resolve();
  }

  async produce(input: Input<'produce'>): Promise<{ id: string }> {
    const station = this.#asSender(input);
    this.#limit(this.#sending.size, PRODUCER_LIMIT, 'producers');
    const transport = this.#transport(input.transport);
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
    const station = this.#asStation();
    const transport = this.#transport(input.transport);
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
    const transport = this.#transport(input.transport);
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
    this.#transports.clear();
    this.#directions.clear();
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
    for (const transport of [...this.#transports.values()]) transport.close();
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

  /** @returns the station whose track it is. @throws media-refused, conference-refused */
  #asSender(input: Pick<Input<'produce'>, 'feed' | 'kind' | 'feedKind'>): string {
    if (isConference(input.feedKind)) return this.#asSpeaker(input);
    if (input.feedKind !== 'ptt') return this.#asStation();
    const at = this.key.station ?? this.key.home;
    if (
      at === undefined ||
      input.kind !== 'audio' ||
      (this.key.station === undefined && !this.#host.keys(this.key.owner))
    )
      throw new QianshaoError('media-refused', 'ptt');
    return at;
  }

  get #mayTalk(): boolean {
    return this.#host.attends(this.key.owner) || this.#host.keys(this.key.owner);
  }

  #asStation(): string {
    if (this.key.station === undefined) throw new QianshaoError('media-refused', 'only a station sends');
    return this.key.station;
  }

  /** @returns the station whose voice or face it is. @throws conference-refused */
  #asSpeaker({ feed, kind, feedKind }: Pick<Input<'produce'>, 'feed' | 'kind' | 'feedKind'>): string {
    const { owner, station, home } = this.key;
    const at = station ?? home;
    if (at === undefined || kind !== (feedKind === 'face' ? 'video' : 'audio') || !this.#host.attends(owner, feed))
      throw new QianshaoError('conference-refused');
    return at;
  }

  #transport(id: string): types.WebRtcTransport {
    const transport = this.#transports.get(id);
    if (!transport) throw new QianshaoError('not-found', 'transport');
    return transport;
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
