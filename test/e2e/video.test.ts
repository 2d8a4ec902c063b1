/** Network cameras on the console of a vehicle that has no center: entered, seen, recorded, played back, marked, unplugged. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { VideoBench } from '../main/vehicle/video-bench.ts';
import { RtspCamera } from '../sim/rtsp-camera.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 60_000, interval: 200 };
const SMALL = { width: 1_280, height: 800 };
const LOGIN = { user: 'admin', password: 'Geheim-7f!@' };

let dir: string;
let station: VideoBench;
let camera: RtspCamera;
let browser: Browser;
let desk: Page;
const errors: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  camera = await RtspCamera.start({ ...LOGIN, width: 640, height: 360, fps: 15 });
  station = await VideoBench.start(dir);
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: SMALL });
  desk = await context.newPage();
  desk.on('pageerror', (error) => errors.push(error.message));
  desk.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await desk.goto(station.url);
  await desk.getByTestId('page-video').waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await station?.close();
  await camera?.unplug();
  rmSync(dir, { recursive: true, force: true });
});

const frames = (testId: string) =>
  desk.evaluate(
    (id) =>
      document.querySelector<HTMLVideoElement>(`[data-testid="${id}"]`)?.getVideoPlaybackQuality().totalVideoFrames ??
      0,
    testId,
  );
const shot = (name: string) =>
  process.env['SHOTS'] ? desk.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) }) : Promise.resolve();
const panel = () => desk.getByTestId('side-panel');
let id = '';
const card = () => desk.getByTestId(`source-${id}`);

describe('a network camera', () => {
  it('is refused with a sentence when its address is none', async () => {
    await shot('video-empty');
    await desk.getByTestId('add-camera').click();
    await desk.getByTestId('camera-name').fill('车顶云台');
    await desk.getByTestId('camera-address').fill('http://192.168.1.64/');
    await shot('video-form');
    await desk.getByTestId('camera-save').click();
    expect(await panel().getByTestId('refusal').textContent()).toContain('rtsp://');
  });

  it('is entered with address and name, and its picture moves though there is no center', async () => {
    const { host } = new URL(camera.address.replace('rtsp', 'http'));
    await desk
      .getByTestId('camera-address')
      .fill(`rtsp://${LOGIN.user}:${encodeURIComponent(LOGIN.password)}@${host}/live`);
    await desk.getByTestId('camera-lat').fill('31.69');
    await desk.getByTestId('camera-lon').fill('113.37');
    await desk.getByTestId('camera-save').click();
    await desk.getByTestId('live').waitFor();
    id = station.screen.newest('video-sources')?.sources[0]?.id ?? '';
    await expect.poll(() => card().getAttribute('data-reason'), WAIT).toBe('ok');
    await expect.poll(() => frames('live-video'), WAIT).toBeGreaterThan(15);
    await expect.poll(() => frames(`video-${id}`), WAIT).toBeGreaterThan(15);
    await shot('video-live');
    expect(await desk.content()).not.toContain('Geheim');
  });

  it('stands on the map, and a touch there opens it', async () => {
    await desk.getByTestId('close-panel').click();
    await desk.getByTestId(`camera-mark-${id}`).click();
    await desk.getByTestId('live').waitFor();
  });

  it('is recorded at once, and the status bar says so', async () => {
    await expect.poll(() => desk.getByTestId(`record-${id}`).getAttribute('data-state'), WAIT).toBe('recording');
    expect(await desk.getByTestId('status-footage').textContent()).toContain('1');
    await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThanOrEqual(3);
  });
});

describe('footage', () => {
  it('plays from the time line, goes where it is touched, and over a gap to what comes next', async () => {
    await panel().getByRole('tab').nth(1).click();
    await expect.poll(() => desk.getByTestId('playback').getAttribute('data-player'), WAIT).toBe('playing');
    await expect.poll(() => frames('playback-video'), WAIT).toBeGreaterThan(15);
    await expect.poll(() => desk.getByTestId('covered').count(), WAIT).toBe(1);
    await shot('video-playback');
    // The power is cut: a gap. What is asked for in it is the picture after it.
    await camera.unplug();
    await expect.poll(() => card().getAttribute('data-state'), WAIT).toBe('lost');
    await shot('video-lost');
    // Shorter than this a cut is no gap: segments of one recording are as far apart.
    await setTimeout(3_000);
    await camera.plug();
    await station.api.video.sources.retry.mutate({ id });
    await expect.poll(() => card().getAttribute('data-reason'), WAIT).toBe('ok');
    await expect.poll(() => desk.getByTestId('covered').count(), WAIT).toBe(2);
    const to = Date.now();
    const [before, after] = await station.api.video.footage.covered.query({ feed: id, from: to - 3_600_000, to });
    const box = (await desk.getByTestId('timeline').boundingBox())!;
    const [from, until] = await desk
      .getByTestId('timeline')
      .evaluate((line) => [Number(line.ariaValueMin), Number(line.ariaValueMax)]);
    const gap = (before!.to + after!.from) / 2;
    await desk.mouse.click(box.x + ((gap - from) / (until - from)) * box.width, box.y + 10);
    const at = async () => Number(await desk.getByTestId('playback').getAttribute('data-at'));
    await expect.poll(at, WAIT).toBeGreaterThan(after!.from);
    expect(await desk.getByTestId('playback').getAttribute('data-player')).toBe('playing');
  });

  it('stands still when it is told to, and a span of it is kept with the hash of each file', async () => {
    const playback = desk.getByTestId('playback');
    await desk.getByTestId('timeline').press('ArrowRight');
    await expect.poll(() => playback.getAttribute('data-player'), WAIT).toBe('playing');
    await desk.getByTestId('mark-from').click();
    const from = Number(await playback.getAttribute('data-at'));
    await expect.poll(async () => Number(await playback.getAttribute('data-at')), WAIT).toBeGreaterThan(from + 2_000);
    await desk.getByTestId('playback-toggle').click();
    await expect.poll(() => playback.getAttribute('data-player'), WAIT).toBe('paused');
    await desk.getByTestId('mark-to').click();
    await desk.getByTestId('mark-label').fill('罐体泄漏');
    await desk.getByTestId('mark-save').click();
    await desk.getByTestId('clip').waitFor();
    expect(await desk.getByTestId('clip').textContent()).toContain('罐体泄漏');
    await shot('video-clip');
    const [clip] = station.screen.newest('clips')!.clips;
    expect((await station.api.video.clips.get.query({ id: clip!.id })).segments.length).toBeGreaterThan(0);
  });
});

describe('a camera of this console', () => {
  it('is recorded from the vehicle’s own SFU while it is open', async () => {
    const own = desk.locator('[data-testid^="source-camera-"]').first();
    const feed = ((await own.getAttribute('data-testid')) ?? '').replace('source-', '');
    await own.getByRole('button', { name: '预览' }).click();
    await expect.poll(() => desk.getByTestId(`record-${feed}`).getAttribute('data-state'), WAIT).toBe('recording');
    await expect.poll(async () => (await station.segments(feed)).length, WAIT).toBeGreaterThanOrEqual(2);
    const [segment] = await station.segments(feed);
    const length = segment!.endAt - segment!.startAt;
    expect(length).toBeGreaterThan(2_000);
    expect(length).toBeLessThan(8_000);
    await desk.getByTestId(`record-${feed}`).click();
    await expect.poll(() => desk.getByTestId(`record-${feed}`).getAttribute('data-state'), WAIT).toBe('off');
    await expect.poll(() => station.tracks.some((track) => track.feed === feed), WAIT).toBe(false);
    await own.getByRole('button', { name: '关预览' }).click();
  });
});

describe('the screen', () => {
  it('has nothing small on it, and neither white nor blue at night', async () => {
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await desk.getByTestId('theme').click();
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await shot('video-night');
  });

  it('wrote no error to its console', () => {
    expect(errors).toEqual([]);
  });
});
