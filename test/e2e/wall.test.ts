/** The center's wall as staff meet it: what flows, where it is put, what is held and taken; by mouse and by finger. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveTrack } from '../../contract/media.ts';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import { barsAge, readTimeBars } from '../../renderer/video/time-bars.ts';
import { Stage } from '../main/media/stage.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';
import type { WallPage } from './wall-page.tsx';

type Calls = {
  [K in keyof WallPage]: (...input: Parameters<WallPage[K]>) => Promise<Awaited<ReturnType<WallPage[K]>>>;
};

const WAIT = { timeout: 30_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };
const small = (label: string) => ({ widthPx: 320, heightPx: 180, fps: 8, label });
const FEEDS = {
  roof: { widthPx: 1_280, heightPx: 720, fps: 10, label: '车顶云台' },
  uav: small('无人机'),
  body: small('执法记录仪'),
  gate: small('现场东侧'),
  tank: small('罐区'),
};

let dir: string;
let stage: Stage;
let vehicle: Page;
let staff: Page;
let tracks: LiveTrack[] = [];
const errors: string[] = [];

const on = (page: Page): Calls =>
  new Proxy({} as Calls, {
    get:
      (_, name: string) =>
      (...input: unknown[]) =>
        page.evaluate(
          ([name, input]) =>
            (window as unknown as { wall: Record<string, (...input: unknown[]) => unknown> }).wall[name]!(...input),
          [name, input] as const,
        ),
  });

const summary = (wanted: readonly string[]): VehicleSummary => ({
  station: { id: 'V1', kind: 'vehicle', name: '曾都应急1号' },
  presence: { station: 'V1', online: true, since: 0, via: { kind: '5g', name: '5G 移动' } },
  devices: [],
  feeds: wanted.map((id) => ({
    station: 'V1',
    id,
    kind: 'camera',
    name: FEEDS[id as keyof typeof FEEDS].label,
    wanted: true,
    state: 'waiting',
    since: 0,
  })),
});
const show = () => on(staff).put(tracks, [summary(Object.keys(FEEDS))]);

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  stage = await Stage.open({
    entry: path.join(import.meta.dirname, 'wall-page.tsx'),
    onTracks: (now) => {
      tracks = now;
      if (staff) void show().catch(() => undefined);
    },
  });
  vehicle = await stage.page('vehicle');
  await on(vehicle).publish({ roof: FEEDS.roof });
  staff = await stage.page('staff', { viewport: SMALL, hasTouch: true, acceptDownloads: true });
  staff.on('pageerror', (error) => errors.push(error.message));
  staff.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await show();
  await staff.getByTestId('layout-9').click();
});

afterAll(async () => {
  await stage?.close();
  rmSync(dir, { recursive: true, force: true });
});

const shot = (name: string) =>
  process.env['SHOTS'] ? staff.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) }) : undefined;
const tile = (feed: string) => staff.getByTestId(`tile-V1-${feed}`);
const attribute = (feed: string, name: string) => async () => Number(await tile(feed).getAttribute(`data-${name}`));
/** Feeds by the place that they have on the page. */
const order = () =>
  staff.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.tile')].map(({ dataset }) =>
      (dataset['testid'] ?? '').replace(/^(tile|kept)-V1-/, ''),
    ),
  );
