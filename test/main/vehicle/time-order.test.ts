/** Which fixes may follow which. */
import { expect, it } from 'vitest';
import { LEAP_HOLDS_MS, TimeOrder } from '../../../main/vehicle/time-order.ts';

const T0 = Date.UTC(2026, 10, 24);

/** What of these is allowed; each is a time told and the uptime at which it came, in seconds. */
const allowed = (...fixes: [told: number, came: number][]) => {
  const order = new TimeOrder();
  return fixes.filter(([told, came]) => order.allows(T0 + told * 1_000, came * 1_000)).map(([told]) => told);
};

it('one fix a second of the receiver’s time goes on', () => {
  expect(allowed([1, 1], [1.2, 1.2], [1.9, 1.9], [2, 2], [2.1, 2.1], [4, 4])).toEqual([1, 2, 4]);
});

it('one that is late is dropped', () => {
  expect(allowed([1, 1], [3, 3], [2, 3.4], [4, 4])).toEqual([1, 3, 4]);
});

it('those that piled up and come at once go on, in their order', () => {
  expect(allowed([1, 1], [2, 30], [3, 30], [4, 30], [30, 31])).toEqual([1, 2, 3, 4, 30]);
});

it('after an hour without a fix it goes on at once', () => {
  expect(allowed([1, 1], [3_600, 3_600], [3_601, 3_601])).toEqual([1, 3_600, 3_601]);
});

it.each([
  ['back by eleven seconds (a recording begins anew)', -11],
  ['back by a year', -365 * 86_400],
  ['forward by 1 024 weeks', 1_024 * 7 * 86_400],
])('a time that goes %s is followed when it has held', (_what, leap) => {
  const holds = LEAP_HOLDS_MS / 1_000;
  const after = Array.from({ length: holds + 2 }, (_, index): [number, number] => [100 + leap + index, 100 + index]);
  expect(allowed([98, 98], [99, 99], ...after)).toEqual([98, 99, 100 + leap + holds, 101 + leap + holds]);
});

it('one false date among good ones is nothing', () => {
  const day = 86_400;
  expect(allowed([1, 1], [2 + day, 2], [3, 3], [4 - day, 4], [5 + day, 5], [6, 6], [7 + day, 7])).toEqual([1, 3, 6]);
});
