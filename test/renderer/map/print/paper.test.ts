/** Sheets of paper: what fits on them, how large it is, where tiles and coordinates lie. */
import gcoord from 'gcoord';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapPackage } from '../../../../contract/map-package.ts';
import type { PlotGeometry, PlotView } from '../../../../contract/plot.ts';
import type { UnitPosition } from '../../../../contract/unit.ts';
import { between } from '../../../../renderer/map/geo/geodesic.ts';
import { plotLegend, unitLegend } from '../../../../renderer/map/print/legend.ts';
import { fileName } from '../../../../renderer/map/print/export.ts';
import {
  DOTS_PER_MM,
  extentOf,
  gridOf,
  metresPerMm,
  PAPERS,
  scaleBar,
  scaleNumber,
  sheetOf,
  windowFor,
  type Extent,
} from '../../../../renderer/map/print/paper.ts';
import { levelFor, tilesOn } from '../../../../renderer/map/print/tiles.ts';
import { toPlace, toSpot } from '../../../../renderer/map/plot/project.ts';

const zengdu: Extent = { west: 113.3, south: 31.65, east: 113.45, north: 31.75 };
const { map } = sheetOf('a4');

describe.each(PAPERS)('a sheet of %s', (name) => {
  const sheet = sheetOf(name);

  it('has everything on it, and nothing on anything else', () => {
    expect(sheet.width / sheet.height).toBeCloseTo(Math.SQRT2, 2);
    expect(sheet.map.x + sheet.map.width).toBeLessThan(sheet.legend.x);
    expect(sheet.legend.x + sheet.legend.width).toBeLessThan(sheet.width);
    expect(sheet.title).toBeLessThan(sheet.map.y);
    expect(sheet.foot).toBeGreaterThan(sheet.map.y + sheet.map.height);
    expect(sheet.foot + 15).toBeLessThan(sheet.height);
  });

  it('shows all of the view, in its middle, and no more than its shape needs', () => {
    const lon = fc.double({ min: 73, max: 134, noNaN: true });
    const lat = fc.double({ min: 4, max: 53, noNaN: true });
    const size = fc.double({ min: 0.001, max: 5, noNaN: true });
    fc.assert(
      fc.property(lon, lat, size, size, (west, south, wide, high) => {
        const view = { west, south, east: west + wide, north: south + high };
        const on = extentOf(windowFor(view, sheet.map), sheet.map);
        const near = 1e-6;
        expect(on.west).toBeLessThanOrEqual(view.west + near);
        expect(on.east).toBeGreaterThanOrEqual(view.east - near);
        expect(on.south).toBeLessThanOrEqual(view.south + near);
        expect(on.north).toBeGreaterThanOrEqual(view.north - near);
        expect((on.west + on.east) / 2).toBeCloseTo((view.west + view.east) / 2, 6);
        const fills = Math.abs(on.east - view.east) < 1e-6 || Math.abs(on.north - view.north) < 1e-6;
        expect(fills).toBe(true);
      }),
    );
  });
});

describe('the scale', () => {
  const window = windowFor(zengdu, map);
  const perMm = metresPerMm(window, 31.7);

  it('is that of the ground: a millimetre of paper is as many metres as the ellipsoid says, to three in a thousand', () => {
    const [lon, lat] = toPlace({ x: 800, y: 600 }, window);
    const [east] = toPlace({ x: 800 + 100 * DOTS_PER_MM, y: 600 }, window);
    const { distanceM } = between({ lat, lon }, { lat, lon: east });
    expect(Math.abs(distanceM / 100 / metresPerMm(window, lat) - 1)).toBeLessThan(0.003);
  });

  it('has a bar of a round length that is not longer than there is room', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (each) => {
        const { metres, mm } = scaleBar(each, 60);
        expect(mm).toBeLessThanOrEqual(60 + 1e-6);
        expect(mm).toBeGreaterThan(60 / 2.6);
        expect(['1', '2', '5']).toContain(metres.toExponential(0)[0]);
        expect(metres / each).toBeCloseTo(mm, 6);
      }),
    );
  });

  it('is told in three digits', () => {
    expect([scaleNumber(36.6271), scaleNumber(0.4567), scaleNumber(1_234.5)]).toEqual([36_600, 457, 1_230_000]);
    expect(perMm).toBeGreaterThan(10);
  });
});

describe('the grid', () => {
  it('has its numbers where the lines meet the edge of the map', () => {
    const window = windowFor(zengdu, map);
    const lines = gridOf(window, map);
    const lons = lines.filter(({ axis }) => axis === 'lon');
    const lats = lines.filter(({ axis }) => axis === 'lat');
    expect([lons.length > 1, lats.length > 1]).toEqual([true, true]);
    for (const { degrees, mm } of lons) {
      expect(toSpot([degrees, 31.7], window).x).toBeCloseTo(mm * DOTS_PER_MM, 6);
      expect(mm).toBeGreaterThanOrEqual(0);
      expect(mm).toBeLessThanOrEqual(map.width);
    }
    // North is up.
    expect(lats[0]!.mm).toBeGreaterThan(lats.at(-1)!.mm);
  });
});

