/** Layers of map packages in Chromium: where they lie, to the pixel, and that they leave nothing behind. */
import gcoord from 'gcoord';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MapPackage, PackageFacts } from '../../contract/map-package.ts';
import { toTile } from '../../main/map/tile-grid.ts';
import { bundle, openBrowser } from '../browser.ts';
import { tileImage } from '../sim/tile-image.ts';
import type { LayersPage } from './package-layers-page.ts';

type Calls = {
  [K in keyof LayersPage]: (...input: Parameters<LayersPage[K]>) => Promise<Awaited<ReturnType<LayersPage[K]>>>;
};

const SIZE = { width: 1_000, height: 700 };
const [PLAIN, SHIFTED] = ['a'.repeat(16), 'b'.repeat(16)];

let browser: Browser;
let page: Page;
let map: Calls;
/** Addresses of tiles that were asked for. */
let asked: string[];
/** What tiles answer with. */
let status: number;
const errors: string[] = [];

const found = (change: Partial<MapPackage> = {}, facts: Partial<PackageFacts> = {}): MapPackage => ({
  id: PLAIN,
  name: 'a',
  file: 'a.mbtiles',
  sizeBytes: 1,
  version: 'v1',
  datum: 'wgs84',
  opacity: 1,
  shown: true,
  facts: {
    container: 'mbtiles',
    format: 'png',
    tileSize: 256,
    bounds: [73, 3, 136, 54],
    minZoom: 3,
    maxZoom: 19,
    tiles: 1,
    ...facts,
  },
  ...change,
});
const shifted = (facts: Partial<PackageFacts> = {}) => found({ id: SHIFTED, datum: 'gcj02' }, facts);

beforeAll(async () => {
  const script = await bundle(path.join(import.meta.dirname, 'package-layers-page.ts'));
  browser = await openBrowser();
  page = await browser.newPage({ viewport: SIZE });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const html =
    '<!doctype html><body style="margin:0"><div id="map" style="width:1000px;height:700px"></div>' +
    '<link rel="icon" href="data:,"><link rel="stylesheet" href="/s.css"><script type="module" src="/p.js"></script>';
  const css = path.resolve(import.meta.dirname, '../../node_modules/leaflet/dist/leaflet.css');
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.startsWith('/map/')) {
      asked.push(route.request().url());
      const body = status === 200 ? tileImage({ name: pathname }) : '';
      return route.fulfill({ status, contentType: 'image/png', body });
    }
    if (pathname === '/p.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    return pathname === '/s.css'
      ? route.fulfill({ path: css, contentType: 'text/css' })
      : route.fulfill({ contentType: 'text/html', body: html });
  });
  map = new Proxy({} as Calls, {
    get:
      (_, name: string) =>
      (...input: unknown[]) =>
        page.evaluate(
          ([name, input]) =>
            (window as unknown as { layersPage: Record<string, (...input: unknown[]) => unknown> }).layersPage[name]?.(
              ...input,
            ),
          [name, input] as const,
        ),
  });
});
afterAll(() => browser?.close());

beforeEach(async () => {
  // What the page of the test before still asks for is not this test's.
  await page.goto('about:blank');
  [asked, status] = [[], 200];
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'layersPage' in window);
});

/** Suizhou, Ürümqi, Harbin, Sanya, Lhasa: longitude, latitude, WGS-84. */
const PLACES: [number, number][] = [
  [113.37, 31.69],
  [87.617, 43.825],
  [126.535, 45.803],
  [109.512, 18.253],
  [91.117, 29.647],
];

/** How far the pixel that a map has for a place is from where the place is on the screen, px. */
async function missBy(id: string, [lon, lat]: [number, number], zoom: number, level = zoom): Promise<number> {
  const own = id === SHIFTED ? gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02) : [lon, lat];
  const [x, y] = toTile(own[0] ?? 0, own[1] ?? 0, level);
  const tile = await map.tileAt(id, level, Math.floor(x), Math.floor(y));
  if (!tile) throw new Error(`${id} has no tile for ${lon}, ${lat}`);
  const [left, top] = [tile.left + (x % 1) * tile.width, tile.top + (y % 1) * tile.height];
  const at = await map.pointOf(lat, lon);
  return Math.hypot(left - at.x, top - at.y);
}

