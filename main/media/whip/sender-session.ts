/**
 * A phone or an encoder that sends to the SFU by WHIP (RFC 9725): one transport, one picture, perhaps a sound. It ends when it
 * is told to, when nothing comes any more, and with the worker; the sender comes again.
 */
import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../../contract/media.ts';
import type { SourceReason } from '../../../contract/video-source.ts';
import type { RtcSession } from '../../api/rtc-session-routes.ts';
import { accepted } from '../parameters.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { Sending } from '../sending.ts';
import { answerTo, readOffer, type Offer } from './offer.ts';
import { RemoteIce } from './remote-ice.ts';

/** Without a picture for so long it is over, ms: a phone that comes back makes a new one at once. */
const SILENCE_MS = 15_000;
/** How often the rate is looked at, ms. */
const LOOK_MS = 2_000;
/** What one sender may send, bit/s. */
const INCOMING_LIMIT = 12_000_000;

export interface SenderSessionOptions {
  sfu: Sfu;
  /** The address of ours by which it came: its media come the same way. */
  ip: string;
  offer: string;
  track: Pick<LiveTrack, 'station' | 'feed' | 'feedKind' | 'name'>;
  /** Picture or rate are others. */
  onChange: () => void;
  /** Told once, also when it was closed from here. */
  onEnd: (reason: SourceReason) => void;
  log: (error: unknown) => void;
  /** `SILENCE_MS` unless a test is in a hurry. */
  silenceMs?: number;
}

type End = Extract<SourceReason, 'ended' | 'silent' | 'media-away'>;

export class SenderSession implements TrackHolder, RtcSession {
  readonly id = randomUUID();
  /** What is answered to the offer. */
  readonly answer: string;
  readonly #options: SenderSessionOptions;
  readonly #offer: Offer;
  readonly #transport: types.WebRtcTransport;
  readonly #sending: Sending[] = [];
  readonly #ice: RemoteIce;
  readonly #detach: () => void;
  readonly #look: NodeJS.Timeout;
  #silence: NodeJS.Timeout | undefined;
  #kbps: number | undefined;
  #closed = false;

  private constructor(options: SenderSessionOptions, offer: Offer, transport: types.WebRtcTransport) {
    this.#options = options;
    this.#offer = offer;
    this.#transport = transport;
    this.answer = answerTo(offer, transport);
    this.#ice = new RemoteIce({ id: this.id, offer: options.offer, tag: offer.tag, transport });
    this.#detach = options.sfu.attach(this);
    this.#look = setInterval(() => void this.#lookAt(), LOOK_MS);
  }

  /** @throws input-invalid, sender-codec, media-refused, media-unavailable */
  static async open(options: SenderSessionOptions): Promise<SenderSession> {
    const { engine } = options.sfu;
    const offer = readOffer(options.offer, engine.router.rtpCapabilities);
    const transport = await engine.router.createWebRtcTransport({
      webRtcServer: await engine.serverAt(options.ip),
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      // Encoders on libnice keep their way open by indications, which renew no consent (RFC 7675); silence ends a session.
      iceConsentTimeout: 0,
    });
    let session: SenderSession | undefined;
    try {
      await transport.setMaxIncomingBitrate(INCOMING_LIMIT);
      await accepted(() => transport.connect({ dtlsParameters: offer.dtlsParameters }));
      session = new SenderSession(options, offer, transport);
      await session.#receive();
      return session;
    } catch (error) {
      session?.close();
      transport.close();
      throw error;
    }
  }

  tracks(): LiveTrack[] {
    return this.#closed ? [] : this.#sending.map(({ track }) => track);
  }

  /** 0 nothing arrives … 10 all does: of the picture. */
  get score(): number {
    return this.tracks().find(({ kind }) => kind === 'video')?.score ?? 0;
  }

  /** Received, kbit/s; undefined until it was measured. */
  get kbps(): number | undefined {
    return this.#kbps;
  }

  get sound(): boolean {
    return this.#offer.sent.some(({ kind }) => kind === 'audio');
  }

  get etag(): string {
    return this.#ice.etag;
  }

  trickle(fragment: string): Promise<string | undefined> {
    return this.#ice.trickle(fragment);
  }

  /** The worker is gone, and everything in it. */
  forget(): void {
    this.close('media-away');
  }

  /** What was is not made again from here: the sender has to come with an offer. */
  renew(): void {
    this.close('media-away');
  }

  /** Idempotent. */
  close(reason: End = 'ended'): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#look);
    this.#stopListening();
    this.#transport.close();
    this.#detach();
    this.#options.onEnd(reason);
  }

  async #receive(): Promise<void> {
    this.#listenForSilence();
    // The picture first, whatever the offer's order: so it is with every feed.
    const sent = this.#offer.sent.toSorted((a, b) => Number(b.kind === 'video') - Number(a.kind === 'video'));
    for (const { kind, rtpParameters } of sent) {
      const sending = await accepted(() =>
        Sending.begin({
          ...{ transport: this.#transport, kind, rtpParameters, track: this.#options.track },
          onChange: () => this.#changed(),
          onClose: () => undefined,
        }),
      );
      this.#sending.push(sending);
    }
    this.#options.sfu.tracksChanged();
  }

  #changed(): void {
    if (this.score === 0) this.#listenForSilence();
    else this.#stopListening();
    this.#options.sfu.tracksChanged();
    this.#options.onChange();
  }

  #listenForSilence(): void {
    this.#silence ??= setTimeout(() => this.close('silent'), this.#options.silenceMs ?? SILENCE_MS);
  }

  #stopListening(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  async #lookAt(): Promise<void> {
    try {
      const [stats] = await this.#transport.getStats();
      const now = performance.now();
      const looked = await Promise.all(this.#sending.map((each) => each.look(now)));
      if (this.#closed || !stats) return;
      if (looked.includes(true)) this.#changed();
      this.#kbps = Math.round(stats.rtpRecvBitrate / 1_000);
      this.#options.onChange();
    } catch (error) {
      if (!this.#closed) this.#options.log(error);
    }
  }
}
