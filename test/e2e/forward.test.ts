/** A camera of the vehicle on the center's wall with no window of the console open; a window that comes takes over, and gives back. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { framesOf, logIn } from '../demo/pages.ts';
import { Linked, VEHICLE } from '../main/vehicle/linked.ts';
import { RtspCamera } from '../sim/rtsp-camera.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let linked: Linked;
let camera: RtspCamera;
let browser: Browser;
let center: Page;
let desk: Page;
let id = '';
const errors: string[] = [];

beforeAll(async () => {
  camera = await RtspCamera.start({ width: 640, height: 360, fps: 15 });
  linked = await Linked.start();
  id = await linked.vehicleApi.video.sources.putCamera.mutate({
    name: '车顶云台',
    kind: 'camera',
    address: camera.address,
  });
  await linked.vehicleApi.feeds.setWanted.mutate({ id, wanted: true });
  linked.leave();
  browser = await openBrowser();
  center = await (await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true })).newPage();
  center.on('pageerror', (error) => errors.push(error.message));
  await center.goto(`${linked.centerUrl}#/wall`);
  await logIn(center, linked.admin);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await linked?.close();
  await camera?.unplug();
});

const shots = process.env['QIANSHAO_SHOTS'];
const shoot = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `forward-${name}.png`) });
};
const tile = () => center.getByTestId(`tile-${VEHICLE}-${id}`);
const card = () => desk.getByTestId(`source-${id}`);
const carriers = () => linked.center.newest('tracks')?.tracks.map(({ carrier = 'window' }) => carrier);

/** The picture goes on moving. */
async function moves(): Promise<void> {
  await expect.poll(() => tile().getAttribute('data-state'), WAIT).toBe('connected');
  const before = await framesOf(center, VEHICLE, id);
  await expect.poll(() => framesOf(center, VEHICLE, id), WAIT).toBeGreaterThan(before + 10);
}

describe('with no window open', () => {
  it('the picture is on the wall, and the tile says that it comes directly', async () => {
    await moves();
    expect(carriers()).toEqual(['station']);
    expect(await center.getByTestId('tile-direct').textContent()).toBe('直送');
    await tile().evaluate((element) => (element.dataset['same'] = 'yes'));
    await shoot(center, 'wall');
  });
});

describe('a window of the console', () => {
  it('sends it from when it is there, on the same tile', async () => {
    desk = await (await browser.newContext({ viewport: SMALL })).newPage();
    desk.on('pageerror', (error) => errors.push(error.message));
    await desk.goto(linked.consoleUrl);
    await expect.poll(() => card().getAttribute('data-carrier'), WAIT).toBe('window');
    expect(await card().textContent()).toContain('窗口转发');
    expect(carriers()).toEqual(['window']);
    await moves();
    expect(await tile().getAttribute('data-same')).toBe('yes');
    expect(await center.getByTestId('tile-direct').count()).toBe(0);
    await shoot(desk, 'window');
  });

  it('that is gone is missed within seconds: the station sends again, without a click', async () => {
    const at = performance.now();
    await desk.close();
    await expect.poll(carriers, WAIT).toEqual(['station']);
    await moves();
    console.info(`window gone → picture by the station: ${Math.round(performance.now() - at)} ms`);
    expect(await tile().getAttribute('data-same')).toBe('yes');
  });

  it('that shows the vehicle’s sources while the station sends says so, readable by night', async () => {
    desk = await (await browser.newContext({ viewport: SMALL })).newPage();
    // This one cannot send: it has no WebRTC, as some tablets' browsers have not.
    await desk.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await desk.goto(linked.consoleUrl);
    await expect.poll(() => card().textContent(), WAIT).toContain('正在直送');
    expect(await card().getAttribute('data-carrier')).toBe('station');
    await shoot(desk, 'station');
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await desk.getByTestId('theme').click();
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await shoot(desk, 'station-red');
  });
});

it('no page has an error', () => {
  expect(errors).toEqual([]);
});
