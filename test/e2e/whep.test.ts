/**
 * A feed given to others: watched by somebody who has none of our programs (a bare page of another site, with an
 * RTCPeerConnection and nothing else), and pushed to another platform that decodes it.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn } from '../demo/pages.ts';
import { Linked, VEHICLE } from '../main/vehicle/linked.ts';
import { RtspCamera } from '../sim/rtsp-camera.ts';
import { RtspPlatform } from '../sim/video-platform.ts';
import { framesSeen, watchBare } from './bare-viewer.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let linked: Linked;
let camera: RtspCamera;
let platform: RtspPlatform;
let browser: Browser;
let desk: Page;
let center: Page;
let outside: Page;
let id = '';
/** Another site, with an empty page. */
let site: Server;
let url = '';
let token = '';
const errors: string[] = [];

beforeAll(async () => {
  camera = await RtspCamera.start({ width: 640, height: 360, fps: 15 });
  platform = new RtspPlatform({ user: 'xiangxi', password: 'geheim-7' });
  await platform.on();
  linked = await Linked.start();
  id = await linked.vehicleApi.video.sources.putCamera.mutate({
    name: '车顶云台',
    kind: 'camera',
    address: camera.address,
  });
  site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<body></body>'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
  desk = await (await browser.newContext({ viewport: SMALL })).newPage();
  await desk.goto(linked.consoleUrl);
  await desk.getByTestId(`publish-${id}`).click({ timeout: 60_000 });
  const atCenter = await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true });
  center = await atCenter.newPage();
  center.on('pageerror', (error) => errors.push(error.message));
  await center.goto(`${linked.centerUrl}#/wall`);
  await logIn(center, linked.admin);
  outside = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
  await linked?.close();
  await camera?.unplug();
  await platform?.off();
});

const shot = (name: string) =>
  process.env['SHOTS']
    ? center.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) })
    : Promise.resolve();
const pushes = () => linked.center.newest('pushes')?.pushes ?? [];
const shares = () => linked.center.newest('shares')?.shares ?? [];

const watch = (bearer: string) => watchBare(outside, url, bearer);
const frames = () => framesSeen(outside);

describe('a feed on the wall', () => {
  it('is shared by a touch, with a name for whom; address and token are shown once', async () => {
    const tile = center.getByTestId(`tile-${VEHICLE}-${id}`);
    await tile.waitFor({ timeout: 60_000 });
    await tile.hover();
    await tile.getByTestId('share').click();
    await center.getByTestId('share-label').fill('应急厅值班室');
    await center.getByTestId('share-add').click();
    url = await center.getByTestId('share-url').inputValue();
    token = await center.getByTestId('share-token').inputValue();
    expect(url).toBe(`${new URL(linked.centerUrl).origin}/whep`);
    await expect.poll(shares, WAIT).toMatchObject([{ station: VEHICLE, feed: id, label: '应急厅值班室', by: 'admin' }]);
    expect(JSON.stringify(linked.center.all)).not.toContain(token);
  });

  it('is watched by a bare page of another site, and by nobody without the token', async () => {
    await outside.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    expect(await watch('wrong')).toBe(401);
    await expect.poll(() => watch(token), WAIT).toBe(201);
    await expect.poll(frames, WAIT).toBeGreaterThan(20);
    await expect.poll(() => shares()[0]?.viewers, WAIT).toBe(1);
    expect(await center.evaluate(crampedElements)).toEqual([]);
    await shot('whep-shared');
  });

  it('is no longer watched once the viewer hangs up', async () => {
    const status = await outside.evaluate(
      async ({ url, token }) => {
        const session = new URL(document.body.dataset['session'] ?? '', url);
        return (await fetch(session, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status;
      },
      { url, token },
    );
    expect(status).toBe(200);
    await expect.poll(() => shares()[0]?.viewers, WAIT).toBe(0);
  });

  it('is pushed to another platform by a touch, once an administrator entered it; its password is told to nobody', async () => {
    await center.getByRole('tab', { name: '推送到平台' }).click();
    await center.getByTestId('target-new').click();
    await center.getByTestId('target-name').fill('省厅视频平台');
    await center.getByTestId('target-address').fill(platform.address);
    await center.getByTestId('target-user').fill('xiangxi');
    await center.getByTestId('target-password').fill('geheim-7');
    await shot('push-form');
    await center.getByTestId('target-save').click();
    await center.getByTestId('push-target').click();
    await center.getByTitle('省厅视频平台').click();
    await center.getByTestId('push-start').click();
    await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(10);
    await expect.poll(() => pushes()[0]?.kbps ?? 0, WAIT).toBeGreaterThan(0);
    expect(pushes()).toMatchObject([{ station: VEHICLE, feed: id, state: 'running', by: 'admin' }]);
    expect(JSON.stringify(linked.center.all)).not.toContain('geheim-7');
    expect(await center.evaluate(crampedElements)).toEqual([]);
    await shot('push-running');
    await center.getByRole('tab', { name: '外单位观看' }).click();
  });

  it('ends at once when the share is taken back, and who made, watched and ended it is on record', async () => {
    await outside.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    expect(await watch(token)).toBe(201);
    await expect.poll(frames, WAIT).toBeGreaterThan(10);
    await center.getByTestId('share-revoke').click();
    await expect.poll(shares, WAIT).toEqual([]);
    const still = async () => {
      const before = await frames();
      await outside.waitForTimeout(700);
      return (await frames()) === before;
    };
    await expect.poll(still, WAIT).toBe(true);
    expect(await watch(token)).toBe(401);
    await linked.stopCenter();
    const facts = linked.facts('share').map(({ body }) => [body.what, body.by ?? body.from]);
    expect(facts).toEqual([
      ['made', 'admin'],
      ['watched', '127.0.0.1'],
      ['revoked', 'admin'],
    ]);
  });
});

describe('the screen', () => {
  it('has neither white nor blue at night, and wrote no error', async () => {
    await linked.startCenter();
    await center.reload();
    const tile = center.getByTestId(`tile-${VEHICLE}-${id}`);
    await tile.waitFor({ timeout: 60_000 });
    while ((await center.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await center.getByTestId('theme').click();
    await tile.hover();
    await tile.getByTestId('share').click();
    await center.getByTestId('shares').waitFor();
    await expect.poll(() => center.evaluate(brightOrBlue)).toEqual([]);
    await center.getByRole('tab', { name: '推送到平台' }).click();
    await center.getByTestId('target-new').click();
    await expect.poll(() => center.evaluate(brightOrBlue)).toEqual([]);
    await shot('whep-night');
    expect(errors).toEqual([]);
  });

  it('shows that what was pushed went on by itself when the center came back, and ends it by a touch', async () => {
    await expect.poll(() => pushes()[0]?.state, WAIT).toBe('running');
    const before = platform.decoded.pictures;
    await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(before + 10);
    await center.getByTestId('push-end').click();
    await expect.poll(pushes, WAIT).toEqual([]);
  });
});
