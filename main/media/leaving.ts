/** A feed on its way out of the SFU to ffmpeg: RTP on loopback, and the SDP (RFC 8866) that says what is to be expected. */
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../contract/media.ts';
import type { Sfu } from './sfu.ts';
import { freeUdpPair } from './udp-port.ts';

interface Leg {
  transport: types.PlainTransport;
  consumer: types.Consumer;
  port: number;
}

/** How ffmpeg reads it: the description by standard input. */
export const LEAVING_INPUT = [
  ...['-protocol_whitelist', 'pipe,udp,rtp', '-analyzeduration', '2000000', '-f', 'sdp', '-i', 'pipe:0'],
] as const;

export class Leaving {
  readonly #legs: Leg[] = [];

  /** Paused, until `start`. @throws media-unavailable, and where a track is gone */
  static async open(sfu: Sfu, tracks: readonly LiveTrack[]): Promise<Leaving> {
    const leaving = new Leaving();
    try {
      for (const { producer } of tracks) await leaving.#consume(sfu, producer);
      return leaving;
    } catch (error) {
      leaving.close();
      throw error;
    }
  }

  /** Name of the picture's codec (`H264`, `VP8`), where there is a picture. */
  get picture(): string | undefined {
    const codec = this.#legs.find(({ consumer }) => consumer.kind === 'video')?.consumer.rtpParameters.codecs[0];
    return codec?.mimeType.split('/')[1];
  }

  get hasSound(): boolean {
    return this.#legs.some(({ consumer }) => consumer.kind === 'audio');
  }

  description(): string {
    const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=feed', 'c=IN IP4 127.0.0.1', 't=0 0'];
    for (const { consumer, port } of this.#legs) {
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

  /** @param onEnd one of its tracks is gone */
  async start(onEnd: () => void): Promise<void> {
    for (const { consumer } of this.#legs) {
      await consumer.resume();
      consumer.observer.once('close', onEnd);
    }
  }

  /** Pages send key frames only when they are asked. */
  askKeyFrame(): void {
    for (const { consumer } of this.#legs)
      if (consumer.kind === 'video' && !consumer.closed) consumer.requestKeyFrame().catch(() => undefined);
  }

  /** Idempotent. */
  close(): void {
    for (const { transport } of this.#legs) transport.close();
  }

  async #consume(sfu: Sfu, producerId: string): Promise<void> {
    const { router } = sfu.engine;
    const port = await freeUdpPair();
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: false,
    });
    try {
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
      this.#legs.push({ transport, consumer, port });
    } catch (error) {
      transport.close();
      throw error;
    }
  }
}
