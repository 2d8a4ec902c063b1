/** Sends feeds of this page to the center, and live positions beside them. */
import type { types } from 'mediasoup-client';
import { Backoff } from '../../contract/backoff.ts';
import { POSITIONS_CHANNEL } from '../../contract/media.ts';
import { applyBudget, producerOptions, WIDE, type OutgoingFeed, type VideoBudget } from './encodings.ts';
import { Session } from './session.ts';
import { inTime, type MediaSignalling } from './signalling.ts';
import { UplinkWatch } from './uplink-watch.ts';

export interface PublisherOptions {
  signalling: MediaSignalling;
  /** @param replaced another page of this station sends it now */
  onState: (feed: string, state: 'waiting' | 'publishing', replaced: boolean) => void;
  /**
   * Copies of each picture, 2 unless said: a second, smaller one for small tiles and thin viewers. The budget decides which
   * of them are sent.
   */
  layers?: 1 | 2;
  /** False: no live positions beside what is sent. */
  positions?: boolean;
}

/** Largest message that the center accepts, bytes: one entry in one packet. */
const MESSAGE_LIMIT = 1_200;
/** Positions on the channel that were not sent yet; beyond this the newest replace what is lost anyway. Bytes. */
const CHANNEL_LIMIT = 16 * 1024;

interface Outgoing {
  feed: OutgoingFeed;
  producer: types.Producer | undefined;
  /** Another page of this station sends this feed since: the newest one lives, or both would take it from each other. */
  replaced: boolean;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #states = new Map<string, 'waiting' | 'publishing'>();
  #session: Session | undefined;
  #channel: types.DataProducer | undefined;
  readonly #backoff = new Backoff({ minMs: 1_000, maxMs: 15_000, jitter: 0.2 });
  /** Copies that somebody watches, by producer; of others all are sent. */
  readonly #copies = new Map<string, readonly number[]>();
  #connected = false;
  /** The transport was connected, and is not now: what would be encoded meanwhile would stand in the way of the first new picture. */
  #isCut = false;
  /** As long as there is a session. */
  #line: UplinkWatch | undefined;
  #budget = WIDE;
  #working = Promise.resolve();
  readonly #ended = () => this.#report();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** What shall be at the center from now on. The session lives as long as there is anything. */
  setFeeds(feeds: readonly OutgoingFeed[]): void {
    const wanted = new Map(feeds.map((feed) => [feed.id, feed]));
    for (const id of [...this.#outgoing.keys()]) if (!wanted.has(id)) this.#remove(id);
    for (const feed of feeds) this.#put(feed);
    this.#spread();
    if (feeds.length === 0) this.#endSession();
    else this.#session ??= this.#startSession();
  }

  /** What the link in use leaves for video: put on what is being sent, without a new negotiation. */
  setBudget(budget: VideoBudget): void {
    if (budget.kind === this.#budget.kind && budget.kbps === this.#budget.kbps) return;
    this.#budget = budget;
    this.#line?.sendsOther();
    this.#spread();
  }

  /** Feeds that another sends in place of this page. */
  get replaced(): string[] {
    return [...this.#outgoing.values()].flatMap(({ feed, replaced }) => (replaced ? [feed.id] : []));
  }

  /** Sends again what another took over, who may have it back at any time. */
  retake(id: string): void {
    const row = this.#outgoing.get(id);
    if (!row?.replaced) return;
    row.replaced = false;
    void this.#queue((transport) => this.#produce(transport, id));
  }

  /** A picture may have another size than when it was put on: how many lines one has is known only once it flows. */
  fit(): void {
    this.#spread();
  }

  /** A position for the center, at once and without repetition; false when there is no way now, or it is too long. */
  sendPosition(message: Uint8Array<ArrayBuffer>): boolean {
    const channel = this.#channel;
    if (!channel || channel.readyState !== 'open' || channel.bufferedAmount > CHANNEL_LIMIT) return false;
    if (message.byteLength > MESSAGE_LIMIT) return false;
    channel.send(message);
    return true;
  }

  /** State of every feed as last reported. */
  states(): ReadonlyMap<string, 'waiting' | 'publishing'> {
    return this.#states;
  }

  /** Statistics of the sending transport; undefined while there is none. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#session?.transport?.getStats();
  }

  /** Idempotent. */
  close(): void {
    this.setFeeds([]);
  }

  #startSession(): Session {
    this.#line = new UplinkWatch({
      stats: async () => (this.#connected ? this.stats() : undefined),
      onChange: () => this.#spread(),
    });
    return new Session({
      signalling: this.#options.signalling,
      direction: 'send',
      onTransport: (transport) => this.#fill(transport),
      onEvent: (event) => {
        if (event.type === 'producer-closed') this.#replaced(event.producer);
        else if (event.type === 'copies') this.#want(event.producer, event.copies);
      },
      onLost: () => {
        for (const row of this.#outgoing.values()) Object.assign(row, { producer: undefined, replaced: false });
        this.#copies.clear();
        this.#channel = undefined;
        this.#isCut = false;
        this.#report();
      },
      onConnected: (connected) => {
        this.#connected = connected;
        this.#isCut = !connected;
        this.#line?.reset();
        this.#spread();
        this.#report();
      },
    });
  }

  #endSession(): void {
    clearTimeout(this.#again);
    this.#line?.close();
    this.#line = undefined;
    this.#session?.close();
    this.#session = undefined;
    this.#channel = undefined;
    this.#connected = false;
  }

  #put(feed: OutgoingFeed): void {
    const known = this.#outgoing.get(feed.id);
    if (known && !isSameKind(known.feed, feed)) this.#remove(feed.id);
    const row = this.#outgoing.get(feed.id) ?? { feed, producer: undefined, replaced: false };
    this.#outgoing.set(feed.id, row);
    const { producer } = row;
    if (row.feed.track !== feed.track && producer) {
      // The camera came back as another track: viewers keep what they have.
      void this.#queue(() => producer.replaceTrack({ track: feed.track }));
    }
    feed.track.addEventListener('ended', this.#ended);
    row.feed = feed;
    if (!producer) void this.#queue((transport) => this.#produce(transport, feed.id));
    this.#report();
  }

  #replaced(producer: string): void {
    this.#copies.delete(producer);
    for (const row of this.#outgoing.values()) {
      if (row.producer?.id !== producer) continue;
      row.producer.close();
      Object.assign(row, { producer: undefined, replaced: true });
    }
    this.#report();
  }

  #want(producer: string, copies: readonly number[]): void {
    this.#copies.set(producer, copies);
    this.#line?.sendsOther();
    this.#spread();
  }

  #remove(id: string): void {
    const producer = this.#outgoing.get(id)?.producer;
    this.#outgoing.delete(id);
    this.#states.delete(id);
    if (producer) this.#discard(producer);
  }