/** Feeds that somebody receives, by the SFU's own account. */
async function flowing(): Promise<string[]> {
  const { mapProducerIdConsumerIds } = await stage.sfu.engine.router.dump();
  const used = new Set(mapProducerIdConsumerIds.filter(({ values }) => values.length > 0).map(({ key }) => key));
  return tracks
    .filter(({ producer }) => used.has(producer))
    .map(({ feed }) => feed)
    .sort();
}
const middle = async (selector: string) => {
  const box = (await staff.locator(selector).first().boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const moves = async (feed: string) => {
  const count = attribute(feed, 'frames');
  const before = await count();
  await expect.poll(count, WAIT).toBeGreaterThan(before + 5);
};

describe('pictures', () => {
  it('are asked for in the copy that fits: small where they are small, large where they are large', async () => {
    await expect.poll(attribute('roof', 'lines'), WAIT).toBe(360);
    await tile('roof').dblclick();
    await expect.poll(attribute('roof', 'lines'), WAIT).toBe(720);
    await shot('wall-alone');
    await staff.keyboard.press('Escape');
    await expect.poll(attribute('roof', 'lines'), WAIT).toBe(360);
  });

  it('come by themselves, and each tells its state, its size, its delay, its loss and its link', async () => {
    await on(vehicle).publish(FEEDS);
    for (const feed of Object.keys(FEEDS)) await moves(feed);
    await expect.poll(() => tile('roof').getAttribute('data-state'), WAIT).toBe('connected');
    const words = await tile('roof').textContent();
    for (const part of ['曾都应急1号', '车顶云台', '正常', '640×360', '延时', '丢包', '经 5G 移动'])
      expect(words).toContain(part);
    await shot('wall-9');
  });

  it('flow only while they are seen', async () => {
    expect(await flowing()).toEqual(['body', 'gate', 'roof', 'tank', 'uav']);
    const first = (await order()).slice(0, 4).sort();
    await staff.getByTestId('layout-4').click();
    await expect.poll(flowing, WAIT).toEqual(first);
    await staff.keyboard.press('PageDown');
    await expect.poll(flowing, WAIT).toHaveLength(1);
    expect(await staff.getByTestId('wall-page-number').textContent()).toContain('2/2');
    await staff.keyboard.press('PageDown');
    await expect.poll(flowing, WAIT).toEqual(first);
  });
});

describe('places', () => {
  it('are changed by dragging with the mouse: both pictures change places', async () => {
    await staff.getByTestId('layout-1+5').click();
    const before = await order();
    const [from, to] = [await middle('[data-place="0"]'), await middle('[data-place="2"]')];
    await staff.mouse.move(from.x, from.y);
    await staff.mouse.down();
    await staff.mouse.move(to.x, to.y, { steps: 4 });
    await shot('wall-drag');
    await staff.mouse.up();
    const [a, b, c, ...rest] = before;
    expect(await order()).toEqual([c, b, a, ...rest]);
  });

  it('are changed by a finger, also to a free place; a tap moves nothing', async () => {
    const before = await order();
    const [from, to] = [await middle('[data-place="1"]'), await middle('[data-place="5"]')];
    const finger = await staff.context().newCDPSession(staff);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', from);
    await touch('touchMove', { x: from.x + 30, y: from.y + 30 });
    await touch('touchMove', to);
    await touch('touchEnd');
    await expect.poll(async () => (await order())[5], WAIT).toBe(before[1]);
    expect((await order())[1]).toBe('empty-place');
    const after = await order();
    await staff.touchscreen.tap(from.x, from.y + 4);
    expect(await order()).toEqual(after);
  });

  it('are the same after the page was opened anew', async () => {
    const before = await order();
    await staff.reload();
    await staff.getByTestId('wall').waitFor();
    await show();
    await expect.poll(order, WAIT).toEqual(before);
  });

  it('are changed over pages too: a picture that is held over the button turns the page', async () => {
    await staff.getByTestId('layout-4').click();
    const [first] = await order();
    const [from, next] = [await middle('[data-place="0"]'), await middle('[data-turn="1"]')];
    await staff.mouse.move(from.x, from.y);
    await staff.mouse.down();
    await staff.mouse.move(next.x, next.y, { steps: 4 });
    await staff.locator('[data-place="7"]').waitFor();
    const to = await middle('[data-place="7"]');
    await staff.mouse.move(to.x, to.y, { steps: 4 });
    await staff.mouse.up();
    expect((await order())[3]).toBe(first);
    await staff.getByTestId('layout-1+5').click();
    expect((await order())[0]).toBe('empty-place');
    await staff.getByTestId('wall-reset').click();
    await expect.poll(async () => (await order()).indexOf('empty-place'), WAIT).toBe(5);
  });

  it('stay with a picture that breaks off, until it is back', async () => {
    const before = await order();
    await moves('uav');
    const { uav: _gone, ...others } = FEEDS;
    await on(vehicle).publish(others);
    await expect.poll(() => tile('uav').getAttribute('data-state'), WAIT).toBe('lost');
    await tile('uav').getByText('画面中断，正在自动恢复').waitFor();
    expect(await order()).toEqual(before);
    await on(vehicle).publish(FEEDS);
    await expect.poll(() => tile('uav').getAttribute('data-state'), WAIT).toBe('connected');
    await moves('uav');
    expect(await order()).toEqual(before);
  });
});

describe('a picture', () => {
  const pixels = () =>
    staff.evaluate(() => document.querySelector<HTMLCanvasElement>('.held-picture canvas')?.toDataURL());

  it('that is held stands still with its time, while it goes on arriving', async () => {
    await moves('roof');
    await tile('roof').hover();
    await tile('roof').getByTestId('hold').click();
    const held = await pixels();
    expect(held).toContain('data:image/png');
    await moves('roof');
    expect(await pixels()).toBe(held);
    const mark = await staff.getByTestId('held-V1-roof').textContent();
    expect(mark).toMatch(/已定格 \d\d:\d\d:\d\d/);
    await shot('wall-held');
    // Its feed ends, and what is held stays.
    const [others, before] = [tracks.filter(({ feed }) => feed !== 'roof'), await order()];
    await on(staff).put(others, []);
    await expect.poll(() => tile('roof').getAttribute('data-state'), WAIT).toBe('lost');
    expect([await pixels(), await order()]).toEqual([held, before]);
    await show();
    await moves('roof');
    await tile('roof').getByTestId('hold').click();
    await staff.getByTestId('held-V1-roof').waitFor({ state: 'detached' });
  });

  it('is taken as a PNG: whole, with a line beneath it, and its time and place in the file', async () => {
    await tile('roof').hover();
    const [download] = await Promise.all([staff.waitForEvent('download'), tile('roof').getByTestId('shot').click()]);
    expect(download.suggestedFilename()).toMatch(/^曾都应急1号-车顶云台-\d{8}-\d{6}\.png$/);
    const file = path.join(process.env['SHOTS'] ?? dir, 'snapshot.png');
    await download.saveAs(file);
    const facts = execFileSync('pngcheck', ['-7', '-t', '-v', file], { encoding: 'utf8' });
    const [, width, height] = (/(\d+) x (\d+) image/.exec(facts) ?? []).map(Number);
    const lines = await attribute('roof', 'lines')();
    expect(width).toBe((lines * 16) / 9);
    expect(height).toBeGreaterThan(lines);
    expect(facts).toContain('+31.69000+113.37000/');
    expect(readFileSync(file).includes('曾都应急1号 车顶云台')).toBe(true);
    const at = Date.parse(/Creation Time\s+(\S.* GMT)/.exec(facts)?.[1] ?? '');

    const rgba = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'], {
      maxBuffer: 2 ** 25,
    });
    const row = (y: number) => new Uint8ClampedArray(rgba.subarray(y * width! * 4, (y + 1) * width! * 4));
    // The picture is the one of that moment, to the second that the file says.
    const bars = readTimeBars(row(Math.round(lines / 36)));
    expect(barsAge(bars!, at + 1_000)).toBeLessThan(10_000);
    // Letters, light on black, under the picture and not in it.
    const beneath = Array.from({ length: height! - lines }, (_, y) => row(lines + y));
    expect(beneath.some((line) => line.some((value, index) => index % 4 === 0 && value > 200))).toBe(true);
    expect(beneath.every((line) => line[0] === 0)).toBe(true);
  });
});

