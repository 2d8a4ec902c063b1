/** Sends feeds of this page to the center, and live positions beside them. */
import type { types } from 'mediasoup-client';
import type { Feed } from '../../contract/feed.ts';
import { POSITIONS_CHANNEL } from '../../contract/media.ts';
import { Session } from './session.ts';
import { inTime, type MediaSignalling } from './signalling.ts';

export interface OutgoingFeed extends Pick<Feed, 'id' | 'kind' | 'name'> {
  track: MediaStreamTrack;
}

export interface PublisherOptions {
  signalling: MediaSignalling;
  onState: (feed: string, state: 'waiting' | 'publishing') => void;
}

/** Positions on the channel that were not sent yet; beyond this the newest replace what is lost anyway. Bytes. */
const CHANNEL_LIMIT = 16 * 1024;

interface Outgoing {
  feed: OutgoingFeed;
  producer: types.Producer | undefined;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #states = new Map<string, 'waiting' | 'publishing'>();
  #session: Session | undefined;
  #channel: types.DataProducer | undefined;
  #connected = false;
  #working = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** What shall be at the center from now on. The session lives as long as there is anything. */
  setFeeds(feeds: readonly OutgoingFeed[]): void {
    const wanted = new Map(feeds.map((feed) => [feed.id, feed]));
    for (const id of [...this.#outgoing.keys()]) if (!wanted.has(id)) this.#remove(id);
    for (const feed of feeds) this.#put(feed);
    if (feeds.length === 0) this.#endSession();
    else this.#session ??= this.#startSession();
  }

  /** A position for the center, at once and without repetition; false when there is no way now. */
  sendPosition(message: Uint8Array<ArrayBuffer>): boolean {
    const channel = this.#channel;
    if (!channel || channel.readyState !== 'open' || channel.bufferedAmount > CHANNEL_LIMIT) return false;
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
    return new Session({
      signalling: this.#options.signalling,
      direction: 'send',
      onTransport: (transport) => this.#fill(transport),
      onLost: () => {
        for (const row of this.#outgoing.values()) row.producer = undefined;
        this.#channel = undefined;
        this.#report();
      },
      onConnected: (connected) => {
        this.#connected = connected;
        this.#report();
      },
    });
  }

  #endSession(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#channel = undefined;
    this.#connected = false;
  }

  #put(feed: OutgoingFeed): void {
    const row = this.#outgoing.get(feed.id);
    if (!row) {
      this.#outgoing.set(feed.id, { feed, producer: undefined });
      const transport = this.#session?.transport;
      if (transport) this.#queue(() => this.#produce(transport, feed.id));
    } else if (row.feed.track !== feed.track) {
      row.feed = feed;
      const { producer } = row;
      // The camera came back as another track: viewers keep what they have.
      if (producer) this.#queue(() => producer.replaceTrack({ track: feed.track }));
    }
    this.#report();
  }

  #remove(id: string): void {
    const producer = this.#outgoing.get(id)?.producer;
    this.#outgoing.delete(id);
    this.#states.delete(id);
    if (!producer || !this.#session) return;
    producer.close();
    void this.#options.signalling.closeProducer
      .mutate({ peer: this.#session.peer, producer: producer.id })
      .catch(() => undefined);
  }

  async #fill(transport: types.Transport): Promise<void> {
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
    for (const id of [...this.#outgoing.keys()]) await this.#produce(transport, id);
    this.#channel = await transport.produceData({ label: POSITIONS_CHANNEL, ordered: false, maxRetransmits: 0 });
  }

  async #produce(transport: types.Transport, id: string): Promise<void> {
    const row = this.#outgoing.get(id);
    if (!row || row.producer || transport.closed || row.feed.track.readyState !== 'live') return;
    const { track } = row.feed;
    const options: types.ProducerOptions = {
      track,
      // The preview and the recorder use the same track: closing the producer must not end it.
      stopTracks: false,
      appData: { feed: id },
      ...(track.kind === 'video'
        ? { encodings: encodingsFor(track), codecOptions: { videoGoogleStartBitrate: 1_000 } }
        : {}),
    };
    const producer = await transport.produce(options);
    if (!this.#outgoing.has(id)) return producer.close();
    row.producer = producer;
    producer.on('transportclose', () => (row.producer = undefined));
    this.#report();
  }

  /** One change of the transport at a time: an offer must be answered before the next. */
  #queue(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch(() => undefined);
  }

  #report(): void {
    for (const [id, { producer }] of this.#outgoing) {
      const state = producer && !producer.closed && this.#connected ? 'publishing' : 'waiting';
      if (this.#states.get(id) === state) continue;
      this.#states.set(id, state);
      this.#options.onState(id, state);
    }
  }
}

/** Two layers from 480 lines up: a wall of small tiles takes the lower one. One below. */
function encodingsFor(track: MediaStreamTrack): RTCRtpEncodingParameters[] {
  const { height = 720 } = track.getSettings();
  if (height < 480) return [{ maxBitrate: 500_000 }];
  return [
    { scaleResolutionDownBy: 2, maxBitrate: 400_000 },
    { scaleResolutionDownBy: 1, maxBitrate: height > 720 ? 3_500_000 : 1_800_000 },
  ];
}
