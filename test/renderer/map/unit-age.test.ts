import { describe, expect, it } from 'vitest';
import { fixSource, type Fix } from '../../../contract/fix.ts';
import { freshness, gapOf } from '../../../renderer/map/unit-age.ts';

const NOW = 1_800_000_000_000;
const of = (source: Fix['source'], ageMs: number) => {
  const fix: Fix = { fixAt: NOW - ageMs, receivedAt: NOW, mode: 2, lat: 31, lon: 113, source };
  return { fix };
};

describe('a position', () => {
  it('of a receiver is late after 15 s and old after a minute', () => {
    const seen = [0, 15_000, 15_001, 60_000, 60_001].map((ageMs) => freshness(of('gnss', ageMs), NOW));
    expect(seen).toEqual(['fresh', 'fresh', 'late', 'late', 'old']);
  });

  it('of a handheld radio or a BeiDou terminal may be minutes old, for it tells no sooner', () => {
    expect(freshness(of('radio', 2 * 60_000), NOW)).toBe('fresh');
    expect(freshness(of('radio', 4 * 60_000), NOW)).toBe('late');
    expect(freshness(of('beidou-rdss', 4 * 60_000), NOW)).toBe('fresh');
    expect(freshness(of('beidou-rdss', 21 * 60_000), NOW)).toBe('old');
  });

  it('of a receiver that came by BeiDou counts as one of a BeiDou terminal', () => {
    const position = of('gnss', 2 * 60_000);
    expect([freshness(position, NOW), freshness({ ...position, sketch: true }, NOW)]).toEqual(['old', 'fresh']);
    expect(gapOf({ ...position, sketch: true })).toBeGreaterThan(gapOf(position));
  });

  it('of whatever source is old once a day has passed, and old when it is still to come', () => {
    for (const source of fixSource.options) {
      expect(freshness(of(source, 24 * 3_600_000), NOW), source).toBe('old');
      expect(freshness(of(source, -60_000), NOW), source).toBe('old');
      expect(freshness(of(source, -1_000), NOW), source).toBe('fresh');
    }
  });
});

it('two fixes of a trail are joined as far apart as their source lets expect', () => {
  expect(gapOf(of('gnss', 0))).toBe(15_000);
  expect(gapOf(of('radio', 0))).toBe(600_000);
});
