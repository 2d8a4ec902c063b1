/**
 * Takes a feed out of the SFU again for the recorder: what phones, encoders and the console's own cameras send. ffmpeg listens on
 * loopback and writes fragments; pages send key frames only when they are asked, so they are asked for each segment.
 */
import type { types } from 'mediasoup';
import { Backoff } from '../../../contract/backoff.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import { startProgram, type Program } from '../ingest/program.ts';
import type { Sfu } from '../sfu.ts';
import { freeUdpPair } from '../udp-port.ts';
import { FragmentReader, type Fragment } from './fragments.ts';
import { SEGMENT_MS } from './recorder.ts';

export interface TrackTapOptions {
  sfu: Sfu;
  /** Of one feed: a picture, and sound where there is any. */
  tracks: readonly LiveTrack[];
  onFragment: (fragment: Fragment) => void;
  onRunEnd: () => void;
  log: (error: unknown) => void;
}

/** Until the first fragment a key frame is asked for this often, ms. */
const FIRST_ASK_MS = 1_000;
/** Without a fragment for so long ffmpeg is started anew, ms. */
const SILENCE_MS = 15_000;

interface Leaving {
  transport: types.PlainTransport;
  consumer: types.Consumer;
  port: number;
}

export class TrackTap {
  readonly #options: TrackTapOptions;
  readonly #backoff = new Backoff({ minMs: 1_000, maxMs: 30_000, jitter: 0.2 });
  readonly #running: Promise<void>;
  #program: Program | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(options: TrackTapOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Whether it is these tracks that are taken. */
  holds(tracks: readonly LiveTrack[]): boolean {
    const own = this.#options.tracks;
    return own.length === tracks.length && own.every((one, at) => one.producer === tracks[at]?.producer);
  }

  /** Idempotent; on return ffmpeg has ended and what it wrote is told. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#program?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#session();
      } catch (error) {
        if (!this.#closed) this.#options.log(error);
      }
      if (this.#closed) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#backoff.next());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #session(): Promise<void> {
    const leaving: Leaving[] = [];
    try {
      for (const { producer } of this.#options.tracks) leaving.push(await this.#consume(producer));
      if (!this.#closed) await this.#follow(leaving);
    } finally {
      for (const { transport } of leaving) transport.close();
      this.#options.onRunEnd();
    }
  }

  async #consume(producerId: string): Promise<Leaving> {
    const { router } = this.#options.sfu.engine;
    const port = await freeUdpPair();
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
    });
    await transport.connect({ ip: '127.0.0.1', port, rtcpPort: port + 1 });
    // Nothing is lost on loopback: no retransmission.
    const { codecs = [] } = router.rtpCapabilities;
    const plain = codecs
      .filter(({ mimeType }) => !mimeType.endsWith('/rtx'))
      .map((codec) => ({
        ...codec,
        rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type === 'ccm' || type === 'nack'),
      }));
    const consumer = await transport.consume({ producerId, rtpCapabilities: { codecs: plain }, paused: true });
    return { transport, consumer, port };
  }

  async #follow(leaving: readonly Leaving[]): Promise<void> {
    const program = startProgram('ffmpeg', ARGUMENTS, description(leaving));
    this.#program = program;
    let isFirst = true;
    let silence = setTimeout(() => void program.end(), SILENCE_MS);
    const reader = new FragmentReader((fragment) => {
      clearTimeout(silence);
      silence = setTimeout(() => void program.end(), SILENCE_MS);
      if (isFirst) this.#backoff.reset();
      isFirst = false;
      this.#options.onFragment(fragment);
    });
    program.child.stdout.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#options.log(error);
        void program.end();
      }
    });
    const ask = () => {
      for (const { consumer } of leaving)
        if (consumer.kind === 'video' && !consumer.closed) consumer.requestKeyFrame().catch(() => undefined);
    };
    let askedAt = 0;
    const asking = setInterval(() => {
      const now = performance.now();
      if (!isFirst && now - askedAt < SEGMENT_MS) return;
      askedAt = now;
      ask();
    }, FIRST_ASK_MS);
    try {
      for (const { consumer } of leaving) {
        await consumer.resume();
        consumer.observer.once('close', () => void program.end());
      }
      await program.ended;
    } finally {
      clearTimeout(silence);
      clearInterval(asking);
      await program.end();
    }
  }
}

const ARGUMENTS = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'warning', '-fflags', '+genpts'],
  ...['-protocol_whitelist', 'pipe,udp,rtp', '-analyzeduration', '2000000', '-f', 'sdp', '-i', 'pipe:0'],
  ...['-map', '0', '-c', 'copy', '-f', 'mp4', '-movflags', '+empty_moov+default_base_moof+frag_keyframe'],
  ...['-frag_duration', '1000000', '-flush_packets', '1', 'pipe:1'],
];

/** What ffmpeg is to expect, as SDP (RFC 8866). */
function description(leaving: readonly Leaving[]): string {
  const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=feed', 'c=IN IP4 127.0.0.1', 't=0 0'];
  for (const { consumer, port } of leaving) {
    const codec = consumer.rtpParameters.codecs[0];
    if (!codec) continue;
    const [, name = ''] = codec.mimeType.split('/');
    const channels = codec.channels === undefined ? '' : `/${codec.channels}`;
    lines.push(
      `m=${consumer.kind} ${port} RTP/AVP ${codec.payloadType}`,
      `a=rtpmap:${codec.payloadType} ${name}/${codec.clockRate}${channels}`,
      ...(name === 'H264' ? [`a=fmtp:${codec.payloadType} packetization-mode=1`] : []),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}
