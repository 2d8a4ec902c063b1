import { expect, it } from 'vitest';
import { presetSpan, spanFields, spanOf } from '../../../../renderer/map/playback/span.ts';

/** 00:30 on the 24th in Beijing is still the 23rd in UTC. */
const NOW = Date.parse('2026-11-24T00:30:40+08:00');
const times = ({ from, to }: { from: number; to: number }) => [from, to].map((at) => new Date(at).toISOString());

it('takes days as they are in Beijing, whatever the machine has', () => {
  expect(times(presetSpan('today', NOW))).toEqual(['2026-11-23T16:00:00.000Z', '2026-11-23T16:30:40.000Z']);
  expect(times(presetSpan('yesterday', NOW))).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z']);
  expect(times(presetSpan('hour', NOW))).toEqual(['2026-11-23T15:30:40.000Z', '2026-11-23T16:30:40.000Z']);
});

it('shows whole minutes and leaves nothing of the last one out', () => {
  expect(spanFields(presetSpan('hour', NOW))).toEqual({ from: '2026-11-23 23:30', to: '2026-11-24 00:31' });
});

it.each([
  ['2026-11-24 10:00', '2026-11-24 11:00', 3_600_000],
  ['2026-11-24 11:00', '2026-11-24 10:00', undefined],
  ['2026-11-24 10:00', '2026-11-24 10:00', undefined],
  ['2026-11-24 10:00', '', undefined],
  ['昨天', '2026-11-24 10:00', undefined],
  ['2026-10-01 00:00', '2026-11-24 10:00', undefined],
])('reads from %s to %s', (from, to, ms) => {
  const span = spanOf({ from, to });
  expect(span && span.to - span.from).toBe(ms);
});
