/**
 * A phone or an encoder that sends to the SFU by WHIP (RFC 9725): one transport, one picture, perhaps a sound. It ends when it
 * is told to, when nothing comes any more, and with the worker; the sender comes again.
 */
import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../../contract/media.ts';
import type { SourceReason } from '../../../contract/video-source.ts';
import { accepted } from '../parameters.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { fragmentOf, iceSession } from './ice-fragment.ts';
import { answerTo, readOffer, type Offer } from './offer.ts';

/** Without a picture for so long it is over, ms: a phone that comes back makes a new one at once. */
const SILENCE_MS = 15_000;
/** How often the rate is looked at, ms. */
const LOOK_MS = 2_000;
/** What one sender may send, bit/s. */
const INCOMING_LIMIT = 12_000_000;
/** No more than one key frame per this time is asked of it, ms. */
const KEY_FRAME_DELAY_MS = 1_000;

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

/** What was received of a track until the last look, whether anything came since the one before, and its score by the SFU. */
interface Count {
  bytes: number;
  isFlowing: boolean;
  score: number;
}

export class SenderSession implements TrackHolder {
  readonly id = randomUUID();
  /** What is answered to the offer. */
  readonly answer: string;
  readonly #options: SenderSessionOptions;
  readonly #offer: Offer;
  readonly #transport: types.WebRtcTransport;
  readonly #tracks = new Map<types.Producer, LiveTrack>();
  readonly #counts = new Map<types.Producer, Count>();
  readonly #detach: () => void;
  readonly #look: NodeJS.Timeout;
  /** The sender's side of ICE: another one means a restart. */
  #ice: string | undefined;
  #restarts = 0;
  #silence: NodeJS.Timeout | undefined;
  #kbps: number | undefined;
  #closed = false;

  private constructor(options: SenderSessionOptions, offer: Offer, transport: types.WebRtcTransport) {
    this.#options = options;
    this.#offer = offer;
    this.#transport = transport;
    this.answer = answerTo(offer, transport);
    this.#ice = iceSession(options.offer);
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
    return [...this.#tracks.values()];
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

  /** Names this stretch of ICE (RFC 9725 §4.3). */
  get etag(): string {
    return `"${this.id}:${this.#restarts}"`;
  }

  /**
   * What a sender tells of its ICE. Its candidates are of no use to us: it is the one that connects (RFC 8445 §2.5).
   * @returns our new side where it restarts, undefined where there is nothing to answer
   */
  async trickle(fragment: string): Promise<string | undefined> {
    const ice = iceSession(fragment);
    if (ice === undefined || ice === this.#ice) return undefined;
    const parameters = await accepted(() => this.#transport.restartIce());
    this.#ice = ice;
    this.#restarts += 1;
    return fragmentOf(this.#offer.tag, parameters, this.#transport.iceCandidates);
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
    clearTimeout(this.#silence);
    this.#tracks.clear();
    this.#counts.clear();
    this.#transport.close();
    this.#detach();
    this.#options.onEnd(reason);
  }

  async #receive(): Promise<void> {
    this.#listenForSilence();
    // The picture first, whatever the offer's order: so it is with every feed.
    const sent = this.#offer.sent.toSorted((a, b) => Number(b.kind === 'video') - Number(a.kind === 'video'));
    for (const { kind, rtpParameters } of sent) {
      const producer = await accepted(() =>
        this.#transport.produce({ kind, rtpParameters, keyFrameRequestDelay: KEY_FRAME_DELAY_MS }),
      );
      this.#tracks.set(producer, { ...this.#options.track, producer: producer.id, kind, score: 0, since: Date.now() });
      const count: Count = { bytes: 0, isFlowing: true, score: 0 };
      this.#counts.set(producer, count);
      producer.on('score', (scores) => {
        count.score = Math.max(0, ...scores.map(({ score }) => score));
        if (count.isFlowing) this.#score(producer, count.score);
      });
    }
    this.#options.sfu.tracksChanged();
  }

  #score(producer: types.Producer, score: number): void {
    const track = this.#tracks.get(producer);
    if (!track || track.score === score) return;
    this.#tracks.set(producer, { ...track, score });
    if (track.kind === 'video') this.#listenForSilence();
    this.#options.sfu.tracksChanged();
    this.#options.onChange();
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    if (this.score > 0) return;
    this.#silence = setTimeout(() => this.close('silent'), this.#options.silenceMs ?? SILENCE_MS);
  }

  async #lookAt(): Promise<void> {
    try {
      const [stats] = await this.#transport.getStats();
      for (const [producer, count] of this.#counts) {
        const [stream] = await producer.getStats();
        if (this.#closed) return;
        const isFlowing = (stream?.byteCount ?? 0) !== count.bytes;
        // The SFU scores what arrives, and a stream of one copy that stops not at all.
        if (isFlowing !== count.isFlowing) this.#score(producer, isFlowing ? count.score : 0);
        count.bytes = stream?.byteCount ?? 0;
        count.isFlowing = isFlowing;
      }
      if (this.#closed || !stats) return;
      this.#kbps = Math.round(stats.rtpRecvBitrate / 1_000);
      this.#options.onChange();
    } catch (error) {
      if (!this.#closed) this.#options.log(error);
    }
  }
}
