import { describe, expect, it } from 'vitest';
import { AHEAD_S, lineOf } from '../../../renderer/map/speed-vectors.ts';

/** Pixels at zoom 14 per pixel at zoom 0. */
const ZOOM_14 = 2 ** 14;
const line = (speedMps: number, trackDeg: number, lat = 0, scale = ZOOM_14) =>
  lineOf({ lat, speedMps, trackDeg }, scale);

describe('the line of a unit under way', () => {
  it('ends where it will be in a minute', () => {
    // 9.55 m a pixel at the equator: a minute at 10 m/s is 600 m, 62.8 pixels.
    expect(AHEAD_S).toBe(60);
    const { dx, dy } = line(10, 90)!;
    expect(dx).toBeCloseTo(62.8, 1);
    expect(dy).toBeCloseTo(0, 9);
  });

  it('goes north upwards, south downwards, west to the left', () => {
    expect(line(10, 0)!.dy).toBeLessThan(-60);
    expect(line(10, 180)!.dy).toBeGreaterThan(60);
    expect(line(10, 270)!.dx).toBeLessThan(-60);
  });

  it('is longer away from the equator, as the map is', () => {
    expect(line(10, 90, 60)!.dx).toBeCloseTo(2 * line(10, 90)!.dx, 6);
  });

  it('is not drawn at a walk’s noise, nor where the symbol hides it, and never leaves the screen', () => {
    expect(line(0.9, 90)).toBeUndefined();
    expect(line(10, 90, 0, 2 ** 10)).toBeUndefined();
    expect(line(300, 90)!.dx).toBe(400);
  });
});
