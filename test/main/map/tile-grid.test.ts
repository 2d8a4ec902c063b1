import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, columnLon, flipRow, MAX_LAT_DEG, rowLat, toTile } from '../../../main/map/tile-grid.ts';

describe('the grid of web map tiles', () => {
  it('agrees with published numbers: Tiananmen (116.3975° E, 39.9087° N) is tile 6744/3104 of level 13', () => {
    expect(toTile(116.3975, 39.9087, 13).map(Math.floor)).toEqual([6_744, 3_104]);
  });

  it('begins in the north west and ends in the south east', () => {
    expect(toTile(-180, MAX_LAT_DEG, 3)).toEqual([0, expect.closeTo(0, 9)]);
    expect(toTile(180, -MAX_LAT_DEG, 3)).toEqual([8, expect.closeTo(8, 9)]);
    expect(toTile(0, 0, 3)).toEqual([4, 4]);
  });

  it('keeps what lies beyond the projection at its edge', () => {
    expect(toTile(0, 90, 5)[1]).toBeCloseTo(0, 9);
    expect(toTile(0, -90, 5)[1]).toBeCloseTo(32, 9);
  });

  it('goes back to where it came from', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -85, max: 85, noNaN: true }),
        fc.integer({ min: 0, max: 24 }),
        (lon, lat, z) => {
          const [x, y] = toTile(lon, lat, z);
          expect(columnLon(x, z)).toBeCloseTo(lon, 9);
          expect(rowLat(y, z)).toBeCloseTo(lat, 9);
        },
      ),
    );
  });

  it('tells what tiles cover', () => {
    expect(boundsOf(0, 0, 0, 0, 0)).toEqual([
      -180,
      expect.closeTo(-MAX_LAT_DEG, 9),
      180,
      expect.closeTo(MAX_LAT_DEG, 9),
    ]);
    expect(boundsOf(1, 1, 0, 1, 0)).toEqual([0, expect.closeTo(0, 9), 180, expect.closeTo(MAX_LAT_DEG, 9)]);
  });

  it('counts rows from the other side and back', () => {
    expect([flipRow(0, 0), flipRow(0, 3), flipRow(7, 3), flipRow(flipRow(5, 3), 3)]).toEqual([0, 7, 0, 5]);
  });
});
