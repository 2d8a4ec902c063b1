import { expect, onTestFinished, test, vi } from 'vitest';
import { UplinkWatch } from '../../../renderer/video/uplink-watch.ts';

const LOOK_MS = 125;

/** One picture at a line, as the browser says it after each look; nothing is said while it is away. */
function line() {
  vi.useFakeTimers();
  const said = { kbps: 2_000, isAway: false, isUnheard: false, looks: 0, received: 0 };
  const changes = vi.fn();
  const read = (): RTCStatsReport | undefined => {
    const n = (said.looks += 1);
    if (said.isAway) return undefined;
    if (!said.isUnheard) said.received += 100;
    const pair = { id: 'P', type: 'candidate-pair', nominated: true, bytesReceived: said.received };
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

test('a line that collapses: nothing is encoded for three quarters of a second, and then with fewer lines', async () => {
  const { watch, said, changes, look } = line();
  const seen = () => [watch.restraint, watch.isNarrow('0'), changes.mock.calls.length];
  await look(21);
  expect(seen()).toEqual(['none', false, 0]);
  said.kbps = 300;
  await look(2);
  expect(seen()).toEqual(['pause', true, 1]);
  await look(5);
  expect(seen()).toEqual(['pause', true, 1]);
  await look(1);
  expect(seen()).toEqual(['none', true, 2]);
});

test('a pause ends also where the browser says nothing any more', async () => {
  const { watch, said, look } = line();
  await look(21);
  said.kbps = 300;
  await look(2);
  said.isAway = true;
  await look(6);
  expect(watch.restraint).toBe('none');
});

test('what is not answered is held for a second, and no picture has fewer lines for it', async () => {
  const { watch, said, changes, look } = line();
  await look(21);
  said.isUnheard = true;
  await look(2);
  expect([watch.restraint, changes.mock.calls.length]).toEqual(['hold', 1]);
  said.isUnheard = false;
  await look(7);
  expect(watch.restraint).toBe('hold');
  await look(1);
  expect([watch.restraint, watch.isNarrow('0'), changes.mock.calls.length]).toEqual(['none', false, 2]);
});

test('what the page sends less by its own will is compared with nothing', async () => {
  const { watch, said, look } = line();
  await look(21);
  watch.sendsOther();
  said.isUnheard = true;
  await look(4);
  expect([watch.restraint, watch.isNarrow('0')]).toEqual(['none', false]);
  // What the browser estimates does not fall for it.
  said.kbps = 300;
  await look(2);
  expect([watch.restraint, watch.isNarrow('0')]).toEqual(['pause', true]);
});

test('a hold becomes a pause where the line turns out to have collapsed', async () => {
  const { watch, said, look } = line();
  await look(21);
  said.isUnheard = true;
  await look(3);
  expect(watch.restraint).toBe('hold');
  said.kbps = 300;
  await look(2);
  expect([watch.restraint, watch.isNarrow('0')]).toEqual(['pause', true]);
});