describe('tiles on a sheet', () => {
  const found = (datum: 'wgs84' | 'gcj02', change = {}): MapPackage => ({
    id: 'a'.repeat(16),
    name: 'a',
    file: 'a.mbtiles',
    sizeBytes: 1,
    version: 'v1',
    datum,
    opacity: 1,
    shown: true,
    facts: {
      container: 'mbtiles',
      format: 'png',
      tileSize: 256,
      bounds: [73, 3, 136, 54],
      minZoom: 3,
      maxZoom: 18,
      tiles: 1,
      ...change,
    },
  });
  const window = windowFor(zengdu, map);
  const extent = extentOf(window, map);

  it('are of the level whose pixels are nearest to those of the sheet, and of the last there is', () => {
    const level = Math.round(Math.log2(window.scale));
    expect(levelFor(window, { minZoom: 3, maxZoom: 18 })).toBe(level);
    expect(levelFor(window, { minZoom: 3, maxZoom: 10 })).toBe(10);
    expect(levelFor(window, { minZoom: 18, maxZoom: 20 })).toBeUndefined();
  });

  it.each(['wgs84', 'gcj02'] as const)(
    'of %s cover all of it without a gap, each where its corners belong',
    (datum) => {
      const tiles = tilesOn(found(datum), window, map, extent);
      expect(Math.min(...tiles.map(({ left }) => left))).toBeLessThanOrEqual(0.5);
      expect(Math.max(...tiles.map(({ right }) => right))).toBeGreaterThanOrEqual(map.width * DOTS_PER_MM - 0.5);
      const at = new Map(tiles.map((tile) => [`${tile.x} ${tile.y}`, tile]));
      for (const tile of tiles) {
        const right = at.get(`${tile.x + 1} ${tile.y}`);
        // Less than what is seen: the way back from GCJ-02 is exact to 0.14 m.
        if (right) expect(Math.abs(right.left - tile.right)).toBeLessThan(0.1);
        const own = { left: 0, top: 0, scale: 2 ** tile.z };
        const [lon, lat] = toPlace({ x: tile.x * 256, y: tile.y * 256 }, own);
        const place = datum === 'gcj02' ? gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84) : [lon, lat];
        const spot = toSpot([place[0]!, place[1]!], window);
        expect([tile.left - spot.x, tile.top - spot.y].every((gap) => Math.abs(gap) < 0.01)).toBe(true);
      }
    },
  );

  it('of a map that ends within the sheet are those that it has', () => {
    const small = found('wgs84', { bounds: [113.37, 31.69, 113.38, 31.7], maxZoom: 13 });
    const tiles = tilesOn(small, window, map, extent);
    expect(tiles.length).toBeGreaterThan(0);
    expect(tiles.length).toBeLessThan(9);
    expect(tilesOn(found('wgs84', { bounds: [73, 3, 74, 4] }), window, map, extent)).toEqual([]);
  });
});

describe('the legend', () => {
  const plot = (geometry: PlotGeometry, style: PlotView['style']) => ({ geometry, style }) as PlotView;
  const at = (lon: number, lat: number): PlotGeometry => ({ shape: 'point', coordinates: [[lon, lat]] });

  it('has each kind that is on the sheet once, with its number; what lies beyond is not in it', () => {
    const fire = { symbol: 'fire', ink: 'red' as const };
    const legend = plotLegend(
      [
        plot(
          {
            shape: 'line',
            coordinates: [
              [113.4, 31.7],
              [113.5, 31.7],
            ],
          },
          { ink: 'black' },
        ),
        plot(at(113.4, 31.7), { ...fire, rotationDeg: 45 }),
        plot(at(113.41, 31.7), fire),
        plot(at(113.42, 31.7), { ...fire, ink: 'violet' }),
        plot(at(120, 31.7), { symbol: 'helipad', ink: 'black' }),
        plot({ shape: 'text', coordinates: [[113.4, 31.7]] }, { ink: 'black' }),
      ],
      zengdu,
    );
    expect(legend.map(({ tool, count }) => [tool.name, tool.style.ink, count])).toEqual([
      ['fire', 'red', 2],
      ['fire', 'violet', 1],
      ['line', 'black', 1],
    ]);
    expect(legend[0]!.tool.style).not.toHaveProperty('rotationDeg');
  });

  it('counts units by kind', () => {
    const unit = (kind: string, lon: number) => ({ unit: { kind }, fix: { lon, lat: 31.7 } }) as UnitPosition;
    expect(
      unitLegend([unit('vehicle', 113.4), unit('person', 113.4), unit('person', 113.41), unit('uav', 1)], zengdu),
    ).toEqual([
      { kind: 'vehicle', count: 1 },
      { kind: 'person', count: 2 },
    ]);
  });
});

it('a file is named by its title and time, without what a file may not be named', () => {
  expect(fileName('烈山大道 12/14 号: 火灾', '2026-11-24 10:42:07')).toBe('烈山大道_12_14_号_火灾-20261124-104207');
});
