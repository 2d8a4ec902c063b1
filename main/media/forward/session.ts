/**
 * One life of the way from this station's SFU to the center's: a transport at each, a bridge between them, and the pictures on
 * it, unchanged. What was lost is sent again (NACK, RTX), and congestion control (transport-cc) says what would pass.
 */
import type { types } from 'mediasoup';
import { z } from 'zod';
import { QianshaoError } from '../../../contract/errors.ts';
import type { LiveTrack, MediaPeer } from '../../../contract/media.ts';
import type { Engine } from '../engine.ts';
import { opaque } from '../parameters.ts';
import { Bridge } from './bridge.ts';

/** A picture of this station's SFU that the center is to get. */
export type Forwarded = Pick<LiveTrack, 'feed' | 'feedKind' | 'name' | 'producer'>;

/** A call to the center that is not answered so long is given up, ms. */
const CALL_MS = 10_000;
/** From the first question to the first encrypted packet, ms; on a satellite it takes five round trips. */
const CONNECT_MS = 15_000;
/** The estimate begins here, bit/s: a camera's rate, which is sent whatever it says. */
const OUTGOING_START = 2_500_000;

const iceParameters = z.object({ usernameFragment: z.string().min(1).max(256), password: z.string().min(1).max(256) });
const place = z.object({ ip: z.string(), port: z.number().int().min(1).max(65_535), protocol: z.enum(['udp', 'tcp']) });
const candidate = place.extend({ address: z.string().optional() });
const fingerprints = z.array(
  z.object({ algorithm: z.enum(['sha-256', 'sha-384', 'sha-512', 'sha-1', 'sha-224']), value: z.string().max(300) }),
);
const theirs = z.object({
  id: z.string(),
  iceParameters,
  iceCandidates: z.array(candidate).min(1).max(64),
  dtlsParameters: z.object({ fingerprints }),
});

export interface SessionOptions {
  engine: Engine;
  center: MediaPeer;
  localAddress: () => string | undefined;
  ceilingKbps: number;
  /** It flows, or does not any more. */
  onState: () => void;
  /** It will not flow again: another is to be opened. */
  onEnd: () => void;
}

interface Sent {
  track: Forwarded;
  consumer: types.Consumer;
  /** At the center. */
  id: string;
}

/** Counters of all pictures on it, from its beginning. */
export interface SentCounters {
  bytes: number;
  /** Packets that the ceiling left out. */
  dropped: number;
  packets: number;
  lost: number;
  /** What congestion control sees, kbit/s. */
  availableKbps: number | undefined;
  rttMs: number | undefined;
}

export class ForwardSession {
  /** Of the center's SFU. */
  readonly generation: string;
  /** Of the center's transport. */
  readonly transport: string;
  readonly #options: SessionOptions;
  readonly #own: types.WebRtcTransport;
  readonly #bridge: Bridge;
  readonly #sent = new Map<string, Sent>();
  readonly #patience: NodeJS.Timeout;
  #isOpen = false;
  #closed = false;

