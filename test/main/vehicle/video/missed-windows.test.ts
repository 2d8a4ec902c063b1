import { expect, test } from 'vitest';
import { MissedWindows } from '../../../../main/vehicle/video/missed-windows.ts';

test('a feed is missed from when no window sends it, until one does', () => {
  const missed = new MissedWindows();
  expect(missed.put('roof', true, 0)).toBeUndefined();
  expect(missed.put('roof', false, 1_000)).toBe(0);
  expect(missed.put('roof', false, 5_500)).toBe(4_500);
  expect(missed.put('tail', false, 5_500)).toBe(0);
  expect(missed.put('roof', true, 6_000)).toBeUndefined();
  expect(missed.put('roof', false, 6_500)).toBe(0);
});

test('while the center is away nothing is missed: after a cut it is counted from its return', () => {
  const missed = new MissedWindows();
  missed.put('roof', false, 0);
  expect(missed.put('roof', undefined, 9_000)).toBeUndefined();
  expect(missed.put('roof', false, 10_000)).toBe(0);
});

test('it begins anew where another took it over, or nobody wanted it meanwhile', () => {
  const missed = new MissedWindows();
  missed.put('roof', false, 0);
  missed.put('tail', false, 0);
  missed.forget('roof');
  missed.keep(['roof']);
  expect(missed.put('roof', false, 4_000)).toBe(0);
  expect(missed.put('tail', false, 4_000)).toBe(0);
});
