/** A feed at an SFU as a camera or a browser gives it: ffmpeg sends it by RTP, as H.264 or VP8, with sound or without. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../../../contract/media.ts';
import type { Sfu, TrackHolder } from '../../../../main/media/sfu.ts';

export const FEED = { station: 'zengdu-1', feed: 'roof' } as const;
const PICTURE = 'testsrc2=size=320x180:rate=15';
const ENCODERS = {
  H264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '15'],
  VP8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '15', '-b:v', '300k'],
};
const PARAMETERS: Record<keyof typeof ENCODERS, Record<string, unknown>> = {
  H264: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  VP8: {},
};

export class SentFeed implements TrackHolder {
  readonly #sfu: Sfu;
  readonly #detach: () => void;
  #tracks: LiveTrack[] = [];
  #transports: types.PlainTransport[] = [];
  #child: ChildProcess | undefined;

  constructor(sfu: Sfu) {
    this.#sfu = sfu;
    this.#detach = sfu.attach(this);
  }

  tracks(): LiveTrack[] {
    return this.#tracks;
  }

  forget(): void {
    this.#tracks = [];
  }

  renew(): void {}

  async start(codec: keyof typeof ENCODERS, sound = false): Promise<void> {
    const [video, audio] = [await this.#enter('video', codec), sound ? await this.#enter('audio', 'opus') : 0];
    const to = (port: number, payload: number, ssrc: number) => [
      ...['-f', 'rtp', '-payload_type', String(payload), '-ssrc', String(ssrc)],
      `rtp://127.0.0.1:${port}?pkt_size=1200`,
    ];
    const args = [
      ...['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', PICTURE, '-re', '-f', 'lavfi', '-i', 'sine'],
      ...['-map', '0:v', ...ENCODERS[codec], '-pix_fmt', 'yuv420p', ...to(video, 96, 11)],
      ...(sound ? ['-map', '1:a', '-c:a', 'libopus', '-ac', '2', ...to(audio, 100, 22)] : []),
    ];
    this.#child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#sfu.tracksChanged();
  }

  /** Nothing comes any more, though its tracks stand. */
  freeze(on: boolean): void {
    this.#child?.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }

  /** It is gone; it may start again. */
  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#tracks = [];
    for (const transport of this.#transports.splice(0)) transport.close();
    this.#sfu.tracksChanged();
  }

  /** Idempotent. */
  close(): void {
    this.stop();
    this.#detach();
  }

  async #enter(kind: 'video' | 'audio', name: 'H264' | 'VP8' | 'opus'): Promise<number> {
    const { router } = this.#sfu.engine;
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
      comedia: true,
    });
    this.#transports.push(transport);
    const isPicture = name !== 'opus';
    const codec: types.RtpCodecParameters = {
      mimeType: `${kind}/${name}`,
      payloadType: isPicture ? 96 : 100,
      clockRate: isPicture ? 90_000 : 48_000,
      ...(isPicture ? {} : { channels: 2 }),
      parameters: isPicture ? PARAMETERS[name] : {},
    };
    const encodings = [{ ssrc: isPicture ? 11 : 22 }];
    const producer = await transport.produce({ kind, rtpParameters: { codecs: [codec], encodings } });
    const what = {
      feedKind: 'camera',
      name: '车顶',
      producer: producer.id,
      kind,
      score: 10,
      since: Date.now(),
    } as const;
    this.#tracks = [...this.#tracks, { ...FEED, ...what }];
    return transport.tuple.localPort;
  }
}