  #discard(producer: types.Producer): void {
    this.#copies.delete(producer.id);
    producer.close();
    if (!this.#session) return;
    const input = { peer: this.#session.peer, producer: producer.id };
    void this.#options.signalling.closeProducer.mutate(input).catch(() => undefined);
  }

  #fill(transport: types.Transport): Promise<void> {
    transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const row = this.#outgoing.get(String(appData['feed']));
      const session = this.#session;
      if (!row || !session) return fail(new Error('no longer wanted'));
      const { id: feed, name, kind: feedKind } = row.feed;
      const input = {
        peer: session.peer,
        transport: transport.id,
        kind,
        rtpParameters: { ...rtpParameters },
        feed,
        name,
        feedKind,
      };
      inTime(this.#options.signalling.produce.mutate(input)).then(done, fail);
    });
    transport.on('producedata', ({ sctpStreamParameters }, done, fail) => {
      const session = this.#session;
      if (!session) return fail(new Error('no longer wanted'));
      const input = {
        peer: session.peer,
        transport: transport.id,
        sctpStreamParameters: { ...sctpStreamParameters },
        label: POSITIONS_CHANNEL,
      };
      inTime(this.#options.signalling.produceData.mutate({ ...input, label: 'positions' })).then(done, fail);
    });
    return this.#queue(() => this.#putAll(transport));
  }

  async #putAll(transport: types.Transport): Promise<void> {
    for (const id of [...this.#outgoing.keys()]) await this.#produce(transport, id);
    if (this.#channel || transport.closed || this.#options.positions === false) return;
    await this.#tried(transport, async () => {
      this.#channel = await transport.produceData({ label: POSITIONS_CHANNEL, ordered: false, maxRetransmits: 0 });
    });
  }

  async #produce(transport: types.Transport, id: string): Promise<void> {
    const row = this.#outgoing.get(id);
    if (!row || row.producer || row.replaced || transport.closed || row.feed.track.readyState !== 'live') return;
    await this.#tried(transport, async () => {
      const { layers = 2 } = this.#options;
      const producer = await transport.produce(producerOptions(row.feed, layers, this.#budget, this.#pictures));
      if (this.#outgoing.get(id) !== row) return this.#discard(producer);
      row.producer = producer;
      await this.#limit(row);
      producer.on('transportclose', () => (row.producer = undefined));
      this.#report();
    });
  }

  /** Pictures that share the budget. */
  get #pictures(): number {
    return Math.max(1, [...this.#outgoing.values()].filter(({ feed }) => feed.track.kind === 'video').length);
  }

  /** The budget, or the number of those that share it, is another. */
  #spread(): void {
    void this.#queue(async () => {
      for (const row of this.#outgoing.values()) await this.#limit(row);
    });
  }

  async #limit({ producer, feed }: Outgoing): Promise<void> {
    if (!producer?.rtpSender || producer.closed) return;
    const share = {
      pictures: this.#pictures,
      wanted: this.#copies.get(producer.id),
      isNarrow: this.#line?.isNarrow(producer.rtpParameters.mid) ?? false,
      restraint: this.#isCut ? ('pause' as const) : (this.#line?.restraint ?? 'none'),
    };
    // A sender that is just being closed refuses.
    await applyBudget(producer.rtpSender, feed.track, this.#budget, share).catch(() => undefined);
  }

  /** What does not take is tried again: alone while the transport is connected, else with a new transport. */
  async #tried(transport: types.Transport, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#backoff.reset();
    } catch {
      if (transport.connectionState !== 'connected') return this.#session?.fail();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => void this.#queue((now) => this.#putAll(now)), this.#backoff.next());
    }
  }

  /** One change of the transport at a time: an offer must be answered before the next. */
  #queue(work: (transport: types.Transport) => Promise<void>): Promise<void> {
    this.#working = this.#working
      .then(() => {
        const transport = this.#session?.transport;
        return transport && work(transport);
      })
      .catch(() => undefined);
    return this.#working;
  }

  #report(): void {
    for (const [id, { producer, feed, replaced }] of this.#outgoing) {
      const flows = producer && !producer.closed && this.#connected && feed.track.readyState === 'live';
      const state = flows ? 'publishing' : 'waiting';
      if (this.#states.get(id) === state) continue;
      this.#states.set(id, state);
      this.#options.onState(id, state, replaced);
    }
  }
}

/** The center keeps name and kind with the producer, and a voice's encoding is agreed upon when it begins. */
const isSameKind = (a: OutgoingFeed, b: OutgoingFeed): boolean =>
  a.name === b.name && a.kind === b.kind && a.voice === b.voice;
