/**
 * Back-fill as the center's staff uses it: a camera is recorded on the vehicle while every line is cut; once one is there again
 * the span that nobody saw is picked and fetched, over a center that stops in the middle; it plays, and is the vehicle's byte by byte.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn, touchTimeline } from '../demo/pages.ts';
import { FIVE_G, Linked, SAT, VEHICLE } from '../main/vehicle/linked.ts';
import { RtspCamera } from '../sim/rtsp-camera.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let linked: Linked;
let camera: RtspCamera;
let browser: Browser;
let desk: Page;
let center: Page;
let id = '';
const errors: string[] = [];
const shots = process.env['QIANSHAO_SHOTS'];
const shoot = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `backfill-${name}.png`) });
};

beforeAll(async () => {
  camera = await RtspCamera.start({ width: 640, height: 360, fps: 15 });
  linked = await Linked.start();
  id = await linked.vehicleApi.video.sources.putCamera.mutate({
    name: '车顶云台',
    kind: 'camera',
    address: camera.address,
  });
  browser = await openBrowser();
  center = await (await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true })).newPage();
  center.on('pageerror', (error) => errors.push(error.message));
  await center.goto(`${linked.centerUrl}#/footage`);
  await logIn(center, linked.admin);
  desk = await (await browser.newContext({ viewport: SMALL })).newPage();
  desk.on('pageerror', (error) => errors.push(error.message));
  await desk.goto(linked.consoleUrl);
  await desk.getByTestId('page-video').waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await linked?.close();
  await camera?.unplug();
});

const recorded = () => {
  const now = Date.now();
  return linked.vehicleApi.video.footage.segments.query({ feed: id, from: now - 3_600_000, to: now + 60_000 });
};
const ask = () => center.getByTestId('ask').first();
const state = () => ask().getAttribute('data-state');
const view = () => linked.center.newest('asks')?.asks[0];
const touch = (at: number) => touchTimeline(center, at);

describe('a span that the center missed', () => {
  it('is recorded on the vehicle while no line is there', async () => {
    await center.getByTestId(`footage-${VEHICLE}-${id}`).click({ timeout: 60_000 });
    for (const road of [FIVE_G, SAT]) linked.roads.set(road, { cut: true });
    await expect.poll(async () => (await recorded()).length, WAIT).toBeGreaterThanOrEqual(2);
    expect(await center.getByTestId('covered').count()).toBe(0);
    await shoot(center, 'empty');
  });

  it('is picked on the time line and asked for, also when the line is not there yet', async () => {
    const segments = await recorded();
    await touch(segments[0]!.startAt - 10_000);
    await center.getByTestId('mark-from').click();
    await touch(segments.at(-2)!.endAt);
    await center.getByTestId('mark-to').click();
    await shoot(center, 'picked');
    await center.getByTestId('fetch').click();
    await expect.poll(state, WAIT).toBe('asked');
    await shoot(center, 'asked');
  });

  it('comes once the line is there, goes on after the center stopped in the middle, and both screens say so', async () => {
    linked.roads.set(FIVE_G, { cut: false, delayMs: 40 });
    await expect.poll(() => (view()?.receivedBytes ?? 0) > 0, { ...WAIT, interval: 20 }).toBe(true);
    await desk.getByTestId('ask').waitFor();
    await shoot(desk, 'desk');
    await linked.stopCenter();
    await linked.startCenter();
    await expect.poll(state, WAIT).toBe('done');
    await shoot(center, 'done');
    await expect.poll(() => desk.getByTestId('ask').getAttribute('data-state'), WAIT).toBe('done');
  });

  it('plays there, and is what the vehicle recorded, byte by byte', async () => {
    await expect.poll(() => center.getByTestId('covered').count(), WAIT).toBeGreaterThan(0);
    const { startAt, endAt } = view()!;
    await touch(startAt + 12_000);
    const frames = () =>
      center
        .getByTestId('playback-video')
        .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
    await expect.poll(frames, WAIT).toBeGreaterThan(15);
    await shoot(center, 'plays');
    const mine = (await recorded()).filter((segment) => segment.startAt < endAt && segment.endAt > startAt);
    const there = await linked.centerApi.footage.segments.query({
      station: VEHICLE,
      feed: id,
      from: startAt,
      to: endAt,
    });
    const bare = ({ startAt: at, sha256 }: { startAt: number; sha256: string }) => [at, sha256];
    expect(there.map(bare)).toEqual(mine.map(bare));
    for (const { startAt: at, sha256 } of there) {
      const bytes = await center.evaluate(
        async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer())],
        `/footage/${VEHICLE}/${id}/${at}.mp4`,
      );
      expect(createHash('sha256').update(Buffer.from(bytes)).digest('hex')).toBe(sha256);
    }
  });
});

describe('evidence', () => {
  it('is marked at the center, checked by one touch, and its chain of custody stands beside it on both sides', async () => {
    const { startAt, endAt } = view()!;
    // A mark is set where the picture is: while it plays, that may be past the end by the time the hand is there.
    const toggle = center.getByTestId('playback-toggle');
    if ((await toggle.textContent())?.includes('❚❚')) await toggle.click();
    await touch(startAt + 11_000);
    await center.getByTestId('mark-from').click();
    await touch(endAt - 500);
    await center.getByTestId('mark-to').click();
    await center.getByTestId('mark-label').fill('罐体泄漏');
    await center.getByTestId('mark-save').click();
    await center.getByTestId('clip').waitFor();
    const download = center.waitForEvent('download');
    await center.getByTestId('clip-export').click();
    expect((await download).suggestedFilename()).toMatch(/^clip-zengdu-1-.*\.zip$/);
    await center.getByTestId('clip-check').click();
    await expect.poll(() => center.getByTestId('custody').textContent(), WAIT).toContain('个文件校验一致');
    const acts = await center
      .getByTestId('custody')
      .locator('li')
      .evaluateAll((lines) => lines.map((line) => line.dataset['what']));
    expect(acts).toEqual(['marked', 'exported', 'checked']);
    await center.getByTestId('custody').scrollIntoViewIfNeeded();
    await shoot(center, 'evidence');
    await expect.poll(() => linked.vehicle.newest('clips')?.clips[0]?.label, WAIT).toBe('罐体泄漏');
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
