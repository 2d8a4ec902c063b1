import { describe, expect, it } from 'vitest';
import { DelayBudget, EASE_AFTER_MS, MOST_DELAY_MS, type UplinkSample } from '../../../main/media/delay-budget.ts';

/** Looks every two seconds. @returns the budget after each */
const after = (samples: readonly UplinkSample[]): number[] => {
  const budget = new DelayBudget();
  return samples.map((sample, index) => budget.put(sample, index * 2_000));
};
const looks = (count: number, sample: UplinkSample) => Array.from({ length: count }, () => sample);
const GEO = { rttMs: 600, lossPct: 1 };
const RAIN = { rttMs: 620, lossPct: 8 };
const CLEAR = { rttMs: 600, lossPct: 0 };

describe('the time that viewers hold a picture back', () => {
  it('is none on short ways, whatever they lose, and none on long ways that lose nothing', () => {
    expect(after(looks(5, { rttMs: 80, lossPct: 10 }))).toEqual([0, 0, 0, 0, 0]);
    expect(after(looks(5, CLEAR))).toEqual([0, 0, 0, 0, 0]);
  });

  it('is that of one repetition over a satellite that loses a little, of two in the rain', () => {
    expect(after(looks(3, GEO)).at(-1)).toBe(1_400);
    expect(after(looks(3, RAIN)).at(-1)).toBe(2_100);
    expect(after(looks(3, { rttMs: 2_000, lossPct: 8 })).at(-1)).toBe(MOST_DELAY_MS);
  });

  it('comes with the second bad look, and not for a single one', () => {
    expect(after([CLEAR, RAIN, CLEAR, GEO, GEO])).toEqual([0, 0, 0, 0, 1_400]);
  });

  it('goes when less was wanted for half a minute, to the most of that time', () => {
    const eased = after([...looks(2, RAIN), ...looks(EASE_AFTER_MS / 2_000, GEO), ...looks(2, CLEAR)]);
    expect(new Set(eased.slice(1, -2))).toEqual(new Set([2_100]));
    expect(eased.slice(-2)).toEqual([1_400, 1_400]);
    const longer = after([...looks(2, RAIN), ...looks(EASE_AFTER_MS / 2_000 + 1, CLEAR)]);
    expect([longer.at(-2), longer.at(-1)]).toEqual([2_100, 0]);
  });

  it('stays while it is wanted now and then', () => {
    const samples = Array.from({ length: 60 }, (_, look) => (look % 10 < 2 ? RAIN : CLEAR));
    expect(new Set(after(samples).slice(1))).toEqual(new Set([2_100]));
  });

  it('begins anew when nothing came: after a cut the way may be another one', () => {
    const budget = new DelayBudget();
    for (const at of [0, 2_000]) budget.put(RAIN, at);
    expect(budget.nothingCame()).toBe(0);
    expect(budget.put(RAIN, 6_000)).toBe(0);
    expect(budget.put({ rttMs: 30, lossPct: 0 }, 8_000)).toBe(0);
    for (const at of [10_000, 12_000]) budget.put(RAIN, at);
    expect(budget.put(RAIN, 14_000)).toBe(2_100);
  });
});
