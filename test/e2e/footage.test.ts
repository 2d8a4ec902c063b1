/** The player of footage in Chromium, on segments that the station's recorder wrote. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Segment } from '../../contract/footage.ts';
import { Recorder } from '../../main/media/recorder/recorder.ts';
import { bundle, openBrowser } from '../browser.ts';
import { fragmentsOf, makeFootage } from '../main/media/recorder/footage.ts';

const T0 = Date.UTC(2026, 5, 1, 4, 0, 0);
const WAIT = { timeout: 20_000, interval: 50 };
const segments: Segment[] = [];
const asked: number[] = [];
let gone: number | undefined;
let root: string;
let server: Server;
let browser: Browser;
let page: Page;

/** Films: at so many seconds after T0, for so long. */
async function film(atS: number, seconds: number, options = {}): Promise<void> {
  let now = 0;
  const recorder = new Recorder({
    root,
    feed: 'roof',
    now: () => now,
    onSegment: (segment) => segments.push(segment),
    onError: (error) => expect(error).toBeUndefined(),
    mayWrite: () => true,
  });
  for (const fragment of fragmentsOf(makeFootage(seconds, options))) {
    now = T0 + atS * 1_000 + Math.round((fragment.atS + fragment.lengthS) * 1_000);
    recorder.take(fragment);
  }
  await recorder.endRun();
}

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'qianshao-footage-'));
  await film(0, 14);
  // A gap of 6 s; then with sound, which is another codec; then one of an hour.
  await film(20, 8, { sound: true });
  await film(3_628, 8);
  const code = await bundle(path.join(import.meta.dirname, 'footage-page.ts'));
  server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams, search } = new URL(url, 'http://x');
    if (pathname === '/list') {
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
      return response.end(JSON.stringify(segments.filter(({ startAt, endAt }) => startAt < to && endAt > from)));
    }
    if (pathname === '/segment') {
      const segment = segments.find(({ startAt }) => startAt === Number(search.slice(1)));
      asked.push(segment?.startAt ?? 0);
      if (!segment || segment.startAt === gone) return response.writeHead(404).end();
      return response.end(readFileSync(path.join(root, segment.file)));
    }
    response.setHeader('Content-Type', pathname === '/page.js' ? 'text/javascript' : 'text/html; charset=utf-8');
    return response.end(
      pathname === '/page.js' ? code : '<!doctype html><body><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
  page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  rmSync(root, { recursive: true, force: true });
});

const now = () => page.evaluate(() => window.footage.now());
/** Seconds after T0 of the picture that is shown; undefined: none since the last jump. */
const second = async () => {
  const { at } = await now();
  return at === undefined ? undefined : (at - T0) / 1_000;
};
const seek = (s: number) => page.evaluate((to) => window.footage.seek(to), T0 + s * 1_000);

test('the picture of a moment is shown, and goes on from there, over the edges of segments', async () => {
  await seek(2);
  await expect.poll(second, WAIT).toBeGreaterThan(5.5);
  expect(await now()).toMatchObject({ state: 'playing', height: 180 });
  expect((await now()).frames).toBeGreaterThan(20);
});

test.each([13.98, 14, 14.02, 16, 19.9])('what is asked for in a gap (%d s) is the picture after it', async (s) => {
  await seek(s);
  await expect.poll(second, WAIT).toBeGreaterThan(20.2);
  expect(await second()).toBeLessThan(26);
});

test('a jump back, a jump on, many in a row: the last one counts', async () => {
  await seek(1);
  await expect.poll(second, WAIT).toBeGreaterThanOrEqual(1);
  expect(await second()).toBeLessThan(6);
  for (const s of [22, 3, 3_630, 9, 24, 5, 23]) await seek(s);
  await expect.poll(second, WAIT).toBeGreaterThanOrEqual(23);
  expect(await second()).toBeLessThan(27);
});

test('it plays over a gap by itself, and over another codec; where there is nothing more it says so', async () => {
  await seek(12);
  await expect.poll(second, { ...WAIT, timeout: 30_000 }).toBeGreaterThan(20.5);
  await seek(3_633);
  await expect.poll(async () => (await now()).state, { ...WAIT, timeout: 30_000 }).toBe('empty');
  await seek(5_000);
  await expect.poll(async () => (await now()).state, WAIT).toBe('empty');
});

test('it stands still when it is told to, shows another moment standing, and plays on faster', async () => {
  await seek(1);
  await expect.poll(second, WAIT).toBeGreaterThanOrEqual(1);
  await page.evaluate(() => window.footage.pause());
  await seek(8);
  await expect.poll(second, WAIT).toBe(8);
  await expect.poll(async () => (await now()).state, WAIT).toBe('paused');
  await page.evaluate(() => window.footage.setRate(4));
  await page.evaluate(() => window.footage.play());
  await expect.poll(second, WAIT).toBeGreaterThan(11);
});

test('a segment that the quota took is stepped over', async () => {
  gone = segments[1]!.startAt;
  await page.reload();
  await seek(5);
  await expect.poll(second, WAIT).toBeGreaterThan(8);
  gone = undefined;
});

test('only what is near is fetched, and nothing after the end', async () => {
  await page.reload();
  asked.length = 0;
  await seek(0);
  await expect.poll(second, WAIT).toBeGreaterThan(1);
  expect(asked.filter((startAt) => startAt > T0 + 60_000)).toEqual([]);
  await page.evaluate(() => window.footage.close());
  await page.evaluate(() => window.footage.close());
});
