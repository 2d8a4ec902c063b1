/** A phone as a camera of the vehicle: let in at the console, its page opened by the code, its picture seen; cut off and back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { VideoBench } from '../main/vehicle/video-bench.ts';
import { framesSeen, watchBare } from './bare-viewer.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 40_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };
const PHONE = { width: 390, height: 844 };
const AT = { latitude: 31.6912, longitude: 113.3745, accuracy: 9 };

let dir: string;
let station: VideoBench;
let browser: Browser;
let desk: Page;
let phone: Page;
let id = '';
let url = '';
const errors: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  station = await VideoBench.start(dir, { guests: { host: '127.0.0.1', port: 0 } });
  browser = await openBrowser();
  desk = await (await browser.newContext({ viewport: SMALL })).newPage();
  const context = await browser.newContext({
    viewport: PHONE,
    ignoreHTTPSErrors: true,
    geolocation: AT,
    permissions: ['camera', 'microphone', 'geolocation'],
    locale: 'zh-CN',
  });
  phone = await context.newPage();
  for (const page of [desk, phone]) page.on('pageerror', (error) => errors.push(error.message));
  await desk.goto(station.url);
  await desk.getByTestId('page-video').waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await station?.close();
  rmSync(dir, { recursive: true, force: true });
});

const shot = (page: Page, name: string) =>
  process.env['SHOTS'] ? page.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) }) : Promise.resolve();
const frames = () =>
  desk.evaluate(
    (testId) =>
      document.querySelector<HTMLVideoElement>(`[data-testid="${testId}"]`)?.getVideoPlaybackQuality()
        .totalVideoFrames ?? 0,
    `video-${id}`,
  );
const state = () => phone.getByTestId('state').getAttribute('data-state');
const producer = () => station.tracks.find(({ feed, kind }) => feed === id && kind === 'video')?.producer;

/** The station runs in this process, its media worker is a child. */
function mediaWorker(): number {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,comm='], { encoding: 'utf8' });
  return Number(/(\d+) mediasoup/.exec(children)?.[1]);
}

describe('the operator', () => {
  it('lets a phone in by a name, and is shown a code to scan', async () => {
    await desk.getByTestId('add-camera').click();
    await desk.getByTestId('new-phone').click();
    await desk.getByTestId('sender-name').fill('李队手机');
    await desk.getByTestId('sender-save').click();
    await desk.getByTestId('invitation').locator('svg').first().waitFor();
    url = await desk.getByTestId('invitation-url').inputValue();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/phone#[\w-]{32}$/);
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await shot(desk, 'phone-invitation');
    await desk.getByTestId('invitation-done').click();
    id = station.screen.newest('video-sources')?.sources[0]?.id ?? '';
    expect(await desk.getByTestId(`source-${id}`).getAttribute('data-reason')).toBe('not-connected');
    expect(station.source(id)).toMatchObject({ name: '李队手机', kind: 'body', type: 'phone' });
  });
});