describe('a shifted map', () => {
  it.each(PLACES)('lies where the ground is, to within a pixel at level 18, at %f, %f', async (lon, lat) => {
    await map.show([found(), shifted()]);
    await map.look(lat, lon, 18);
    // In the middle and near the edges of the view: 400 px are some 200 m.
    const around: [number, number][] = [0, -0.002, 0.002].flatMap((east) =>
      [0, -0.001, 0.001].map((north): [number, number] => [lon + east, lat + north]),
    );
    for (const place of around) {
      expect(await missBy(PLAIN, place, 18)).toBeLessThan(1);
      expect(await missBy(SHIFTED, place, 18)).toBeLessThan(1);
    }
  });

  it('does so at every level, and where its tiles are enlarged', async () => {
    await map.show([shifted({ maxZoom: 17 })]);
    for (const zoom of [5, 9, 13, 16, 17]) {
      await map.look(31.69, 113.37, zoom);
      expect(await missBy(SHIFTED, [113.37, 31.69], zoom)).toBeLessThan(1);
    }
    await map.look(31.69, 113.37, 19);
    expect(await missBy(SHIFTED, [113.37, 31.69], 19, 17)).toBeLessThan(1);
  });

  it('without that would be hundreds of pixels away: these tests can fail', async () => {
    await map.show([found({ id: SHIFTED })]);
    await map.look(31.69, 113.37, 18);
    const [east, north] = gcoord.transform([113.37, 31.69], gcoord.WGS84, gcoord.GCJ02);
    const [x, y] = toTile(east, north, 18);
    const tile = await map.tileAt(SHIFTED, 18, Math.floor(x), Math.floor(y));
    const at = await map.pointOf(31.69, 113.37);
    expect(tile ? Math.hypot(tile.left - at.x, tile.top - at.y) : Infinity).toBeGreaterThan(300);
  });

  it('covers the view, and its tiles meet without a gap', async () => {
    await map.show([shifted()]);
    for (const zoom of [10, 18]) {
      await map.look(31.69, 113.37, zoom);
      const tiles = (await map.tiles()).filter(({ z }) => z === zoom);
      expect(Math.min(...tiles.map(({ left }) => left))).toBeLessThanOrEqual(0);
      expect(Math.min(...tiles.map(({ top }) => top))).toBeLessThanOrEqual(0);
      expect(Math.max(...tiles.map(({ left, width }) => left + width))).toBeGreaterThanOrEqual(SIZE.width);
      expect(Math.max(...tiles.map(({ top, height }) => top + height))).toBeGreaterThanOrEqual(SIZE.height);
      for (const tile of tiles) {
        const right = tiles.find(({ x, y }) => x === tile.x + 1 && y === tile.y);
        const below = tiles.find(({ x, y }) => x === tile.x && y === tile.y + 1);
        if (right) expect(right.left - tile.left - tile.width).toBeCloseTo(0, 1);
        if (below) expect(below.top - tile.top - tile.height).toBeCloseTo(0, 1);
      }
    }
  });
});

describe('a layer', () => {
  it('asks for the tiles of its bounds and levels alone, under the version of the file', async () => {
    await map.show([found({}, { bounds: [113.36, 31.68, 113.38, 31.7], minZoom: 12, maxZoom: 13 })]);
    await map.look(31.69, 113.37, 15);
    const tiles = await map.tiles();
    expect(tiles.length).toBeGreaterThan(0);
    expect(new Set(tiles.map(({ z }) => z))).toEqual(new Set([13]));
    for (const address of asked) expect(address).toMatch(/\?v=v1$/);
    const before = asked.length;
    await map.look(31.69, 113.37, 11);
    expect((await map.tiles()).length).toBe(0);
    await map.look(30, 110, 13);
    expect([asked.slice(before), (await map.tiles()).length]).toEqual([[], 0]);
  });

  it('lies above the base map and below what moves, in its order, as opaque as it shall be', async () => {
    await map.show([found({ opacity: 0.4 }), shifted()]);
    expect(await map.layers()).toEqual([
      ['0.4', '0'],
      ['1', '1'],
    ]);
    const [base = 0, packages = 0, shapes = 0, markers = 0] = await map.paneOrder();
    expect([base < packages, packages < shapes, shapes < markers]).toEqual([true, true, true]);
    const before = asked.length;
    await map.show([shifted(), found({ opacity: 0.9 })]);
    expect((await map.layers()).toSorted()).toEqual([
      ['0.9', '1'],
      ['1', '0'],
    ]);
    expect(asked.length).toBe(before);
  });

  it('leaves nothing behind', async () => {
    const before = await map.layerCount();
    await map.show([found(), shifted()]);
    await map.show([]);
    await map.look(31.7, 113.38, 13);
    expect([await map.layerCount(), await map.layers(), (await map.tiles()).length]).toEqual([before, [], 0]);
  });

  it('of a new version of the file is another one', async () => {
    await map.show([found()]);
    await map.show([found({ version: 'v2' })]);
    expect(asked.at(-1)).toMatch(/\?v=v2$/);
    expect((await map.tiles()).every(({ loaded }) => loaded)).toBe(true);
  });

  it('with holes shows what it has and reports no error', async () => {
    status = 204;
    await map.show([found()]);
    const tiles = await map.tiles();
    expect(tiles.length).toBeGreaterThan(0);
    expect(tiles.filter(({ loaded }) => loaded)).toEqual([]);
  });

  it('asks again for what failed while the station was away', async () => {
    status = 204;
    await map.show([found()]);
    status = 200;
    await map.lineBack();
    const tiles = await map.tiles();
    expect(tiles.length).toBeGreaterThan(0);
    expect(tiles.every(({ loaded }) => loaded)).toBe(true);
  });

  it('that cannot be drawn is none', async () => {
    const { facts: _, ...unchecked } = found();
    await map.show([unchecked, found({ id: SHIFTED, problem: { code: 'map-package-broken' } })]);
    expect([await map.layers(), asked]).toEqual([[], []]);
  });
});

it('no page has reported an error', () => {
  expect(errors).toEqual([]);
});
