import { duplexPair } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { MAX_PACKET_BYTES, PacketLimit } from '../../../main/links/packet-limit.ts';

/** PUBLISH of `length` further bytes: 0x30, then the length, 7 bits per byte, least significant first. */
function packet(length: number, body = length): Buffer {
  const head = [0x30];
  for (let rest = length; ; rest >>= 7) {
    head.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from(head), Buffer.alloc(body, 0xff)]);
}

function limited() {
  const [far, near] = duplexPair();
  const limit = new PacketLimit(near);
  const got: Buffer[] = [];
  limit.on('data', (chunk: Buffer) => void got.push(chunk));
  return { far, limit, got: () => Buffer.concat(got) };
}

describe('a stream of MQTT packets', () => {
  it('passes unchanged, however it is cut into chunks', async () => {
    const bytes = Buffer.concat([
      packet(0),
      packet(1),
      packet(127),
      packet(128),
      packet(20_000),
      packet(MAX_PACKET_BYTES),
    ]);
    for (const size of [1, 3, 1_000, bytes.length]) {
      const { far, limit, got } = limited();
      for (let at = 0; at < bytes.length; at += size) far.write(bytes.subarray(at, at + size));
      far.end();
      await finished(limit, { writable: false });
      expect(got().equals(bytes)).toBe(true);
    }
  });

  it('ends when a packet is announced too long, before it has come', async () => {
    const { far, limit } = limited();
    far.write(packet(MAX_PACKET_BYTES + 1, 10));
    await expect(finished(limit)).rejects.toThrow('MQTT packet over');
  });

  it('ends when a length never ends', async () => {
    const { far, limit } = limited();
    far.write(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]));
    await expect(finished(limit)).rejects.toThrow('MQTT packet over');
  });

  it('carries the other direction, and ends with the inner stream', async () => {
    const { far, limit } = limited();
    const heard = new Promise<Buffer>((resolve) => far.once('data', resolve));
    limit.write('hello');
    expect((await heard).toString()).toBe('hello');
    far.end();
    await finished(limit, { writable: false });
    limit.destroy();
    limit.destroy();
  });
});
