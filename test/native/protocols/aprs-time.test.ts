import { expect, it } from 'vitest';
import { stampMoment } from '../../../native/protocols/aprs-time.ts';
import { momentOf } from '../../../native/protocols/radio-time.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const HOUR_MS = 3_600_000;

it.each([
  ['a time of today', '120000h', '2026-11-25T12:00:05', '2026-11-25T12:00:00'],
  ['one of before midnight', '235958h', '2026-11-25T00:00:03', '2026-11-24T23:59:58'],
  ['one of a clock that is a little ahead, past midnight', '000002h', '2026-11-24T23:59:58', '2026-11-25T00:00:02'],
  ['one of a clock that is far ahead', '200000h', '2026-11-25T12:00:00', '2026-11-25T12:00:00'],
  ['no such time', '250000h', '2026-11-25T12:00:00', '2026-11-25T12:00:00'],
  ['a day of this month', '251150z', '2026-11-25T12:00:00', '2026-11-25T11:50:00'],
  ['a day of the last month', '312359z', '2026-11-01T00:01:00', '2026-10-31T23:59:00'],
  ['a day that this month has not', '311200z', '2026-11-25T12:00:00', '2026-10-31T12:00:00'],
  ['the last day of February', '291200z', '2024-03-01T12:00:00', '2024-02-29T12:00:00'],
  ['the turn of the year', '312350z', '2026-01-01T00:05:00', '2025-12-31T23:50:00'],
  ['a day to come', '261200z', '2026-11-25T12:00:00', '2026-11-25T12:00:00'],
  ['the mark of what stands for good', '111111z', '2026-11-25T12:00:00', '2026-11-25T12:00:00'],
  ['the time of a place that is not told', '251150/', '2026-11-25T12:00:00', '2026-11-25T12:00:00'],
])('%s: %s at %s is %s', (_what, stamp, receivedAt, moment) => {
  expect(new Date(stampMoment(stamp, at(receivedAt))).toISOString()).toBe(new Date(at(moment)).toISOString());
});

it('a time without a day is the last such moment', () => {
  const now = at('2026-11-25T00:00:02');
  expect(momentOf(23 * HOUR_MS, undefined, now)).toBe(at('2026-11-24T23:00:00'));
  expect(momentOf(0, undefined, now)).toBe(at('2026-11-25T00:00:00'));
  // Its clock is a second or two ahead of ours.
  expect(momentOf(4_000, undefined, now)).toBe(at('2026-11-25T00:00:04'));
  expect(momentOf(undefined, undefined, now)).toBe(now);
});

it('a day stands as it is told, unless it is today without the weeks that the receiver cannot count', () => {
  const now = at('2026-11-25T12:00:00');
  expect(momentOf(HOUR_MS, at('2016-03-19T00:00:00'), now)).toBe(at('2016-03-19T01:00:00'));
  // 1 024 weeks before.
  expect(momentOf(11 * HOUR_MS, at('2007-04-11T00:00:00'), now)).toBe(at('2026-11-25T11:00:00'));
  expect(momentOf(11 * HOUR_MS, at('2007-04-09T00:00:00'), now)).toBe(at('2007-04-09T11:00:00'));
  expect(momentOf(11 * HOUR_MS, at('2027-04-09T00:00:00'), now)).toBe(now);
});
