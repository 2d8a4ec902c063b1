/** "Thin link: pictures only" between whole stations: by one touch, and by itself where the link bears no video. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn } from '../demo/pages.ts';
import { FIVE_G, Linked, LINKS, SAT, VEHICLE } from '../main/vehicle/linked.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };
const FEED = 'test-card';

let linked: Linked;
let browser: Browser;
let desk: Page;
let center: Page;
const errors: string[] = [];
const shots = process.env['QIANSHAO_SHOTS'];
const shoot = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `stills-${name}.png`) });
};

beforeAll(async () => {
  linked = await Linked.start();
  browser = await openBrowser();
  desk = await (await browser.newContext({ viewport: SMALL })).newPage();
  desk.on('pageerror', (error) => errors.push(error.message));
  await desk.goto(linked.consoleUrl);
  await desk.getByTestId(`publish-${FEED}`).click();
  center = await (await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true })).newPage();
  center.on('pageerror', (error) => errors.push(error.message));
  await center.goto(`${linked.centerUrl}#/wall`);
  await logIn(center, linked.admin);
  await center.getByTestId(`tile-${VEHICLE}-${FEED}`).waitFor({ timeout: 60_000 });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await linked?.close();
});

const tile = () => center.getByTestId(`tile-${VEHICLE}-${FEED}`);
const still = () => center.getByTestId(`still-${VEHICLE}-${FEED}`);
const state = () => tile().getAttribute('data-state');
const seq = async () => Number(await still().getAttribute('data-seq'));
const plan = () => linked.vehicle.newest('stills')?.plan;
const tracks = () => linked.center.newest('tracks')?.tracks.length;

describe('by hand', () => {
  it('one touch ends the video, and pictures come that say that they are none', async () => {
    await expect.poll(state, WAIT).toBe('connected');
    await desk.getByTestId('thin-switch').click();
    await still().waitFor({ timeout: 60_000 });
    await expect.poll(tracks, WAIT).toBe(0);
    expect(await still().textContent()).toMatch(/照片（非实时） (刚刚|\d+ s)/);
    expect(await tile().textContent()).toContain('仅图片');
    expect(await tile().textContent()).not.toContain('正常');
    await expect
      .poll(
        () =>
          still()
            .locator('img')
            .evaluate((image: HTMLImageElement) => image.naturalWidth),
        WAIT,
      )
      .toBeGreaterThanOrEqual(240);
    await shoot(center, 'wall');
    await shoot(desk, 'desk');
  });

  it('another comes every few seconds, and none is larger than the link was said to bear', async () => {
    const first = await seq();
    await expect.poll(seq, WAIT).toBeGreaterThan(first);
    const url = await still().locator('img').getAttribute('src');
    const bytes = await center.evaluate(
      async (from) => (await (await fetch(from)).arrayBuffer()).byteLength,
      url ?? '',
    );
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThanOrEqual(24 * 1024);
    const other = await center.request.get(`${linked.centerUrl}stills/${VEHICLE}/${FEED}/999999`);
    expect(other.status()).toBe(404);
    const stranger = await (
      await browser.newContext({ ignoreHTTPSErrors: true })
    ).request.get(`${linked.centerUrl.slice(0, -1)}${url}`);
    expect(stranger.status()).toBe(401);
  });

  it('without a line its age grows, and it is shown as old; the newest comes first when the line is there', async () => {
    for (const road of [FIVE_G, SAT]) linked.roads.set(road, { cut: true });
    await expect.poll(() => still().textContent(), WAIT).toMatch(/ ([6-9]|[1-9]\d) s/);
    const before = await seq();
    for (const road of [FIVE_G, SAT]) linked.roads.set(road, { cut: false });
    await expect.poll(seq, WAIT).toBeGreaterThan(before);
    await expect.poll(() => still().textContent(), WAIT).toMatch(/(刚刚| \d s)/);
  });

  it('another touch brings the video back, and no still over it', async () => {
    await desk.getByTestId('thin-switch').click();
    await expect.poll(state, WAIT).toBe('connected');
    expect(await still().count()).toBe(0);
  });
});

describe('by the link', () => {
  it('a ceiling too low for video brings pictures without a touch, and the console says why', async () => {
    for (const link of LINKS) await linked.vehicleApi.links.put.mutate({ ...link, policy: { videoCeilingKbps: 64 } });
    await expect.poll(() => plan()?.on, WAIT).toBe(true);
    await still().waitFor({ timeout: 60_000 });
    expect(await desk.getByTestId('thin-words').textContent()).toContain('链路太窄');
    expect(plan()?.bytes).toBeLessThanOrEqual(8_000);
    await shoot(desk, 'by-link');
  });
});

describe('the screens', () => {
  it('have nothing small on them, and neither white nor blue at night', async () => {
    for (const page of [center, desk]) {
      expect(await page.evaluate(crampedElements)).toEqual([]);
      while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
        await page.getByTestId('theme').click();
      await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
    }
    await shoot(center, 'night');
    expect(errors).toEqual([]);
  });
});
