/** A radio channel at an SFU: one track that everybody may hear, filled with Opus packets from inside the station. */
import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../../contract/media.ts';
import type { Engine } from '../engine.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { opusSamples } from './opus-packet.ts';
import { RtpWriter } from './rtp-packet.ts';

const PAYLOAD = 100;
/** Samples in a millisecond. */
const PER_MS = 48;
/** A pause that is longer than this was silence, not a late packet, ms. */
const PAUSE_MS = 200;

export interface ChannelVoiceOptions {
  sfu: Sfu;
  track: Pick<LiveTrack, 'station' | 'feed' | 'name'>;
  log: (error: unknown) => void;
}

export class ChannelVoice implements TrackHolder {
  readonly #options: ChannelVoiceOptions;
  readonly #detach: () => void;
  #writer = new RtpWriter(PAYLOAD, 1);
  #producer: types.Producer | undefined;
  #track: LiveTrack | undefined;
  /** When what was sent has been played (performance.now). */
  #playedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: ChannelVoiceOptions) {
    this.#options = options;
    this.#detach = options.sfu.attach(this);
    void this.#enter();
  }

  tracks(): LiveTrack[] {
    return this.#track ? [this.#track] : [];
  }

  forget(): void {
    this.#producer = undefined;
    this.#track = undefined;
  }

  renew(engine: Engine): void {
    void this.#enter(engine);
  }

  /** What comes while there is no worker is not heard. */
  send(packet: Uint8Array): void {
    const samples = opusSamples(packet);
    if (!this.#producer || this.#producer.closed || samples === 0) return;
    const now = performance.now();
    const pause = now - this.#playedAt;
    const gap = pause > PAUSE_MS ? Math.max(1, Math.round(Math.min(pause, 60_000) * PER_MS)) : 0;
    this.#playedAt = (gap > 0 ? now : this.#playedAt) + samples / PER_MS;
    this.#producer.send(this.#writer.write(packet, samples, gap));
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#producer?.close();
    this.forget();
    this.#detach();
  }

  async #enter(given?: Engine): Promise<void> {
    const { sfu, track, log } = this.#options;
    try {
      const engine = given ?? sfu.engine;
      const ssrc = randomInt(1, 0x7fff_ffff);
      const opus = { mimeType: 'audio/opus', payloadType: PAYLOAD, clockRate: 48_000, channels: 2, parameters: {} };
      const rtpParameters = { codecs: [opus], encodings: [{ ssrc }], rtcp: { cname: String(ssrc) } };
      const producer = await engine.inside.produce({ kind: 'audio', rtpParameters });
      if (this.#closed) return producer.close();
      this.#writer = new RtpWriter(PAYLOAD, ssrc);
      this.#producer = producer;
      const since = Date.now();
      this.#track = { ...track, feedKind: 'radio', producer: producer.id, kind: 'audio', score: 10, since };
      sfu.tracksChanged();
    } catch (error) {
      // A worker that is on its way calls `renew` when it is there.
      log(error);
    }
  }
}
