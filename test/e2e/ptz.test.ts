/** A camera on the vehicle's network: found, added, turned at the console and from the center's wall, and never left moving. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { OnvifCamera } from '../sim/onvif-camera.ts';
import { RtspCamera } from '../sim/rtsp-camera.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 30_000, interval: 50 };
const SMALL = { width: 1_280, height: 800 };
const LOGIN = { user: 'admin', password: 'Geheim-7f!@' };

let dir: string;
let scene: Scene;
let picture: RtspCamera;
let camera: OnvifCamera;
let browser: Browser;
let desk: Page;
let staff: Page;
let feed = '';
const errors: string[] = [];

async function openPage(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return page;
}

const moving = (is: boolean) => expect.poll(() => camera.head.moving, WAIT).toBe(is);
const who = (page: Page) => page.getByTestId('ptz-who').getAttribute('data-who');
const shot = async (page: Page, name: string) => {
  const folder = process.env['SHOTS'];
  if (!folder) return;
  for (const [size, viewport] of Object.entries({ small: SMALL, large: { width: 1_920, height: 1_080 } })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(folder, `${name}-${size}.png`) });
  }
  await page.setViewportSize(SMALL);
};

/** Puts the mouse's button down on a key of the pad. */
async function hold(page: Page, key: string): Promise<void> {
  await page.getByTestId(key).hover();
  await page.mouse.down();
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  picture = await RtspCamera.start(LOGIN);
  camera = await OnvifCamera.start({
    ...LOGIN,
    name: '车顶云台 DS-2DE4A425IW',
    stream: picture.address,
    discovered: true,
    clockMs: -3_600_000,
    home: { pan: 0, tilt: 0, zoom: 0 },
  });
  [scene, browser] = await Promise.all([Scene.start({ dir, receiver: false }), openBrowser()]);
  desk = await openPage(scene.consoleUrl);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  await camera?.close();
  await picture?.unplug();
  rmSync(dir, { recursive: true, force: true });
});

it('it is found on the network, and added by user and password', async () => {
  await desk.getByTestId('add-camera').click();
  const row = desk.getByTestId(`found-${camera.address}`);
  await row.getByTestId('choose').click();
  expect(await row.getByTestId('found-name').inputValue()).toBe('车顶云台 DS-2DE4A425IW');
  await row.getByTestId('found-password').fill('wrong');
  await row.getByTestId('found-add').click();
  await row.getByTestId('refusal').waitFor();
  expect(await desk.evaluate(crampedElements)).toEqual([]);
  await shot(desk, 'ptz-found');
  await row.getByTestId('found-name').fill('车顶云台');
  await row.getByTestId('found-password').fill(LOGIN.password);
  await row.getByTestId('found-add').click();
  await desk.getByTestId('ptz').waitFor();
  await desk.locator('[data-testid=live-video]').waitFor();
  const card = await desk.locator('[data-testid^="source-net-"]').getAttribute('data-testid');
  feed = card?.replace('source-', '') ?? '';
});

it('it turns while a key is held, and stands when it is let go', async () => {
  await hold(desk, 'ptz-right-up');
  await moving(true);
  await expect.poll(() => who(desk), WAIT).toBe('mine');
  await expect.poll(() => camera.head.place.pan, WAIT).toBeGreaterThan(0.2);
  await desk.mouse.up();
  await moving(false);
  expect(camera.head.place.tilt).toBeGreaterThan(0);
  await shot(desk, 'ptz-desk');
});

it('it stands when the pointer is lost, the page is left, or dies with the hand on the key', async () => {
  await hold(desk, 'ptz-left');
  await moving(true);
  await desk.getByTestId('ptz-left').dispatchEvent('pointercancel');
  await moving(false);
  await desk.mouse.up();
  await hold(desk, 'ptz-closer');
  await moving(true);
  // Off the key, with the button still down.
  await desk.mouse.move(5, 5);
  await moving(false);
  await desk.mouse.up();
  const other = await openPage(scene.consoleUrl);
  await other.getByTestId(`source-${feed}`).getByTestId(`open-${feed}`).click();
  await other.getByTestId('ptz').waitFor();
  await expect.poll(() => who(other), WAIT).toBe('nobody');
  await hold(other, 'ptz-down');
  await moving(true);
  await expect.poll(() => who(desk), WAIT).toBe('other');
  const session = await other.context().newCDPSession(other);
  session.send('Page.crash').catch(() => undefined);
  await moving(false);
  await expect.poll(() => who(desk), WAIT).toBe('nobody');
  await other.context().close();
});

it('arrow keys turn it, two at a time aslant', async () => {
  await desk.getByTestId('speed-fast').click();
  await desk.getByTestId('live').click();
  const before = camera.head.place;
  await desk.keyboard.down('ArrowLeft');
  await desk.keyboard.down('ArrowDown');
  await expect.poll(() => camera.head.place.tilt, WAIT).toBeLessThan(before.tilt);
  expect(camera.head.place.pan).toBeLessThan(before.pan);
  await desk.keyboard.up('ArrowLeft');
  await desk.keyboard.up('ArrowDown');
  await moving(false);
});

it('from the center’s wall it is turned by whoever may, until the vehicle’s hand comes', async () => {
  await desk.getByTestId(`publish-${feed}`).click();
  staff = await openPage(scene.centerUrl);
  await logIn(staff, scene.admin);
  await staff.getByRole('link', { name: '视频墙' }).click();
  const tile = staff.getByTestId(`tile-${scene.vehicleId}-${feed}`);
  await tile.hover();
  await tile.getByTestId('turn').click();
  await staff.getByTestId('tile-pad').waitFor();
  await expect.poll(() => who(staff), WAIT).toBe('nobody');
  await staff.getByTestId('preset-name').fill('大门');
  await staff.getByTestId('preset-keep').click();
  await staff.getByTestId('preset-P1').waitFor();
  await hold(staff, 'ptz-wider');
  await moving(true);
  await expect.poll(() => who(desk), WAIT).toBe('other');
  await desk.keyboard.down('ArrowUp');
  await staff.getByTestId('refusal').waitFor();
  expect(await staff.getByTestId('ptz').getAttribute('data-held')).toBe('false');
  await expect.poll(() => who(desk), WAIT).toBe('mine');
  await desk.keyboard.up('ArrowUp');
  await staff.mouse.up();
  await moving(false);
  await shot(staff, 'ptz-wall');
});

it('the screens have nothing small on them, and neither white nor blue at night', async () => {
  for (const [name, page] of Object.entries({ desk, staff })) {
    expect(await page.evaluate(crampedElements), name).toEqual([]);
    while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await page.getByTestId('theme').click();
    await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
    await shot(page, `ptz-night-${name}`);
  }
  expect(errors).toEqual([]);
});