describe('the screen', () => {
  it('shows sixteen, or one large and seven small ones', async () => {
    await staff.getByTestId('layout-16').click();
    expect(await order()).toHaveLength(16);
    await tile('roof').hover();
    await tile('roof').getByTestId('hold').click();
    await shot('wall-16');
    await tile('roof').getByTestId('hold').click();
    await staff.getByTestId('layout-1+7').click();
    expect(await order()).toHaveLength(8);
    const [large, side] = await Promise.all(
      [0, 1].map((place) => staff.locator(`[data-place="${place}"]`).boundingBox()),
    );
    expect(large!.width / side!.width).toBeGreaterThan(2.9);
  });

  it('fills the screen and leaves it by one touch', async () => {
    await staff.getByTestId('wall-full').click();
    await expect.poll(() => staff.evaluate(() => document.fullscreenElement?.className), WAIT).toBe('wall-page');
    await staff.getByTestId('wall-full').click();
    await expect.poll(() => staff.evaluate(() => document.fullscreenElement), WAIT).toBe(null);
  });

  it('has nothing small on it, and neither white nor blue at night', async () => {
    expect(await staff.evaluate(crampedElements)).toEqual([]);
    await staff.evaluate(() => {
      const kept = { state: { theme: 'red', language: 'zh-CN', coordinates: 'decimal' }, version: 0 };
      localStorage.setItem('qianshao.preferences', JSON.stringify(kept));
    });
    await staff.reload();
    await staff.getByTestId('wall').waitFor();
    await show();
    await moves('roof');
    await expect.poll(() => staff.evaluate(brightOrBlue)).toEqual([]);
    await shot('wall-night');
  });

  it('wrote no error to its console', () => {
    expect(errors).toEqual([]);
  });
});
