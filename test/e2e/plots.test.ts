/** Drawing on both maps, as a hand does it: in gloves in the vehicle, with a mouse at the center, together and cut off. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TRPCClient } from '@trpc/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incident } from '../../contract/incident.ts';
import type { PlotView } from '../../contract/plot.ts';
import type { CenterEvent, VehicleEvent } from '../../contract/screen-event.ts';
import type { CenterRouter } from '../../main/api/center-router.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import { openBrowser } from '../browser.ts';
import { openCenter } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { BadRoad } from '../main/links/bad-road.ts';
import { tempDir } from '../temp-dir.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 45_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

/** What a station tells its pages. */
class Watch {
  readonly plots = new Map<string, PlotView>();
  incidents: readonly Incident[] = [];
  current: string | undefined;

  readonly take = (event: VehicleEvent | CenterEvent): void => {
    if (event.type === 'plots') for (const plot of event.plots) this.plots.set(plot.id, plot);
    if (event.type === 'incidents') {
      this.incidents = event.incidents;
      this.current = event.current;
    }
  };

  get there(): PlotView[] {
    return [...this.plots.values()].filter(({ deleted }) => !deleted);
  }

  last = (shape: PlotView['geometry']['shape']) => this.there.filter(({ geometry }) => geometry.shape === shape).at(-1);
}

function watch(api: TRPCClient<VehicleRouter> | TRPCClient<CenterRouter>): Watch {
  const watcher = new Watch();
  const subscribe = () => {
    const again = () => setTimeout(subscribe, 300);
    const options = { onData: watcher.take, onError: again, onComplete: again };
    (api as TRPCClient<VehicleRouter>).watch.subscribe(undefined, options);
  };
  subscribe();
  return watcher;
}

/** The console as on a tablet: fingers alone. */
async function openTablet(browser: Browser, scene: Scene): Promise<Page> {
  const context = await browser.newContext({ viewport: SMALL, hasTouch: true });
  const page = await context.newPage();
  await page.goto(scene.consoleUrl);
  await page.getByTestId('station-name').waitFor();
  return page;
}

/** A finger on the map, px from its corner. */
class Finger {
  readonly #page: Page;
  #left = 0;
  #top = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async find(): Promise<this> {
    const box = await this.#page.getByTestId('map').boundingBox();
    this.#left = box?.x ?? 0;
    this.#top = box?.y ?? 0;
    return this;
  }

  async tap(x: number, y: number): Promise<void> {
    await this.#page.touchscreen.tap(this.#left + x, this.#top + y);
  }

  /** Lays the finger down, draws it along, lifts it. */
  async drag(from: [number, number], to: [number, number]): Promise<void> {
    const session = await this.#page.context().newCDPSession(this.#page);
    const at = (share: number) => ({
      x: this.#left + from[0] + (to[0] - from[0]) * share,
      y: this.#top + from[1] + (to[1] - from[1]) * share,
    });
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
    for (const share of [0.25, 0.5, 0.75, 1])
      await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(share)] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await session.detach();
  }
}

/** Takes a tool and sets its points; ends it where it does not end by itself. */
async function draw(page: Page, finger: Finger, tool: string, ...points: [number, number][]): Promise<void> {
  await page.getByTestId(`draw-${tool}`).click();
  for (const [x, y] of points) await finger.tap(x, y);
  const finish = page.getByTestId('finish-plot');
  if (await finish.isVisible()) await finish.click();
  await page.getByTestId('plot-bar').waitFor();
}

