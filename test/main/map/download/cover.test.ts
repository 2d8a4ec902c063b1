import fc from 'fast-check';
import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { MAX_TILES, type Polygon, type Region } from '../../../../contract/map-download.ts';
import { cornersOf, countTiles, cover, regionBox, tilesOf } from '../../../../main/map/download/cover.ts';
import { toTile } from '../../../../main/map/tile-grid.ts';
import { BOX, sourceOf } from '../samples.ts';

const source = sourceOf('http://localhost/{z}/{x}/{y}');
const request = (region: Region, minZoom: number, maxZoom = minZoom) => ({
  name: 'r',
  source,
  region,
  minZoom,
  maxZoom,
});
const names = (corners: Polygon, z: number) =>
  [...tilesOf(request({ polygon: corners }, z))].map(({ x, y }) => `${x}/${y}`).sort();

/** Whether a place lies in a polygon, even-odd; both as tile numbers: edges are straight on the map on which they are drawn. */
function contains(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  polygon.forEach(([x1, y1], n) => {
    const [x2, y2] = polygon[(n + 1) % polygon.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)) inside = !inside;
  });
  return inside;
}

/** Numbers of the tiles at which a place lies: two on a border. */
const tilesAt = (at: number): number[] => (Number.isInteger(at) ? [at - 1, at] : [Math.floor(at)]);

describe('a box', () => {
  it('covers the tiles between its corners, and no row or column more', () => {
    const [west, south, east, north] = BOX.bounds;
    for (const z of [0, 5, 12, 16]) {
      const [x1, y1] = toTile(west, north, z).map(Math.floor) as [number, number];
      const [x2, y2] = toTile(east, south, z).map(Math.floor) as [number, number];
      expect(countTiles(request(BOX, z))).toBe((x2 - x1 + 1) * (y2 - y1 + 1));
    }
  });

  it('that fills a tile and no more is that tile', () => {
    expect(
      names(
        [
          [0.001, 0.001],
          [89.999, 0.001],
          [89.999, 66.513],
          [0.001, 66.513],
        ],
        2,
      ),
    ).toEqual(['2/1']);
  });

  it('of a county has the numbers that are known: 50 × 50 km, some 12 000 tiles to level 16 and 47 800 to 17', () => {
    const region = { bounds: [113.106, 31.466, 113.634, 31.915] as [number, number, number, number] };
    const known: [number, number][] = [
      [16, 12_000],
      [17, 47_800],
    ];
    for (const [z, tiles] of known) {
      expect(countTiles(request(region, 1, z))).toBeGreaterThan(tiles * 0.9);
      expect(countTiles(request(region, 1, z))).toBeLessThan(tiles * 1.1);
    }
  });
});

describe('a polygon', () => {
  it('has every tile of which a part lies in it, and each once', () => {
    const corner = fc.tuple(
      fc.double({ min: 100, max: 120, noNaN: true }),
      fc.double({ min: 20, max: 40, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 9 }), fc.integer({ min: 3, max: 8 }), (corners, z) => {
        const found = new Set(names(corners, z));
        expect(found.size).toBe(names(corners, z).length);
        const points = corners.map(([lon, lat]) => toTile(lon, lat, z));
        const grid = Array.from({ length: 400 }, (_, n) => toTile(100.5 + (n % 20), 20.5 + Math.floor(n / 20), z));
        const inside = [...grid.filter(([x, y]) => contains(points, x, y)), ...points];
        for (const [x, y] of inside) {
          // What lies on the border of tiles is of one of them.
          const tiles = tilesAt(x).flatMap((column) => tilesAt(y).map((row) => `${column}/${row}`));
          expect(
            tiles.some((tile) => found.has(tile)),
            `${x}/${y}`,
          ).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has none that it does not touch', () => {
    // A triangle just below the diagonal of one tile of level 4, seen at level 6: 1 + 2 + 3 + 4 tiles.
    const [west, north] = [90.001, 66.51];
    const [east, south] = [112.49, 55.777];
    const found = names(
      [
        [west, north],
        [west, south],
        [east, south],
      ],
      6,
    );
    expect(found).toEqual(
      ['48/16', '48/17', '48/18', '48/19', '49/17', '49/18', '49/19', '50/18', '50/19', '51/19'].toSorted(),
    );
  });

  it('that is a line or a point has the tiles under it', () => {
    expect(
      names(
        [
          [113.37, 31.69],
          [113.37, 31.69],
          [113.37, 31.69],
        ],
        12,
      ),
    ).toEqual(['3337/1667']);
    expect(
      names(
        [
          [113.3, 31.69],
          [113.4, 31.69],
          [113.3, 31.69],
        ],
        12,
      ),
    ).toEqual(['3337/1667', '3338/1667']);
  });

  it('with a hole between its arms leaves the hole out', () => {
    const arms: Polygon = [
      [100, 20],
      [120, 20],
      [120, 40],
      [115, 40],
      [115, 25],
      [105, 25],
      [105, 40],
      [100, 40],
    ];
    const found = names(arms, 6);
    expect(found).not.toContain(toTile(110, 35, 6).map(Math.floor).join('/'));
    expect(found).toContain(toTile(117, 35, 6).map(Math.floor).join('/'));
    expect(found).toContain(toTile(102, 35, 6).map(Math.floor).join('/'));
  });
});

describe('too much', () => {
  it('is refused at once, whatever its shape', () => {
    const world = { bounds: [-180, -85, 180, 85] as [number, number, number, number] };
    const strip = { bounds: [113, -80, 113.000001, 80] as [number, number, number, number] };
    for (const region of [world, strip]) expect(() => countTiles(request(region, 24))).toThrow('map-region-too-large');
    expect(() => countTiles(request(world, 0, 11))).toThrow(String(MAX_TILES));
    expect(countTiles(request(world, 0, 9))).toBeLessThan(MAX_TILES);
  });
});

describe('a shifted map', () => {
  it('has the place under other tiles: the corners go with it', () => {
    const shifted = { ...source, datum: 'gcj02' as const };
    const [lon, lat] = [113.37, 31.69];
    const [corner] = cornersOf({
      region: {
        polygon: [
          [lon, lat],
          [lon + 1, lat],
          [lon, lat + 1],
        ],
      },
      source: shifted,
    });
    expect(corner).toEqual(gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02));
    expect(cornersOf({ region: BOX, source })[0]).toEqual([113.32, 31.74]);
  });
});

it('a region has a box in WGS-84', () => {
  expect(regionBox(BOX)).toEqual(BOX.bounds);
  expect(
    regionBox({
      polygon: [
        [1, 2],
        [5, 1],
        [3, 9],
      ],
    }),
  ).toEqual([1, 1, 5, 9]);
});

it('rows come from the north, level by level', () => {
  const spans = [
    ...cover(
      [
        [100, 20],
        [120, 20],
        [120, 40],
      ],
      3,
      5,
    ),
  ];
  const order = spans.map(({ z, y, first }) => [z, y, first]);
  expect(order).toEqual(order.toSorted(([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => a - d || b - e || c - f));
});
