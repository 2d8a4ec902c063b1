/** The layers of the map on a real canvas. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fix } from '../../contract/fix.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { roles } from '../../renderer/ui/theme.ts';
import { bundle, openBrowser } from '../browser.ts';
import type { MapPage } from './map-page.ts';

type Calls = { [K in keyof MapPage]: (...input: Parameters<MapPage[K]>) => Promise<Awaited<ReturnType<MapPage[K]>>> };

let browser: Browser;
let script: string;
let page: Page;
let map: Calls;

beforeAll(async () => {
  script = await bundle(path.join(import.meta.dirname, 'map-page.ts'));
  browser = await openBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({ viewport: { width: 1_000, height: 700 } });
  const html =
    '<!doctype html><div id="map" style="width:1000px;height:700px"></div><script type="module" src="/p.js"></script>';
  await page.route('**/*', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: html }),
  );
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'mapPage' in window);
  map = new Proxy({} as Calls, {
    get:
      (_, name: string) =>
      (...input: unknown[]) =>
        page.evaluate(
          ([name, input]) =>
            (window as unknown as { mapPage: Record<string, (...input: unknown[]) => unknown> }).mapPage[name]?.(
              ...input,
            ),
          [name, input] as const,
        ),
  });
});

const fixAt = (at: number, lat = 31.69, lon = 113.37): Fix => ({
  fixAt: at,
  receivedAt: at,
  mode: 3,
  lat,
  lon,
  source: 'gnss',
});
const unitAt = (station: string, lat: number, lon: number, at = Date.now(), id = station): UnitPosition => ({
  unit: { station, id, kind: 'vehicle', name: '' },
  fix: fixAt(at, lat, lon),
  seq: 1,
});

describe('units', () => {
  it('are drawn in the color of what they are: own, another, old; and anew in another theme', async () => {
    await map.addUnits('own');
    await map.putUnits([
      unitAt('own', 31.69, 113.37),
      unitAt('other', 31.7, 113.37),
      unitAt('old', 31.68, 113.37, Date.now() - 60_000),
    ]);
    const { own, ok } = roles.dark;
    expect(await map.colorAt(31.69, 113.37)).toBe(own);
    expect(await map.colorAt(31.7, 113.37)).toBe(ok);
    expect([own, ok]).not.toContain(await map.colorAt(31.68, 113.37));
    await map.setTheme('day');
    expect(await map.colorAt(31.69, 113.37)).toBe(roles.day.own);
  });

  it('with a clock ahead of this one are drawn as old: they cannot be believed', async () => {
    await map.addUnits('own');
    await map.putUnits([unitAt('own', 31.69, 113.37, Date.now() + 3_600_000)]);
    expect(await map.colorAt(31.69, 113.37)).not.toBe(roles.dark.own);
  });

  it('stay where they are on the ground when the map moves', async () => {
    await map.addUnits('own');
    await map.putUnits([unitAt('own', 31.69, 113.37)]);
    await map.moveTo(31.7, 113.4);
    expect(await map.colorAt(31.69, 113.37)).toBe(roles.dark.own);
    expect(await map.colorAt(31.7, 113.4)).toBe('clear');
  });

  it('are drawn by the thousand, on one canvas', async () => {
    await map.addUnits('own');
    const many = Array.from({ length: 5_000 }, (_, index) =>
      unitAt('own', 31.6 + (index % 71) * 0.003, 113.2 + (index % 73) * 0.005, Date.now(), `radio-${index}`),
    );
    await map.putUnits(many);
    expect(await map.unitsCanvases()).toEqual(['5000']);
  });

  it('leave nothing behind when their layer goes, and are back when it comes again', async () => {
    await map.putUnits([unitAt('own', 31.69, 113.37)]);
    const before = await map.layers();
    await map.addUnits('own');
    await map.removeUnits();
    await map.putUnits([unitAt('own', 31.7, 113.37, Date.now() + 1)]);
    await map.moveTo(31.7, 113.38);
    expect([await map.unitsCanvases(), await map.layers()]).toEqual([[], before]);
    await map.addUnits('own');
    expect(await map.colorAt(31.7, 113.37)).toBe(roles.dark.own);
  });
});

describe('a trail', () => {
  const start = 1_700_000_000_000;
  const seconds = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => fixAt(start + (from + index) * 1_000));

  it('has a hole where the time has one: a tunnel is not crossed by a line', async () => {
    await map.addTrail();
    await map.addFixes(seconds(0, 10));
    await map.addFixes(seconds(10, 5));
    await map.addFixes(seconds(60, 3));
    expect(await map.trailParts()).toEqual([15, 3]);
  });

  it('takes each fix once, and none that is older than its end', async () => {
    await map.addTrail();
    await map.addFixes(seconds(0, 10));
    await map.addFixes(seconds(5, 10));
    await map.addFixes(seconds(0, 3));
    expect(await map.trailParts()).toEqual([15]);
  });

  it('keeps the newest two hours', async () => {
    await map.addTrail();
    await map.addFixes(seconds(0, 100));
    await map.addFixes(seconds(200, 7_150));
    expect(await map.trailParts()).toEqual([50, 7_150]);
    await map.addFixes(seconds(7_350, 100));
    expect(await map.trailParts()).toEqual([7_200]);
  });

  it('leaves nothing behind when it goes', async () => {
    const before = await map.layers();
    await map.addTrail();
    await map.addFixes(seconds(0, 10));
    await map.removeTrail();
    await map.setTheme('red');
    expect(await map.layers()).toBe(before);
  });
});

describe('the graticule', () => {
  it('names its lines, anew after each move, and leaves nothing behind', async () => {
    const before = await map.layers();
    await map.addGraticule();
    expect(await map.labels()).toEqual(expect.arrayContaining(['113.35°E', '31.70°N']));
    const count = await map.layers();
    await map.moveTo(31.69, 113.37);
    expect(await map.layers()).toBe(count);
    await map.moveTo(-10, -0.02);
    expect(await map.labels()).toContain('0.00°');
    await map.removeGraticule();
    await map.moveTo(31.69, 113.37);
    expect(await map.layers()).toBe(before);
  });
});
