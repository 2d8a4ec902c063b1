import { expect, onTestFinished, test, vi } from 'vitest';
import { UplinkWatch } from '../../../renderer/video/uplink-watch.ts';

const LOOK_MS = 250;

/** One picture at a line, as the browser says it after each look; nothing is said while it is away. */
function line() {
  vi.useFakeTimers();
  const said = { kbps: 2_000, isAway: false, looks: 0 };
  const changes = vi.fn();
  const read = (): RTCStatsReport | undefined => {
    const n = (said.looks += 1);
    if (said.isAway) return undefined;
    const pair = { id: 'P', type: 'candidate-pair', nominated: true, bytesReceived: 100 * n };
    return new Map<string, object>([
      ['P', { ...pair, bytesSent: 50_000 * n, availableOutgoingBitrate: said.kbps * 1_000 }],
      ['S', { id: 'S', type: 'media-source', frames: 6 * n }],
      ['O', { id: 'O', type: 'outbound-rtp', kind: 'video', mid: '0', mediaSourceId: 'S', framesEncoded: 6 * n }],
    ]);
  };
  const watch = new UplinkWatch({ stats: () => Promise.resolve(read()), onChange: changes });
  onTestFinished(() => {
    watch.close();
    vi.useRealTimers();
  });
  const look = (times: number) => vi.advanceTimersByTimeAsync(times * LOOK_MS);
  return { watch, said, changes, look };
}

test('a line that collapses: nothing is encoded for three looks, and then with fewer lines', async () => {
  const { watch, said, changes, look } = line();
  await look(10);
  expect([watch.pauses, watch.isNarrow('0'), changes.mock.calls.length]).toEqual([false, false, 0]);
  said.kbps = 300;
  await look(1);
  expect([watch.pauses, watch.isNarrow('0'), changes.mock.calls.length]).toEqual([true, true, 1]);
  await look(2);
  expect(watch.pauses).toBe(true);
  await look(1);
  expect([watch.pauses, watch.isNarrow('0'), changes.mock.calls.length]).toEqual([false, true, 2]);
});

test('a pause ends also where the browser says nothing any more', async () => {
  const { watch, said, look } = line();
  await look(10);
  said.kbps = 300;
  await look(1);
  said.isAway = true;
  await look(3);
  expect(watch.pauses).toBe(false);
});
