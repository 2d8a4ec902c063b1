import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workerBinary } from '../../../main/media/worker-path.ts';

// Packets go encrypted over loopback between two routers: what the one protects, the other must undo. This is what the
// worker's build replaces (native/mediasoup-worker/compat), so every crypto suite of the API is driven here.
const suites: types.SrtpCryptoSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];
const opus = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  preferredPayloadType: 100,
} as const;
const SSRC = 0x51a4_5a00;

/** RTP header (RFC 3550 section 5.1): version 2, payload type, sequence, timestamp, SSRC; then the words. */
function packet(sequence: number, words: string): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = opus.preferredPayloadType;
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(sequence * 960, 4);
  header.writeUInt32BE(SSRC, 8);
  return Buffer.concat([header, Buffer.from(words)]);
}

/** What follows the header and its extension (section 5.3.1: X bit, then a length in 32-bit words). */
function payload(bytes: Buffer): string {
  const extended = ((bytes[0] ?? 0) & 0x10) !== 0;
  return bytes.subarray(extended ? 16 + 4 * bytes.readUInt16BE(14) : 12).toString();
}

describe('the media worker', () => {
  let worker: types.Worker;
  beforeAll(async () => {
    worker = await createWorker({ workerBin: workerBinary(), logLevel: 'warn' });
  });
  afterAll(() => worker.close());

  async function encryptedPair(srtpCryptoSuite: types.SrtpCryptoSuite) {
    const here = await worker.createRouter({ mediaCodecs: [opus] });
    const there = await worker.createRouter({ mediaCodecs: [opus] });
    const options = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true, srtpCryptoSuite } as const;
    const [out, into] = [await here.createPlainTransport(options), await there.createPlainTransport(options)];
    const meet = (a: types.PlainTransport, b: types.PlainTransport) =>
      a.connect({
        ip: '127.0.0.1',
        port: b.tuple.localPort,
        ...(b.srtpParameters && { srtpParameters: b.srtpParameters }),
      });
    await Promise.all([meet(out, into), meet(into, out)]);
    const source = await (
      await here.createDirectTransport()
    ).produce({
      kind: 'audio',
      rtpParameters: {
        codecs: [{ mimeType: opus.mimeType, payloadType: opus.preferredPayloadType, clockRate: 48_000, channels: 2 }],
        encodings: [{ ssrc: SSRC }],
      },
    });
    const sent = await out.consume({ producerId: source.id, rtpCapabilities: here.rtpCapabilities });
    const arrived = await into.produce({ kind: 'audio', rtpParameters: sent.rtpParameters });
    const sink = await (
      await there.createDirectTransport()
    ).consume({
      producerId: arrived.id,
      rtpCapabilities: there.rtpCapabilities,
    });
    return { source, sink, out };
  }

  test.each(suites)('carries %s between two routers, over the sequence number’s wrap', async (suite) => {
    const { source, sink, out } = await encryptedPair(suite);
    expect(out.srtpParameters?.cryptoSuite).toBe(suite);
    const words = Array.from({ length: 50 }, (_, i) => `${suite} ${i}`);
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      sink.on('rtp', (bytes) => {
        heard.push(payload(bytes));
        if (heard.length === words.length) resolve();
      });
    });
    words.forEach((line, i) => source.send(packet((65_500 + i) & 0xffff, line)));
    await all;
    expect(heard).toEqual(words);
  });
});
