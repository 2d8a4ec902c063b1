/** The layers of the map on a real canvas. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fix } from '../../contract/fix.ts';
import { unitKind, type UnitPosition } from '../../contract/unit.ts';
import { roles } from '../../renderer/ui/theme.ts';
import { bundle, openBrowser } from '../browser.ts';
import type { MapPage } from './map-page.ts';

type Calls = { [K in keyof MapPage]: (...input: Parameters<MapPage[K]>) => Promise<Awaited<ReturnType<MapPage[K]>>> };

let browser: Browser;
let page: Page;
let map: Calls;

beforeAll(async () => {
  const script = await bundle(path.join(import.meta.dirname, 'map-page.ts'));
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1_000, height: 700 } });
  await context.addInitScript(() => [localStorage, sessionStorage].forEach((kept) => kept.clear()));
  page = await context.newPage();
  const html =
    '<!doctype html><div id="map" style="width:1000px;height:700px"></div><script type="module" src="/p.js"></script>';
  await page.route('**/*', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: html }),
  );
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
afterAll(() => browser?.close());

beforeEach(async () => {
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'mapPage' in window);
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

describe('a unit', () => {
  const of = (kind: UnitPosition['unit']['kind'], more: Partial<Fix> = {}, name = ''): UnitPosition => ({
    unit: { station: 'other', id: kind, kind, name },
    fix: { ...fixAt(Date.now()), ...more },
    seq: 1,
  });
  const { ok, warn, off } = roles.dark;

  it('is told apart by its shape, whatever its color is', async () => {
    await map.addUnits('own');
    const masks = new Set<string>();
    for (const kind of unitKind.options) {
      const lon = 113.3 + masks.size * 0.03;
      await map.putUnits([of(kind, { lon })]);
      masks.add(await map.maskOf(31.69, lon, ok, 18));
    }
    expect(masks.size).toBe(unitKind.options.length);
    expect([...masks].every((mask) => mask.split('#').length > 100)).toBe(true);
  });

  it('is amber with one line across it when it is late, gray with many when it is old, and says how old it is', async () => {
    await map.addUnits('own');
    const places = [0, 30, 120].map((ageS, index) => ({ ageS, lon: 113.3 + index * 0.05 }));
    await map.putUnits(
      places.map(({ ageS, lon }) => ({
        ...of('other', { fixAt: Date.now() - ageS * 1_000, lon }),
        unit: { station: 'other', id: `u-${ageS}`, kind: 'other' as const, name: '' },
      })),
    );
    const colored = await Promise.all(
      places.map(
        async ({ lon }, index) => (await map.maskOf(31.69, lon, [ok, warn, off][index]!, 12)).split('#').length,
      ),
    );
    expect(colored[0]).toBeGreaterThan(150);
    expect(colored[1]).toBeLessThan(colored[0]! - 10);
    expect(colored[2]).toBeLessThan(colored[1]! - 10);
    expect(await map.maskOf(31.69, places[2]!.lon, warn, 12)).not.toContain('#');
    // Without a name there is nothing to say of the new one; the others tell their age.
    expect(await map.labels()).toBe(2);
  });

  it('points where its nose is, else where it goes; standing it points nowhere', async () => {
    await map.addUnits('own');
    const north = { lat: 31.69, lon: 113.37 };
    await map.putUnits([of('vehicle', { headingDeg: 0, trackDeg: 90, speedMps: 10 })]);
    expect(await map.colorAt(north.lat, north.lon, 0, -12)).toBe(ok);
    await map.putUnits([of('vehicle', { fixAt: Date.now() + 1, trackDeg: 90, speedMps: 10 })]);
    expect(await map.colorAt(north.lat, north.lon, 0, -12)).not.toBe(ok);
    expect(await map.colorAt(north.lat, north.lon, 12, 0)).toBe(ok);
    await map.putUnits([of('person', { lon: 113.4, trackDeg: 90, speedMps: 0.2 })]);
    expect(await map.colorAt(31.69, 113.4, 18, 0)).not.toBe(ok);
    await map.putUnits([of('person', { fixAt: Date.now() + 1, lon: 113.4, trackDeg: 90, speedMps: 0.8 })]);
    expect(await map.colorAt(31.69, 113.4, 18, 0)).toBe(ok);
  });

  it('has a line to where it will be in a minute, if it moves and its position is not old', async () => {
    await map.addUnits('own');
    // 38.2 m a pixel at zoom 12 and the equator, 32.5 m here: a minute at 50 m/s is 92 pixels.
    await map.putUnits([of('uav', { speedMps: 50, trackDeg: 90 })]);
    expect([await map.colorAt(31.69, 113.37, 70), await map.colorAt(31.69, 113.37, 100)]).toEqual([ok, 'clear']);
    await map.putUnits([of('radio', { lon: 113.3, speedMps: 50, trackDeg: 270, fixAt: Date.now() - 3_600_000 })]);
    expect(await map.colorAt(31.69, 113.3, -70)).toBe('clear');
    await map.putUnits([of('person', { lat: 31.72, speedMps: 0.9, trackDeg: 90 })]);
    expect(await map.colorAt(31.72, 113.37, 40)).toBe('clear');
  });

  it('is found under a finger, the nearest first, and has corners around it when it is selected', async () => {
    await map.addUnits('own');
    await map.putUnits([of('radio'), of('person', { lon: 113.376 }), of('uav', { lon: 113.45 })]);
    expect(await map.pick(31.69, 113.37, 4, 4, 24)).toEqual(['other/radio', 'other/person']);
    expect(await map.pick(31.69, 113.376, 0, 0, 24)).toEqual(['other/person', 'other/radio']);
    expect(await map.pick(31.69, 113.37, -60, 0, 24)).toEqual([]);
    expect(await map.colorAt(31.69, 113.45, -24, -24)).toBe('clear');
    await map.select('other/uav');
    expect(await map.colorAt(31.69, 113.45, -24, -24)).toBe(roles.dark.own);
  });

  it('is there while the map is dragged far beyond what was drawn, and when it zooms', async () => {
    await map.addUnits('own');
    await map.putUnits([of('vehicle'), { ...of('uav', { lon: 113.8 }), seq: 2 }]);
    await page.mouse.move(900, 350);
    await page.mouse.down();
    for (let x = 900; x >= 100; x -= 100) await page.mouse.move(x, 350, { steps: 3 });
    await expect.poll(() => map.colorAt(31.69, 113.8)).not.toBe('clear');
    await page.mouse.up();
    await map.moveTo(31.69, 113.37);
    const { during, after } = await map.zoomTo(13);
    expect(during).toContain('scale(2)');
    expect(after).not.toContain('scale');
    expect(await map.colorAt(31.69, 113.37)).toBe(ok);
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

  it('is joined over as long a time as its source lets expect, and has the color of its unit', async () => {
    await map.addTrail({ role: 'ok', gapMs: 60_000 });
    await map.addFixes([...seconds(0, 2), ...seconds(50, 2), ...seconds(120, 2)]);
    expect(await map.trailParts()).toEqual([4, 2]);
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
    expect(await map.graticuleLabels()).toEqual(expect.arrayContaining(['113.35°E', '31.70°N']));
    const count = await map.layers();
    await map.moveTo(31.69, 113.37);
    expect(await map.layers()).toBe(count);
    await map.moveTo(-10, -0.02);
    expect(await map.graticuleLabels()).toContain('0.00°');
    await map.removeGraticule();
    await map.moveTo(31.69, 113.37);
    expect(await map.layers()).toBe(before);
  });
});
