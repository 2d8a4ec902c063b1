import dgram from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FirstCopy } from '../../../main/media/first-copy.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import { makeSfu, vp8 } from './samples.ts';

const SMALL = 1_000;
const LARGE = 1_002;
const udp = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' } } as const;

let sfu: Sfu;
const closers: (() => void)[] = [];
beforeAll(async () => {
  ({ sfu } = await makeSfu());
});
afterEach(() => closers.splice(0).forEach((close) => close()));
afterAll(() => sfu.close());

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

/** A picture of two copies, of which the larger brings no key frame, and one who views it. */
async function scene(since: number) {
  const { router } = sfu.engine;
  const entrance = await router.createPlainTransport({ ...udp, comedia: true });
  const exit = await router.createPlainTransport(udp);
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  await exit.connect({ ip: '127.0.0.1', port: socket.address().port });
  const rtpParameters = vp8(SMALL) as unknown as types.RtpParameters;
  const producer = await entrance.produce({ kind: 'video', rtpParameters });
  let number = 0;
  const send = (isKey: boolean) => {
    number += 1;
    const [small, large] = [frame(SMALL, number, isKey), frame(LARGE, number, false)];
    for (const packet of [small, large]) socket.send(packet, entrance.tuple.localPort, '127.0.0.1');
  };
  closers.push(() => {
    socket.close();
    entrance.close();
    exit.close();
  });
  await vi.waitFor(() => {
    send(false);
    expect(producer.score).toHaveLength(2);
  });
  const { rtpCapabilities } = router;
  const consumer = await exit.consume({ producerId: producer.id, rtpCapabilities, paused: true });
  const copy = new FirstCopy(consumer, since);
  await copy.begin();
  await consumer.resume();
  return { consumer, copy, send };
}

test('a picture that has just begun is there with the first key frame of the smaller copy, then in the copy that is wished', async () => {
  const { consumer, copy, send } = await scene(Date.now());
  expect(consumer.preferredLayers?.spatialLayer).toBe(0);
  await vi.waitFor(() => {
    send(true);
    expect(consumer.currentLayers?.spatialLayer).toBe(0);
  });
  await vi.waitFor(() => expect(consumer.preferredLayers?.spatialLayer).toBe(1));
  await copy.prefer({ spatialLayer: 0 });
  expect(consumer.preferredLayers?.spatialLayer).toBe(0);
});

test('what is wished before the first frame holds from then on', async () => {
  const { consumer, copy, send } = await scene(Date.now());
  const changes: unknown[] = [];
  await copy.prefer({ spatialLayer: 1, temporalLayer: 0 });
  consumer.on('layerschange', (layers) => changes.push(layers?.spatialLayer));
  await vi.waitFor(() => {
    send(true);
    expect(changes).toEqual([0]);
  });
  await vi.waitFor(() => expect(consumer.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 0 }));
});

test('a picture whose sender is there for long is shown in the copy that is wished from the first frame', async () => {
  const { consumer } = await scene(Date.now() - 60_000);
  expect(consumer.preferredLayers?.spatialLayer).toBe(1);
});
