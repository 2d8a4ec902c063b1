import { describe, expect, it } from 'vitest';
import { boxOf, extentKm, extentWords, placeOn, ringOf } from '../../../../renderer/map/download/region-words.ts';

describe('a region', () => {
  it('is so wide and so high', () => {
    const { width, height } = extentKm({ bounds: [113, 31, 114, 32] });
    expect([Math.round(width), Math.round(height)]).toEqual([95, 111]);
    expect(extentWords({ bounds: [113, 31, 114, 32] })).toBe('95 × 111 km');
    expect(
      extentWords({
        polygon: [
          [113, 31],
          [113.01, 31.02],
          [113, 31.02],
        ],
      }),
    ).toBe('1.0 × 2.2 km');
  });

  it('is a ring from the north west', () => {
    expect(ringOf({ bounds: [1, 2, 3, 4] })).toEqual([
      [1, 4],
      [3, 4],
      [3, 2],
      [1, 2],
    ]);
  });

  it('is the box of two corners, however they were pulled', () => {
    expect(boxOf([3, 4], [1, 2])).toEqual([1, 2, 3, 4]);
    expect([boxOf([1, 2], [1, 5]), boxOf([1, 2], [4, 2])]).toEqual([undefined, undefined]);
  });

  it('on a map that was dragged around the world is where it is', () => {
    expect(placeOn(473.37, 31, 1)[0]).toBeCloseTo(113.37, 9);
    expect(placeOn(190, 89, 0)).toEqual([180, 85]);
  });
});
