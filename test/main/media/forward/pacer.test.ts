import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pacer, PACKET_HEADS } from '../../../../main/media/forward/pacer.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const PACKET = Buffer.alloc(1_200 - PACKET_HEADS);

/** A pacer, and how many packets it sent. */
function pacer(kbps: number) {
  let sent = 0;
  const made = new Pacer({ kbps, send: () => (sent += 1) });
  return { made, sent: () => sent };
}

test('a packet alone goes at once', () => {
  const { made, sent } = pacer(6_000);
  made.push(PACKET);
  expect(sent()).toBe(1);
});

test('a burst leaves at the ceiling, whole, in the time that it takes', async () => {
  // 1 200 kbit/s are 125 packets of 1 200 bytes a second.
  const { made, sent } = pacer(1_200);
  for (let packet = 0; packet < 50; packet += 1) made.push(PACKET);
  expect(sent()).toBeLessThanOrEqual(3);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent()).toBeGreaterThanOrEqual(24);
  expect(sent()).toBeLessThanOrEqual(28);
  await vi.advanceTimersByTimeAsync(250);
  expect(sent()).toBe(50);
  expect(made.counted).toEqual({ bytes: 50 * 1_200, dropped: 0 });
});

test('what does not fit into half a second is lost and counted', async () => {
  const { made, sent } = pacer(1_200);
  for (let packet = 0; packet < 200; packet += 1) made.push(PACKET);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sent() + made.counted.dropped).toBe(200);
  expect(sent()).toBeLessThan(70);
});

test('another ceiling holds from now on', async () => {
  const { made, sent } = pacer(1_200);
  for (let packet = 0; packet < 50; packet += 1) made.push(PACKET);
  made.kbps = 12_000;
  await vi.advanceTimersByTimeAsync(60);
  expect(sent()).toBe(50);
});

test('what waits is not sent after it was cleared', async () => {
  const { made, sent } = pacer(1_200);
  for (let packet = 0; packet < 50; packet += 1) made.push(PACKET);
  const before = sent();
  made.clear();
  made.clear();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent()).toBe(before);
});
