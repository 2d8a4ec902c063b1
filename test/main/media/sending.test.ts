import dgram from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Sending } from '../../../main/media/sending.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import { makeSfu } from './samples.ts';

const SSRC = 1_000;
const RID = 'r0';
const RID_EXTENSION = 10;
const udp = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' } } as const;
/** Two copies, known by name, as a page sends them. */
const rtpParameters: types.RtpParameters = {
  mid: '0',
  codecs: [
    { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] },
  ],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: RID_EXTENSION }],
  encodings: [{ rid: RID }, { rid: 'r1' }],
};

let sfu: Sfu;
const closers: (() => void)[] = [];
beforeAll(async () => {
  ({ sfu } = await makeSfu());
});
afterEach(() => closers.splice(0).forEach((close) => close()));
afterAll(() => sfu.close());

/** One VP8 frame in one packet (RFC 7741): descriptor with the beginning of a partition, then the frame's first byte. */
function frame(number: number, isKey: boolean, isNamed: boolean): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(isNamed ? 0x90 : 0x80, 0);
  header.writeUInt8(0x80 | 96, 1);
  header.writeUInt16BE(number, 2);
  header.writeUInt32BE(number * 3_000, 4);
  header.writeUInt32BE(SSRC, 8);
  // One-byte extensions (RFC 8285): the stream's name, filled up to a word.
  const name = Buffer.from([0xbe, 0xde, 0, 1, (RID_EXTENSION << 4) | (RID.length - 1), ...Buffer.from(RID), 0]);
  const payload = Buffer.alloc(11);
  payload.writeUInt8(0x10, 0);
  payload.writeUInt8(isKey ? 0x10 : 0x11, 1);
  return Buffer.concat([header, ...(isNamed ? [name] : []), payload]);
}

/** Sender report (RFC 3550 §6.4.1) without blocks: by it the worker counts what was lost. */
function report(number: number): Buffer {
  const packet = Buffer.alloc(28);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(200, 1);
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(SSRC, 4);
  packet.writeUInt32BE(0xe0000000 + number, 8);
  packet.writeUInt32BE(number * 3_000, 16);
  return packet;
}

/** A picture that flows into an SFU; its sender names it in its first packets only. */
async function scene() {
  const { router } = sfu.engine;
  const entrance = await router.createPlainTransport({ ...udp, comedia: true });
  const exit = await router.createPlainTransport(udp);
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  await exit.connect({ ip: '127.0.0.1', port: socket.address().port });
  closers.push(() => {
    socket.close();
    entrance.close();
    exit.close();
  });
  const onClose = vi.fn();
  const sending = await Sending.begin({
    ...{ transport: entrance, kind: 'video', rtpParameters, onChange: () => undefined, onClose },
    track: { station: 'V1', feed: 'camera-1', feedKind: 'camera', name: '车顶' },
  });
  let number = 0;
  const put = (packet: Buffer) => socket.send(packet, entrance.tuple.localPort, '127.0.0.1');
  const send = (isKey = false, isNamed = false) => put(frame((number += 1), isKey, isNamed));
  const skip = (packets: number) => (number += packets);
  const view = () =>
    exit.consume({ producerId: sending.id, rtpCapabilities: router.rtpCapabilities, appData: { page: true } });
  await vi.waitFor(() => {
    send(true, true);
    expect(sending.track.score).toBe(10);
  });
  await sending.look(0);
  return { entrance, sending, onClose, send, skip, view, report: () => put(report(number)) };
}

test('what flowed and comes no more is cut off, until it begins anew', async () => {
  const { sending, send } = await scene();
  expect(sending.isCutOff).toBe(false);
  expect(await sending.look(2_000)).toBe(true);
  expect(sending.isCutOff).toBe(true);
  await sending.renew();
  expect(sending.isCutOff).toBe(false);
  // Nothing came since: it is not begun again and again.
  await sending.look(4_000);
  expect(sending.isCutOff).toBe(false);
  await vi.waitFor(async () => {
    send();
    await sending.look(6_000);
    expect(sending.track.score).toBe(10);
  });
});

test('the picture after a cut is sent on from its first key frame, whatever was lost, under the same id', async () => {
  const { sending, onClose, send, skip, view, report } = await scene();
  const { id } = sending;
  const before = await view();
  // The worker takes it for ended after 1.5 s.
  await vi.waitFor(() => expect(sending.track.score).toBe(0), 5_000);
  await sending.look(2_000);
  await sending.renew();
  await vi.waitFor(() => expect(before.closed).toBe(true));
  const after = await view();
  skip(100);
  send(true);
  await vi.waitFor(() => expect(after.currentLayers?.spatialLayer).toBe(0));
  const scores: number[] = [];
  after.on('score', ({ producerScore }) => scores.push(producerScore));
  for (let reports = 0; reports < 3; reports += 1) {
    send();
    report();
    await sending.look(4_000);
  }
  expect(scores).not.toContain(0);
  expect(sending.track.score).toBe(10);
  expect(sending.id).toBe(id);
  expect(onClose).not.toHaveBeenCalled();
});

test('ends once: told to, or with its transport, also while it begins anew', async () => {
  const { sending, entrance, onClose } = await scene();
  await sending.look(2_000);
  const renewed = sending.renew();
  entrance.close();
  await renewed;
  sending.close();
  expect(onClose).toHaveBeenCalledTimes(1);
});
