/** A viewer of another program: one feed over one transport. It ends when he goes, when the feed goes, and with the worker. */
import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import { QianshaoError } from '../../../contract/errors.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import type { RtcSession } from '../../api/rtc-session-routes.ts';
import type { Engine } from '../engine.ts';
import { accepted } from '../parameters.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { RemoteIce } from '../whip/remote-ice.ts';
import { answerToViewer, readViewerOffer, withoutExtras, type ViewerOffer } from './viewer-offer.ts';

/** Not connected for so long: he is gone, ms. */
const AWAY_MS = 20_000;

export interface ViewerSessionOptions {
  sfu: Sfu;
  /** The address of ours by which he came: his media go the same way. */
  ip: string;
  offer: string;
  /** Of one feed. */
  tracks: readonly LiveTrack[];
  /** Told once, also when it was closed from here. */
  onEnd: () => void;
  /** `AWAY_MS` unless a test is in a hurry. */
  awayMs?: number;
}

export class ViewerSession implements TrackHolder, RtcSession {
  readonly id = randomUUID();
  readonly #options: ViewerSessionOptions;
  readonly #offer: ViewerOffer;
  readonly #router: types.Router;
  readonly #transport: types.WebRtcTransport;
  readonly #ice: RemoteIce;
  readonly #detach: () => void;
  #answer = '';
  #away: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    options: ViewerSessionOptions,
    offer: ViewerOffer,
    router: types.Router,
    transport: types.WebRtcTransport,
  ) {
    this.#options = options;
    this.#offer = offer;
    this.#router = router;
    this.#transport = transport;
    this.#ice = new RemoteIce({ id: this.id, offer: options.offer, tag: offer.tag, transport });
    this.#detach = options.sfu.attach(this);
    transport.on('icestatechange', () => this.#watch());
    transport.on('dtlsstatechange', (state) => (state === 'failed' || state === 'closed') && this.close());
    this.#watch();
  }

  /** @throws input-invalid, share-codec, media-refused, media-unavailable */
  static async open(options: ViewerSessionOptions): Promise<ViewerSession> {
    const { engine } = options.sfu;
    const offer = readViewerOffer(options.offer, engine.router.rtpCapabilities);
    const router = await accepted(() => engine.worker.createRouter({ mediaCodecs: offer.codecs }));
    let session: ViewerSession | undefined;
    try {
      const transport = await router.createWebRtcTransport({
        webRtcServer: await engine.serverAt(options.ip),
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        iceConsentTimeout: 30,
      });
      await accepted(() => transport.connect({ dtlsParameters: offer.dtlsParameters }));
      session = new ViewerSession(options, offer, router, transport);
      await session.#send(engine);
      return session;
    } catch (error) {
      session?.close();
      router.close();
      throw error;
    }
  }

  /** What is answered to the offer. */
  get answer(): string {
    return this.#answer;
  }

  get etag(): string {
    return this.#ice.etag;
  }

  /** It brings none. */
  tracks(): LiveTrack[] {
    return [];
  }

  trickle(fragment: string): Promise<string | undefined> {
    return this.#ice.trickle(fragment);
  }

  /** The worker is gone, and everything in it. */
  forget(): void {
    this.close();
  }

  renew(): void {
    this.close();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#away);
    this.#router.close();
    this.#detach();
    this.#options.onEnd();
  }

  async #send({ router }: Engine): Promise<void> {
    const rtpCapabilities = withoutExtras(this.#router.rtpCapabilities);
    const sent = new Map<string, types.Consumer>();
    for (const { kind, mid } of this.#offer.wanted) {
      const track = this.#options.tracks.find((each) => each.kind === kind);
      if (!track) continue;
      try {
        const pipe = { producerId: track.producer, router: this.#router, keepId: false };
        const { pipeProducer } = await router.pipeToRouter(pipe);
        if (!pipeProducer) continue;
        const way = { producerId: pipeProducer.id, rtpCapabilities, mid, paused: true };
        const consumer = await this.#transport.consume(way);
        consumer.observer.once('close', () => kind === 'video' && this.close());
        sent.set(mid, consumer);
      } catch (error) {
        // A sound that he does not know is left out; without the picture there is nothing to see.
        if (kind === 'video') throw new QianshaoError('share-codec', undefined, error);
      }
    }
    this.#answer = answerToViewer(this.#offer, this.#transport, sent);
    await Promise.all([...sent.values()].map((consumer) => consumer.resume()));
  }

  #watch(): void {
    clearTimeout(this.#away);
    const { iceState } = this.#transport;
    if (iceState === 'connected' || iceState === 'completed') return;
    this.#away = setTimeout(() => this.close(), this.#options.awayMs ?? AWAY_MS);
  }
}
