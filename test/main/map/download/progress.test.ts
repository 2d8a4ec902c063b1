import { expect, it } from 'vitest';
import { NONE, Progress, sumOf } from '../../../../main/map/download/progress.ts';

const counts = (done: number, total = 1_000) => ({ total, done, absent: 0, failed: 0, bytes: done * 10 });
const plenty = { quotaLeft: 1_000_000, quotaPerDay: 1_000_000, renewsAt: 0 };

it('tells the rate of the last minute and the time that is left', () => {
  const clock = { now: 0 };
  const progress = new Progress(() => clock.now, counts(500));
  expect(progress.figures(plenty)).toEqual({ ...counts(500), ratePerSecond: 0 });
  for (let n = 0; n <= 10; n += 1) {
    progress.take(counts(500 + n * 5));
    clock.now += 1_000;
  }
  clock.now -= 1_000;
  expect(progress.figures(plenty)).toEqual({ ...counts(550), ratePerSecond: 5, remainingMs: 90_000 });
  clock.now += 61_000;
  expect(progress.figures(plenty).ratePerSecond).toBe(0);
  progress.take(counts(1_000));
  expect(progress.figures(plenty).remainingMs).toBe(0);
});

it('counts the days of the quota: the rest of today, whole days, and the rest of the last', () => {
  const clock = { now: 0 };
  const progress = new Progress(() => clock.now, counts(0));
  progress.take(counts(0));
  clock.now = 10_000;
  progress.take(counts(100));
  // 10 tiles a second; 900 are left: 100 today, 300 on each of two days, 200 on the third.
  const quota = { quotaLeft: 100, quotaPerDay: 300, renewsAt: 3_600_000 };
  expect(progress.figures(quota).remainingMs).toBe(3_590_000 + 2 * 86_400_000 + 20_000);
});

it('begins anew with each run, and sums up its layers', () => {
  const clock = { now: 0 };
  const progress = new Progress(() => clock.now, NONE);
  progress.take(counts(10));
  clock.now = 1_000;
  progress.take(counts(20));
  progress.begin(counts(20));
  expect(progress.figures(plenty)).toEqual({ ...counts(20), ratePerSecond: 0 });
  expect(sumOf([counts(1), counts(2, 10)])).toEqual({ total: 1_010, done: 3, absent: 0, failed: 0, bytes: 30 });
});
