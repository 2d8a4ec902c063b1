import { expect, onTestFinished, test, vi } from 'vitest';
import type { Still } from '../../../../contract/still.ts';
import type { Fragment } from '../../../../main/media/recorder/fragments.ts';
import { StillTaker } from '../../../../main/vehicle/video/still-taker.ts';
import { fragmentsOf, makeFootage } from '../../media/recorder/footage.ts';

vi.setConfig({ testTimeout: 30_000 });
const WAIT = { timeout: 20_000, interval: 20 };
const [fragment] = fragmentsOf(makeFootage(1)) as [Fragment];

/** A taker with these feeds; what it takes, and what can be changed meanwhile. */
function bench(feeds: string[], everyMs = 300) {
  const taken: Still[] = [];
  const errors: unknown[] = [];
  const takenAt = new Map<string, number>();
  const at = { feeds, windows: 0, old: 0, fragment };
  const taker = new StillTaker({
    feeds: () => at.feeds,
    picture: () => ({ fragment: at.fragment, at: performance.now() - at.old }),
    plan: () => ({ on: true, why: 'link', isSuggested: false, bytes: 8_000, everyMs, isSpent: false }),
    takenAt: (feed) => takenAt.get(feed),
    windows: () => at.windows,
    take: (still) => {
      takenAt.set(still.feed, performance.now());
      taken.push(still);
    },
    log: (error) => errors.push(error),
  });
  onTestFinished(() => taker.close());
  return { taker, taken, errors, takenAt, at };
}

test('works: each feed in its turn, again and again, none larger than the plan says', async () => {
  const { taken } = bench(['roof', 'tail']);
  await expect.poll(() => taken.length, WAIT).toBeGreaterThanOrEqual(4);
  expect(taken.slice(0, 4).map(({ feed }) => feed)).toEqual(['roof', 'tail', 'roof', 'tail']);
  for (const { data, type } of taken) {
    expect(type).toBe('image/webp');
    expect(Buffer.byteLength(data, 'base64')).toBeLessThanOrEqual(8_000);
  }
});

test('where a window takes them it is waited for', async () => {
  const b = bench(['roof', 'tail']);
  b.at.windows = 1;
  // Of one of the two a window takes them.
  const window = setInterval(() => b.takenAt.set('roof', performance.now()), 100);
  onTestFinished(() => clearInterval(window));
  await expect.poll(() => b.taken.length, WAIT).toBe(1);
  expect(b.taken[0]?.feed).toBe('tail');
});

test('an old picture is none, and without feeds nothing is done', async () => {
  const b = bench(['roof'], 50);
  b.at.old = 60_000;
  const other = bench([], 50);
  const witness = bench(['witness'], 50);
  await expect.poll(() => witness.taken.length, WAIT).toBeGreaterThanOrEqual(3);
  expect([...b.taken, ...other.taken, ...b.errors]).toEqual([]);
  b.at.old = 0;
  await expect.poll(() => b.taken.length, WAIT).toBeGreaterThan(0);
});

test('what fails is said once, not twice a second', async () => {
  const b = bench(['roof'], 50);
  b.at.fragment = { ...fragment, mdat: Buffer.alloc(8) };
  const witness = bench(['witness'], 50);
  await expect.poll(() => witness.taken.length, WAIT).toBeGreaterThanOrEqual(4);
  expect(b.errors).toHaveLength(1);
});

test('close leaves no ffmpeg, and may come twice', async () => {
  const b = bench(['roof'], 50);
  await expect.poll(() => b.taken.length, WAIT).toBeGreaterThan(0);
  await b.taker.close();
  await b.taker.close();
  const { length } = b.taken;
  const witness = bench(['witness'], 50);
  await expect.poll(() => witness.taken.length, WAIT).toBeGreaterThanOrEqual(2);
  expect(b.taken).toHaveLength(length);
});
