/**
 * Where ffmpeg's RTP enters the SFU: a plain transport on loopback for the picture and one for the sound. The ports are chosen
 * here and kept while ffmpeg runs, so that a new worker listens where ffmpeg goes on sending.
 */
import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../../contract/media.ts';
import type { Engine } from '../engine.ts';
import type { Sfu, TrackHolder } from '../sfu.ts';
import { freeUdpPort } from '../udp-port.ts';
import { AUDIO_PAYLOAD, VIDEO_PAYLOAD, type RtpTarget } from './plan.ts';

export interface InletOptions {
  /** Undefined where no worker can be had: what is sent goes nowhere. */
  sfu: Sfu | undefined;
  track: Pick<LiveTrack, 'station' | 'feed' | 'feedKind' | 'name'>;
  log: (error: unknown) => void;
}

export interface InletPorts {
  video: RtpTarget;
  audio: RtpTarget;
}

type Kind = 'video' | 'audio';

const codecs: Record<Kind, types.RtpCodecParameters> = {
  video: {
    mimeType: 'video/H264',
    payloadType: VIDEO_PAYLOAD,
    clockRate: 90_000,
    // Decoders read the real profile from the stream; to WebRTC every camera's H.264 is the one that all know.
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
  audio: { mimeType: 'audio/opus', payloadType: AUDIO_PAYLOAD, clockRate: 48_000, channels: 2, parameters: {} },
};

interface Entering {
  transport: types.PlainTransport;
  track: LiveTrack;
}

export class Inlet implements TrackHolder {
  readonly #options: InletOptions;
  readonly #detach: () => void;
  readonly #entering = new Map<Kind, Entering>();
  #ports: InletPorts | undefined;
  #kinds: Kind[] = [];

  constructor(options: InletOptions) {
    this.#options = options;
    this.#detach = options.sfu?.attach(this) ?? (() => undefined);
  }

  tracks(): LiveTrack[] {
    return [...this.#entering.values()].map(({ track }) => track);
  }

  /** The picture can be watched at this moment. */
  get isOpen(): boolean {
    return this.#entering.has('video');
  }

  /** A run of ffmpeg begins: new tracks, and where to send them. */
  async open(sound: boolean): Promise<InletPorts> {
    this.shut();
    // ffmpeg takes it for a signed number.
    const ssrc = () => randomInt(1, 0x7fff_ffff);
    const ports = {
      video: { port: await freeUdpPort(), rtcpPort: await freeUdpPort(), ssrc: ssrc() },
      audio: { port: await freeUdpPort(), rtcpPort: await freeUdpPort(), ssrc: ssrc() },
    };
    this.#ports = ports;
    this.#kinds = sound ? ['video', 'audio'] : ['video'];
    await this.#enter();
    return ports;
  }

  /** The run is over. */
  shut(): void {
    this.#ports = undefined;
    for (const { transport } of this.#entering.values()) transport.close();
    this.forget();
    this.#options.sfu?.tracksChanged();
  }

  forget(): void {
    this.#entering.clear();
  }

  renew(): void {
    void this.#enter();
  }

  /** Idempotent. */
  close(): void {
    this.shut();
    this.#detach();
  }

  /** Without a worker nothing enters; `renew` comes when there is one. */
  async #enter(): Promise<void> {
    const ports = this.#ports;
    const { sfu, log } = this.#options;
    if (!sfu || !ports) return;
    try {
      const { engine } = sfu;
      for (const kind of this.#kinds) await this.#listen(engine, kind, ports);
      sfu.tracksChanged();
    } catch (error) {
      log(error);
    }
  }

  async #listen(engine: Engine, kind: Kind, ports: InletPorts): Promise<void> {
    const { port, rtcpPort, ssrc } = ports[kind];
    const at = { protocol: 'udp', ip: '127.0.0.1' } as const;
    const transport = await engine.router.createPlainTransport({
      listenInfo: { ...at, port },
      rtcpListenInfo: { ...at, port: rtcpPort },
      rtcpMux: false,
      comedia: true,
    });
    const rtpParameters = { codecs: [codecs[kind]], encodings: [{ ssrc }], rtcp: { cname: String(ssrc) } };
    const producer = await transport.produce({ kind, rtpParameters });
    if (this.#ports !== ports) return transport.close();
    const track = { ...this.#options.track, producer: producer.id, kind, score: 0, since: Date.now() };
    const row: Entering = { transport, track };
    this.#entering.set(kind, row);
    producer.on('score', (scores) => {
      const score = Math.max(0, ...scores.map(({ score }) => score));
      if (score === row.track.score) return;
      row.track = { ...row.track, score };
      this.#options.sfu?.tracksChanged();
    });
  }
}
