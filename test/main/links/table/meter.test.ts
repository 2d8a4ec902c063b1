import { describe, expect, it } from 'vitest';
import { lossBounds, Meter } from '../../../../main/links/table/meter.ts';

const measuresOf = (fill: (meter: Meter) => void, now: number) => {
  const meter = new Meter();
  fill(meter);
  return meter.measures(now);
};

describe('loss', () => {
  it('is the share of questions of the last minute, and nothing while there were too few', () => {
    const meter = new Meter();
    for (let at = 0; at < 4; at += 1) meter.put(40, true, at);
    expect(meter.measures(10).lossPct).toBeUndefined();
    meter.missed(true, 5);
    expect(meter.measures(10).lossPct).toBe(20);
    for (let at = 50_000; at < 50_010; at += 1) meter.put(40, true, at);
    expect(meter.measures(60_005).lossPct).toBeCloseTo(100 / 11, 1);
    expect(meter.measures(60_006).lossPct).toBe(0);
  });

  it('of packets counts with that of questions', () => {
    const { lossPct, leastLossPct } = measuresOf((meter) => meter.loss(1_000, 120, 0), 0);
    expect(lossPct).toBe(12);
    expect(leastLossPct).toBeGreaterThan(10);
  });

  it('of a cut says nothing once the link is back', () => {
    const measures = measuresOf((meter) => {
      for (let second = 0; second < 20; second += 1) meter.missed(true, second * 1_000);
      for (let second = 20; second < 26; second += 1) meter.put(40, true, second * 1_000);
    }, 30_000);
    expect(measures).toMatchObject({ lossPct: 0, misses: 0 });
  });

  it('of a cut says nothing also when its last questions are given up after the first answer', () => {
    const measures = measuresOf((meter) => {
      for (let at = 0; at < 20; at += 1) meter.put(600, true, at * 2_000 + 600);
      // Cut from 40 s to 50 s, asked twice a second; a question is given up after 2.3 s.
      const asked = Array.from({ length: 20 }, (_, number) => 40_000 + number * 500);
      const told = [
        ...asked.map((askedAt) => ({ at: askedAt + 2_300, tell: (at: number) => meter.missed(true, at, askedAt) })),
        ...[50_000, 50_500, 51_000, 51_500, 52_000].map((askedAt) => ({
          at: askedAt + 600,
          tell: (at: number) => meter.put(600, true, at),
        })),
      ];
      for (const { at, tell } of told.toSorted((a, b) => a.at - b.at)) tell(at);
    }, 53_000);
    expect(measures).toMatchObject({ lossPct: 0, misses: 0 });
  });

  it('of a cut with few questions says nothing either; of as many lost one by one it counts', () => {
    const lossOf = (lostAt: readonly number[]) =>
      measuresOf((meter) => {
        for (let at = 0; at < 60_000; at += 2_000) {
          if (lostAt.includes(at)) meter.missed(true, at);
          else meter.put(0, true, at);
        }
      }, 60_000).lossPct;
    expect(lossOf([20_000, 22_000, 24_000, 26_000])).toBe(0);
    expect(lossOf([20_000, 30_000, 40_000])).toBe(10);
    expect(lossOf([20_000, 22_000, 24_000])).toBe(10);
  });

  it('of a cut that lasts counts until the link answers', () => {
    const { lossPct } = measuresOf((meter) => {
      for (let at = 0; at < 20; at += 1) meter.missed(true, at);
    }, 30);
    expect(lossPct).toBe(100);
  });

  it('is bounded by what so few questions can tell', () => {
    // Wilson's bounds with z = 1.28: worked out by another program.
    const rounded = (lost: number, sent: number) => {
      const { least, most } = lossBounds(lost, sent);
      return [least, most].map((value) => Math.round(value * 10) / 10);
    };
    expect(rounded(1, 5)).toEqual([6.2, 48.6]);
    expect(rounded(6, 30)).toEqual([12.3, 30.8]);
    expect(rounded(0, 5)).toEqual([0, 24.7]);
    expect(rounded(5, 5)).toEqual([75.3, 100]);
  });
});

describe('the round trip', () => {
  it('is the median of the last five: one late answer changes nothing', () => {
    const { rttMs } = measuresOf(
      (meter) => [900, 40, 41, 3_000, 42, 43].forEach((ms, at) => meter.put(ms, true, at)),
      9,
    );
    expect(rttMs).toBe(42);
  });
});

describe('a rate', () => {
  it('is the most that was seen, counts less with age, and in the end not at all', () => {
    const meter = new Meter();
    meter.up(4_000, 0);
    meter.up(100, 10_000);
    expect(meter.measures(10_000).upKbps).toBeCloseTo(3_909, 0);
    expect(meter.measures(300_000).upKbps).toBeCloseTo(2_000, 0);
    meter.up(2_100, 300_000);
    expect(meter.measures(300_000).upKbps).toBe(2_100);
    expect(meter.measures(300_000).downKbps).toBeUndefined();
    expect(meter.measures(1_300_000).upKbps).toBeUndefined();
  });
});
