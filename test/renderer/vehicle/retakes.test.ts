import { expect, test } from 'vitest';
import { Retakes } from '../../../renderer/vehicle/retakes.ts';

/** Seconds at which a feed that is always missed is taken back. */
function times(retakes: Retakes, seconds: number): number[] {
  return Array.from({ length: seconds }, (_, at) => at).filter((at) => retakes.due(['roof'], at * 1_000).length > 0);
}

test('what the station took is taken back after seconds, and each time later', () => {
  const taken = times(new Retakes(), 200);
  expect(taken[0]).toBeGreaterThanOrEqual(4);
  expect(taken[0]).toBeLessThanOrEqual(5);
  const waits = taken.map((at, index) => at - (taken[index - 1] ?? 0));
  for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThan((waits[index - 1] ?? 0) * 1.2);
});

test('one feed does not wait for another', () => {
  const retakes = new Retakes();
  times(retakes, 100);
  expect(retakes.due(['tail'], 100_000)).toEqual([]);
  expect(retakes.due(['tail'], 105_001)).toEqual(['tail']);
});