  private constructor(
    options: SessionOptions,
    generation: string,
    own: types.WebRtcTransport,
    { id, iceParameters, iceCandidates }: z.infer<typeof theirs>,
  ) {
    this.#options = options;
    this.generation = generation;
    this.transport = id;
    this.#own = own;
    const [{ port } = { port: 0 }] = own.iceCandidates;
    this.#bridge = new Bridge({
      own: { credentials: own.iceParameters, port },
      credentials: iceParameters,
      places: iceCandidates.map(({ address, ip, port, protocol }) => ({ ip: address ?? ip, port, protocol })),
      localAddress: options.localAddress,
      ceilingKbps: options.ceilingKbps,
      onState: (open) => this.#onPath(open),
    });
    this.#patience = setTimeout(() => this.#end(), CONNECT_MS);
    own.on('dtlsstatechange', (state) => {
      if (state === 'connected') clearTimeout(this.#patience);
      if (state === 'failed' || state === 'closed') this.#end();
      options.onState();
    });
    own.observer.once('close', () => this.#end());
  }

  /** @throws QianshaoError center-away, media-unavailable, media-refused */
  static async open(options: SessionOptions): Promise<ForwardSession> {
    const { engine, center } = options;
    const { generation } = await inTime(center.capabilities());
    const own = await engine.router.createWebRtcTransport({
      listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
      initialAvailableOutgoingBitrate: OUTGOING_START,
    });
    let session: ForwardSession | undefined;
    try {
      const given = theirs.parse(await inTime(center.createTransport({ direction: 'send' })));
      session = new ForwardSession(options, generation, own, given);
      await own.connect({ dtlsParameters: { role: 'server', fingerprints: given.dtlsParameters.fingerprints } });
      const dtlsParameters = opaque({ role: 'client', fingerprints: own.dtlsParameters.fingerprints });
      await inTime(center.connectTransport({ transport: given.id, dtlsParameters }));
      return session;
    } catch (error) {
      session?.close();
      own.close();
      throw error;
    }
  }

  /** Feeds that are on it. */
  get feeds(): string[] {
    return [...this.#sent.keys()];
  }

  /** Packets get to the center. */
  get flows(): boolean {
    return this.#isOpen && this.#own.dtlsState === 'connected';
  }

  /** By what its packets go now; undefined: it is cut. */
  get protocol(): 'udp' | 'tcp' | undefined {
    return this.#bridge.path.place?.protocol;
  }

  has({ feed, producer }: Forwarded): boolean {
    return this.#sent.get(feed)?.track.producer === producer;
  }

  /** The feed of a producer at the center. */
  feedOf(producer: string): string | undefined {
    return [...this.#sent.values()].find(({ id }) => id === producer)?.track.feed;
  }

  /** Sends a picture, in place of the one that this feed had. @throws QianshaoError center-away, media-refused */
  async put(track: Forwarded): Promise<void> {
    const { engine, center } = this.#options;
    const { feed, feedKind, name } = track;
    // Or the center would close it itself, as one that somebody else replaced.
    this.remove(feed);
    const consumer = await this.#own.consume({
      producerId: track.producer,
      rtpCapabilities: engine.router.rtpCapabilities,
      paused: true,
    });
    consumer.observer.once('close', () => {
      if (this.#sent.get(feed)?.consumer === consumer) this.remove(feed);
    });
    try {
      const rtpParameters = opaque(consumer.rtpParameters);
      const input = {
        transport: this.transport,
        kind: 'video',
        rtpParameters,
        feed,
        name,
        feedKind,
        carrier: 'station',
      } as const;
      const { id } = await inTime(center.produce(input));
      this.#sent.set(feed, { track, consumer, id });
      await consumer.resume();
    } catch (error) {
      consumer.close();
      throw error;
    }
  }

  /** Ends a picture, here at once. */
  remove(feed: string): void {
    const sent = this.#sent.get(feed);
    if (!sent) return;
    this.#sent.delete(feed);
    sent.consumer.close();
    // Where the center is away, it finds out by itself.
    inTime(this.#options.center.closeProducer({ producer: sent.id })).catch(() => undefined);
    this.#options.onState();
  }

  /** The line to the center is there again: is its transport? Asked with new credentials from now on. @throws QianshaoError not-found */
  async restart(): Promise<void> {
    const answer = await inTime(this.#options.center.restartIce({ transport: this.transport }));
    this.#bridge.path.renew(iceParameters.parse(answer.iceParameters));
  }

  /** Another link is used. */
  move(): void {
    this.#bridge.path.move();
  }

  /** Above 0. */
  set ceilingKbps(kbps: number) {
    this.#bridge.ceilingKbps = kbps;
  }

  async counters(): Promise<SentCounters> {
    const [[stats], rows] = await Promise.all([
      this.#own.getStats(),
      Promise.all([...this.#sent.values()].map(({ consumer }) => consumer.getStats())),
    ]);
    const sent = rows.flat().filter(({ type }) => type === 'outbound-rtp');
    const sum = (of: 'packetCount' | 'packetsLost') => sent.reduce((total, row) => total + row[of], 0);
    const available = stats?.availableOutgoingBitrate;
    return {
      ...this.#bridge.counted,
      packets: sum('packetCount'),
      lost: sum('packetsLost'),
      availableKbps: available === undefined ? undefined : available / 1_000,
      rttMs: this.#bridge.path.rttMs,
    };
  }

  /** Idempotent; tells the center where that is possible. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#patience);
    this.#sent.clear();
    this.#bridge.close();
    this.#own.close();
    inTime(this.#options.center.closeTransport({ transport: this.transport })).catch(() => undefined);
  }

  #onPath(open: boolean): void {
    this.#isOpen = open;
    // What was to be repaired meanwhile is too old: pictures begin with a whole one, where the source makes it when it is asked.
    if (open) for (const { consumer } of this.#sent.values()) void consumer.requestKeyFrame().catch(() => undefined);
    this.#options.onState();
  }

  #end(): void {
    if (!this.#closed) this.#options.onEnd();
  }
}

/** @throws QianshaoError center-away */
export function inTime<T>(call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new QianshaoError('center-away', 'no answer')), CALL_MS);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