describe('the phone', () => {
  it('is told what to do when it comes without a token, or with a wrong one', async () => {
    await phone.goto(url.replace(/#.*/, ''));
    expect(await phone.getByTestId('trouble').textContent()).toContain('二维码');
    expect(await phone.getByTestId('toggle').isDisabled()).toBe(true);
    await phone.goto('about:blank');
    await phone.goto(url.replace(/#.*/, '#wrong'));
    await phone.getByTestId('toggle').click();
    await expect.poll(state, WAIT).toBe('refused');
    expect(await phone.getByTestId('trouble').textContent()).toContain('口令不对');
  });

  it('sends with one touch; the console has its picture', async () => {
    await phone.goto('about:blank');
    await phone.goto(url);
    await shot(phone, 'phone-idle');
    await phone.getByTestId('toggle').click();
    await expect.poll(state, WAIT).toBe('sending');
    await expect.poll(() => desk.getByTestId(`source-${id}`).getAttribute('data-reason'), WAIT).toBe('ok');
    await expect.poll(frames, WAIT).toBeGreaterThan(15);
    expect(station.tracks.filter(({ feed }) => feed === id).map(({ kind }) => kind)).toEqual(['video', 'audio']);
    expect(await phone.getByTestId('heading').textContent()).toBe('曾都应急1号 · 李队手机');
  });

  it('tells where it is when its owner wants it to, and stands on the vehicle’s map', async () => {
    await phone.getByTestId('place').click();
    await expect.poll(() => station.source(id)?.place, WAIT).toEqual({ lat: AT.latitude, lon: AT.longitude });
    await expect.poll(() => phone.getByTestId('notes').textContent(), WAIT).toContain('9 米');
    await desk.getByTestId(`camera-mark-${id}`).waitFor();
    const feed = station.screen.newest('feeds')?.feeds.find((each) => each.id === id);
    expect(feed?.place).toEqual({ lat: AT.latitude, lon: AT.longitude });
    await shot(phone, 'phone-sending');
    await shot(desk, 'phone-desk');
  });

  it('is watched on the vehicle’s network by a viewer of another program, until the share is taken back', async () => {
    await desk.getByTestId('side-panel').getByRole('tab').nth(2).click();
    await desk.getByTestId('share-label').fill('友邻队伍');
    await desk.getByTestId('share-add').click();
    const [address, token] = [
      await desk.getByTestId('share-url').inputValue(),
      await desk.getByTestId('share-token').inputValue(),
    ];
    expect(address).toBe(`${new URL(url).origin}/whep`);
    const viewer = await phone.context().newPage();
    await viewer.goto(url.replace(/#.*/, ''));
    expect(await watchBare(viewer, address, 'wrong')).toBe(401);
    expect(await watchBare(viewer, address, token)).toBe(201);
    await expect.poll(() => framesSeen(viewer), WAIT).toBeGreaterThan(10);
    await expect.poll(() => station.screen.newest('shares')?.shares[0]?.viewers, WAIT).toBe(1);
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await shot(desk, 'phone-shared');
    await desk.getByTestId('share-revoke').click();
    await expect.poll(() => station.screen.newest('shares')?.shares, WAIT).toEqual([]);
    expect(await watchBare(viewer, address, token)).toBe(401);
    await viewer.close();
  });

  it('turns to its other camera without a break for whoever watches; all of it is recorded', async () => {
    const before = producer();
    await phone.getByTestId('flip').click();
    const seen = await frames();
    await expect.poll(frames, WAIT).toBeGreaterThan(seen + 10);
    expect(producer()).toBe(before);
    await expect.poll(() => phone.getByTestId('notes').textContent(), WAIT).toContain('车上正在录像');
  });

  it('comes back from a cut by itself with the same session, which whoever watches keeps', async () => {
    const before = producer();
    const restarts: number[] = [];
    phone.on('response', (response) => response.request().method() === 'PATCH' && restarts.push(response.status()));
    process.kill(mediaWorker(), 'SIGSTOP');
    await expect.poll(state, WAIT).toBe('interrupted');
    process.kill(mediaWorker(), 'SIGCONT');
    await expect.poll(state, WAIT).toBe('sending');
    const seen = await frames();
    await expect.poll(frames, WAIT).toBeGreaterThan(seen + 10);
    expect(restarts).toEqual([200]);
    expect(producer()).toBe(before);
  });

  it('makes a new session when the vehicle’s media begin anew', async () => {
    const before = producer();
    process.kill(mediaWorker(), 'SIGKILL');
    await expect.poll(producer, WAIT).not.toBe(before);
    await expect.poll(state, WAIT).toBe('sending');
    const seen = await frames();
    await expect.poll(frames, WAIT).toBeGreaterThan(seen + 10);
  });

  it('stops when it is told to, and when its token is replaced', async () => {
    await phone.getByTestId('toggle').click();
    await expect.poll(state, WAIT).toBe('idle');
    await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ended');
    await phone.getByTestId('toggle').click();
    await expect.poll(state, WAIT).toBe('sending');
    await desk.getByTestId('side-panel').getByRole('tab').last().click();
    await desk.getByTestId('sender-renew').click();
    await desk.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
    await desk.getByTestId('invitation').waitFor();
    await expect.poll(state, WAIT).toBe('refused');
    await shot(phone, 'phone-refused');
  });
});

describe('the screens', () => {
  it('have nothing small on them, and neither white nor blue at night', async () => {
    expect(await phone.evaluate(crampedElements)).toEqual([]);
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await desk.getByTestId('theme').click();
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await shot(desk, 'phone-night');
  });

  it('wrote no error of their own', () => {
    expect(errors).toEqual([]);
  });
});