describe('a picture that is drawn together', () => {
  let dir: string;
  let scene: Scene;
  let browser: Browser;
  let desk: Page;
  let center: Page;
  let finger: Finger;
  let vehicle: Watch;
  let staff: Watch;
  const errors: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
    scene = await Scene.start({ dir });
    browser = await openBrowser();
    vehicle = watch(await scene.vehicleApi());
    staff = watch(scene.centerApi());
    desk = await openTablet(browser, scene);
    center = await openCenter(browser, scene, '#/map', SMALL);
    for (const page of [desk, center]) page.on('pageerror', (error) => errors.push(error.message));
    finger = await new Finger(desk).find();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await scene?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('begins with an incident of the vehicle, which the center’s page works on at once', async () => {
    await desk.getByTestId('incident').click();
    await desk.getByTestId('new-incident').click();
    await desk.getByTestId('incident-name').fill('烈山大道居民楼火灾');
    await desk.getByTestId('incident-place').fill('烈山大道 12 号');
    await desk.getByTestId('save-incident').click();
    await desk.getByTestId('incident').filter({ hasText: '烈山大道居民楼火灾' }).waitFor();
    await center.getByTestId('incident').filter({ hasText: '烈山大道居民楼火灾' }).waitFor();
    expect(staff.incidents).toMatchObject([{ place: '烈山大道 12 号', kind: 'fire', state: 'open' }]);
    await desk.getByTestId('incident').click();
  });

  it('has on the center’s map what a finger set on the vehicle’s, under that incident', async () => {
    await desk.getByTestId('tool-plot').click();
    await draw(desk, finger, 'fire', [500, 260]);
    await expect.poll(() => staff.there, WAIT).toHaveLength(1);
    expect(staff.there[0]).toMatchObject({
      incident: vehicle.current,
      geometry: { shape: 'point' },
      style: { symbol: 'fire', ink: 'red' },
    });
    await expect.poll(() => center.getByTestId('plots').getAttribute('data-drawn'), WAIT).toBe('1');
  });

  it('lets a finger name, turn and move what it set', async () => {
    await desk.getByTestId('plot-name').fill('三楼起火');
    await desk.getByTestId('plot-name').press('Enter');
    await expect.poll(() => staff.last('point')?.label, WAIT).toBe('三楼起火');
    await desk.getByTestId('turn-right').click();
    await expect.poll(() => staff.last('point')?.style.rotationDeg, WAIT).toBe(15);
    const [before] = vehicle.last('point')?.geometry.coordinates ?? [];
    await finger.drag([500, 260], [600, 200]);
    await expect
      .poll(() => vehicle.last('point')?.geometry.coordinates[0]?.[0], WAIT)
      .toBeGreaterThan(before?.[0] ?? 0);
    const [after] = vehicle.last('point')?.geometry.coordinates ?? [];
    expect(after?.[1]).toBeGreaterThan(before?.[1] ?? 90);
    // It is chosen still, and the map did not move under it.
    await finger.drag([600, 200], [500, 260]);
    await expect
      .poll(() => vehicle.last('point')?.geometry.coordinates[0]?.map((degrees) => degrees.toFixed(3)), WAIT)
      .toEqual(before?.map((degrees) => degrees.toFixed(3)));
  });

  it('keeps what is locked where it is, until it is unlocked', async () => {
    await desk.getByTestId('plot-lock').click();
    await expect.poll(() => staff.last('point')?.locked, WAIT).toBe(true);
    const before = vehicle.last('point')?.geometry;
    await finger.drag([500, 260], [560, 300]);
    expect(await desk.getByTestId('plot-delete').isVisible()).toBe(false);
    await desk.getByTestId('plot-close').click();
    // The drag went to the map; the plot lies elsewhere on the screen and where it was on the ground.
    await finger.tap(560, 300);
    await desk.getByTestId('plot-lock').click();
    await expect.poll(() => staff.last('point')?.locked, WAIT).toBe(false);
    expect(vehicle.last('point')?.geometry).toEqual(before);
  });

  it('is drawn by taps and one button: a point too many is dropped, corners are moved, added and taken away', async () => {
    await desk.getByTestId('draw-line').click();
    for (const [x, y] of [
      [360, 240],
      [460, 200],
      [600, 120],
    ] as const)
      await finger.tap(x, y);
    await desk.getByTestId('drop-place').click();
    await finger.tap(560, 240);
    await desk.getByTestId('finish-plot').click();
    await desk.getByTestId('plot-bar').waitFor();
    const corners = () => vehicle.last('line')?.geometry.coordinates.length;
    await expect.poll(corners, WAIT).toBe(3);
    await finger.drag([460, 200], [460, 140]);
    // The middle between the first and the moved corner becomes a corner.
    await finger.drag([410, 190], [380, 140]);
    await expect.poll(corners, WAIT).toBe(4);
    await finger.tap(380, 140);
    await desk.getByTestId('drop-corner').click();
    await expect.poll(corners, WAIT).toBe(3);
    await expect.poll(() => staff.last('line')?.geometry, WAIT).toEqual(vehicle.last('line')?.geometry);
  });

  it('has arrows, areas, circles and words', async () => {
    await draw(desk, finger, 'attack', [360, 320], [440, 280], [540, 330]);
    await draw(desk, finger, 'polygon', [600, 260], [700, 250], [680, 330]);
    await draw(desk, finger, 'circle', [700, 150], [740, 150]);
    await desk.getByTestId('draw-text').click();
    await finger.tap(640, 200);
    await desk.getByTestId('plot-words').fill('禁止进入');
    await desk.getByTestId('finish-plot').click();
    await expect
      .poll(() => staff.there.map(({ geometry }) => geometry.shape).sort(), WAIT)
      .toEqual(['arrow', 'circle', 'line', 'point', 'polygon', 'text'].sort());
    expect(staff.last('arrow')?.style).toMatchObject({ arrow: 'attack' });
    expect(staff.last('circle')?.geometry.radiusM).toBeGreaterThan(10);
    expect(staff.last('text')?.label).toBe('禁止进入');
  });

  it('goes back step by step, and forward again', async () => {
    const count = () => staff.there.length;
    await desk.getByTestId('plot-undo').click();
    await desk.getByTestId('plot-undo').click();
    await expect.poll(count, WAIT).toBe(4);
    await desk.getByTestId('plot-redo').click();
    await expect.poll(count, WAIT).toBe(5);
    await desk.keyboard.press('Control+z');
    await expect.poll(count, WAIT).toBe(4);
  });

  it('tells a page that its step back would take away what another did, and leaves that', async () => {
    const arrow = vehicle.last('arrow');
    await scene.centerApi().plots.edit.mutate({
      wishes: [{ id: arrow?.id ?? '', base: arrow?.heads ?? {}, label: '中心的箭头' }],
    });
    await expect.poll(() => vehicle.last('arrow')?.label, WAIT).toBe('中心的箭头');
    // First the area, then the arrow.
    await desk.getByTestId('plot-undo').click();
    await expect.poll(() => staff.last('polygon'), WAIT).toBeUndefined();
    await desk.getByTestId('plot-undo').click();
    await finger.tap(440, 290);
    await desk.getByTestId('plot-bar').waitFor();
    expect(staff.last('arrow')).toMatchObject({ label: '中心的箭头', deleted: false });
  });

  it('is put away and brought back by incident, and stays with one that has ended', async () => {
    await desk.getByTestId('plot-close').click();
    await desk.getByTestId('plot-layers').click();
    await desk.getByTestId('plot-layer-list').waitFor();
    const drawn = () => desk.getByTestId('plots').getAttribute('data-drawn');
    const before = Number(await drawn());
    await draw(desk, finger, 'shelter', [420, 250]);
    await expect.poll(drawn, WAIT).toBe(String(before + 1));
    await desk.getByTestId('incident').click();
    await desk.getByTestId('no-incident').click();
    // An incident of another: what the vehicle drew can be put away now.
    await desk.getByTestId('plot-close').click();
    await desk.getByTestId('plot-layers').click();
    await desk.getByTestId(`show-${staff.incidents[0]?.id}`).click();
    await expect.poll(drawn, WAIT).toBe('0');
    await desk.getByTestId(`show-${staff.incidents[0]?.id}`).click();
    await expect.poll(drawn, WAIT).toBe(String(before + 1));
    await desk.getByTestId('plot-layers').click();
  });

  it('has targets for gloves and text for tired eyes while one draws, and nothing white or blue at night', async () => {
    await finger.tap(420, 250);
    await desk.getByTestId('plot-bar').waitFor();
    await desk.getByTestId('plot-history').click();
    await desk.getByTestId('plot-past').waitFor();
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    for (let theme = 0; theme < 2; theme += 1) await desk.getByTestId('theme').click();
    expect(await desk.evaluate(() => document.documentElement.dataset['theme'])).toBe('red');
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await desk.getByTestId('plot-close').click();
    await desk.getByTestId('draw-text').click();
    await finger.tap(500, 240);
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await desk.getByTestId('cancel-plot').click();
    await desk.getByTestId('incident').click();
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
  });

  it('said nothing to the consoles of the pages', () => {
    expect(errors).toEqual([]);
  });
});

