import { expect, it } from 'vitest';
import { Quota } from '../../../../main/map/download/quota.ts';
import { memorySettings } from '../samples.ts';

/** 23:30 in China. */
const LATE = Date.UTC(2026, 10, 25, 15, 30);

it('counts the requests of a day in China, per source, over a restart', () => {
  const clock = { now: LATE };
  const settings = memorySettings();
  const quota = new Quota(settings, () => clock.now);
  quota.use('a');
  quota.use('a');
  quota.use('b');
  quota.save();
  const again = new Quota(settings, () => clock.now);
  expect([again.left('a', 10), again.left('b', 10), again.left('c', 10), again.left('a', 1)]).toEqual([8, 9, 10, 0]);
  expect(again.renewsAt).toBe(Date.UTC(2026, 10, 25, 16));
  clock.now = again.renewsAt - 1;
  expect(again.left('a', 10)).toBe(8);
  clock.now += 1;
  expect(again.left('a', 10)).toBe(10);
  again.use('a');
  expect(again.left('a', 10)).toBe(9);
});

it('what cannot be read counts as nothing used', () => {
  const settings = memorySettings();
  settings.putSetting('map.quota', { a: 'x' });
  expect(new Quota(settings, () => LATE).left('a', 10)).toBe(10);
});
