/** A picture of two copies at a router, sent packet by packet by the test, and who receives it. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { vp8 } from './samples.ts';

const SSRC = [1_000, 1_002] as const;
/** Seconds from the epoch of NTP to that of Unix. */
const NTP_S = 2_208_988_800;
const udp = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' } } as const;

/** One VP8 frame in one packet (RFC 7741): descriptor with the beginning of a partition, then the frame's first byte. */
function frame(ssrc: number, number: number, isKey: boolean): Buffer {
  const packet = Buffer.alloc(12 + 11);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(0x80 | 96, 1);
  packet.writeUInt16BE(number, 2);
  packet.writeUInt32BE(number * 3_000, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt8(0x10, 12);
  packet.writeUInt8(isKey ? 0x10 : 0x11, 13);
  return packet;
}

/** When a frame was taken (sender report, RFC 3550 §6.4.1): without it nobody is moved from one copy to the other. */
function senderReport(ssrc: number, number: number): Buffer {
  const packet = Buffer.alloc(28);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(200, 1);
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(NTP_S + Math.floor(number / 30), 8);
  packet.writeUInt32BE(Math.floor(((number % 30) / 30) * 2 ** 32), 12);
  packet.writeUInt32BE(number * 3_000, 16);
  packet.writeUInt32BE(number, 20);
  return packet;
}

export class TwoCopies {
  readonly producer: types.Producer;
  readonly #router: types.Router;
  readonly #entrance: types.PlainTransport;
  readonly #socket: dgram.Socket;
  readonly #exits: types.PlainTransport[] = [];
  #number = 0;

  private constructor(
    router: types.Router,
    entrance: types.PlainTransport,
    producer: types.Producer,
    socket: dgram.Socket,
  ) {
    this.#router = router;
    this.#entrance = entrance;
    this.producer = producer;
    this.#socket = socket;
  }

  static async open(router: types.Router): Promise<TwoCopies> {
    const entrance = await router.createPlainTransport({ ...udp, comedia: true });
    const rtpParameters = vp8(SSRC[0]) as unknown as types.RtpParameters;
    const producer = await entrance.produce({ kind: 'video', rtpParameters });
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new TwoCopies(router, entrance, producer, socket);
  }

  /** The next frame of the copies that are sent, each as a key frame or not, and when it was taken. */
  send(copies: { small?: 'key' | 'delta'; large?: 'key' | 'delta' }): void {
    this.#number += 1;
    [copies.small, copies.large].forEach((kind, copy) => {
      const ssrc = SSRC[copy] ?? 0;
      if (kind === undefined) return;
      for (const packet of [frame(ssrc, this.#number, kind === 'key'), senderReport(ssrc, this.#number)])
        this.#socket.send(packet, this.#entrance.tuple.localPort, '127.0.0.1');
    });
  }

  /** Somebody who receives it, paused still. */
  async consumer(): Promise<types.Consumer> {
    const exit = await this.#router.createPlainTransport(udp);
    this.#exits.push(exit);
    await exit.connect({ ip: '127.0.0.1', port: this.#socket.address().port });
    const { rtpCapabilities } = this.#router;
    return exit.consume({ producerId: this.producer.id, rtpCapabilities, paused: true });
  }

  close(): void {
    this.#socket.close();
    for (const transport of [this.#entrance, ...this.#exits]) transport.close();
  }
}