it('a vehicle that is cut off draws on, and so does the center: afterwards both see both, and neither has lost a thing', async () => {
  let road: BadRoad | undefined;
  const scene = await Scene.start({
    dir: tempDir(),
    road: async (port) => {
      const own = await BadRoad.to(port);
      // That of the first vehicle.
      road ??= own;
      return own.port;
    },
  });
  const browser = await openBrowser();
  try {
    const vehicle = watch(await scene.vehicleApi());
    const staff = watch(scene.centerApi());
    const second = watch(await scene.addVehicle('zengdu-2', '曾都应急2号'));
    const desk = await openTablet(browser, scene);
    const finger = await new Finger(desk).find();
    const center = await openCenter(browser, scene, '#/map', SMALL);
    await desk.getByTestId('tool-plot').click();
    await draw(desk, finger, 'command-post', [480, 300]);
    await expect.poll(() => [staff.there.length, second.there.length], WAIT).toEqual([1, 1]);
    const { id = '', heads } = staff.there[0] ?? {};

    road?.close();
    await desk.getByTestId('status-uplink').filter({ hasNotText: '已连通' }).waitFor();
    await desk.getByTestId('plot-name').fill('车上取的名');
    await desk.getByTestId('plot-name').press('Enter');
    await expect.poll(() => vehicle.plots.get(id)?.label, WAIT).toBe('车上取的名');
    await finger.drag([480, 300], [560, 340]);
    await draw(desk, finger, 'water-source', [420, 360]);
    // At the center meanwhile: the same one is named too, and colored; another is drawn.
    const wish = {
      id,
      base: heads ?? {},
      label: '中心取的名',
      style: { symbol: 'command-post', ink: 'violet' as const },
    };
    await scene.centerApi().plots.edit.mutate({ wishes: [wish] });
    await center.getByTestId('tool-plot').click();
    await center.getByTestId('draw-helipad').click();
    await center.getByTestId('map').click({ position: { x: 700, y: 400 } });
    await center.getByTestId('plot-bar').waitFor();
    expect([vehicle.there.length, staff.there.length]).toEqual([2, 2]);

    road?.open();
    for (const at of [vehicle, staff, second]) await expect.poll(() => at.there.length, WAIT).toBe(3);
    for (const at of [vehicle, staff, second])
      await expect
        .poll(() => at.plots.get(id), WAIT)
        .toMatchObject({
          label: '中心取的名',
          style: { ink: 'violet' },
          rivals: { label: [[expect.any(Number), expect.any(Number), scene.vehicleId]] },
        });
    expect(staff.plots.get(id)?.geometry).toEqual(vehicle.plots.get(id)?.geometry);
    expect(vehicle.plots.get(id)?.geometry).not.toEqual(second.plots.get(id)?.heads.geometry);

    // The vehicle is told, and takes its own name back.
    await finger.tap(560, 340);
    await desk.getByTestId('rival-label').filter({ hasText: '中心同时改动过名称' }).waitFor();
    await desk.getByTestId('use-label').click();
    for (const at of [vehicle, staff, second])
      await expect.poll(() => at.plots.get(id), WAIT).toMatchObject({ label: '车上取的名', rivals: {} });
    await desk.getByTestId('rival-label').waitFor({ state: 'detached' });
  } finally {
    await browser.close();
    await scene.stop();
  }
});
