import { describe, expect, it } from 'vitest';
import {
  ahead,
  areaText,
  between,
  distanceText,
  pathLength,
  polygonArea,
} from '../../../../renderer/map/geo/geodesic.ts';

const square = [
  { lat: 31.69, lon: 113.37 },
  { lat: 31.69, lon: 113.4 },
  { lat: 31.72, lon: 113.4 },
  { lat: 31.72, lon: 113.37 },
];

describe('distances', () => {
  it('are those of GeographicLib’s manual: New York to London, and ahead from New York', () => {
    const { distanceM, bearingDeg } = between({ lat: 40.6, lon: -73.8 }, { lat: 51.6, lon: -0.5 });
    expect(distanceM).toBeCloseTo(5_551_759.4, 2);
    expect(bearingDeg).toBeCloseTo(51.19888285, 7);
    const there = ahead({ lat: 40 + 38 / 60 + 23 / 3_600, lon: -(73 + 46 / 60 + 44 / 3_600) }, 53.5, 5_850_000);
    expect([there.lat.toFixed(5), there.lon.toFixed(5)]).toEqual(['49.01467', '2.56106']);
  });

  it('are summed along a way; one place is no way', () => {
    expect(pathLength(square.slice(0, 3))).toBeCloseTo(
      between(square[0]!, square[1]!).distanceM + between(square[1]!, square[2]!).distanceM,
      6,
    );
    expect([pathLength([]), pathLength(square.slice(0, 1))]).toEqual([0, 0]);
  });

  it('have a direction of 0…360°, west included', () => {
    expect(between(square[1]!, square[0]!).bearingDeg).toBeCloseTo(270.008, 2);
  });

  it('are written with three digits', () => {
    expect([0, 9.94, 9.96, 999.4, 999.6, 1_239, 9_996, 99_960, 1_240_000].map(distanceText)).toEqual([
      '0.0 m',
      '9.9 m',
      '10 m',
      '999 m',
      '1.00 km',
      '1.24 km',
      '10.0 km',
      '100 km',
      '1 240 km',
    ]);
  });
});

describe('areas', () => {
  it('are those of GeographicLib’s Planimeter 2.1.2, whichever way round the corners go', () => {
    for (const corners of [square, square.toReversed()]) {
      const { areaM2, edgeM } = polygonArea(corners);
      expect(areaM2).toBeCloseTo(9_459_867.5, 0);
      expect(edgeM).toBeCloseTo(12_340.565281, 5);
    }
  });

  it('of fewer than three corners are nothing', () => {
    expect(polygonArea([]).areaM2).toBe(0);
    expect(polygonArea(square.slice(0, 2)).areaM2).toBe(0);
  });

  it('are written in square metres, hectares, square kilometres', () => {
    expect([0, 9_994, 9_996, 124_000, 999_600, 12_400_000].map(areaText)).toEqual([
      '0 m²',
      '9994 m²',
      '1.00 hm²',
      '12.4 hm²',
      '1.00 km²',
      '12.4 km²',
    ]);
  });
});
