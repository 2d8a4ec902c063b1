import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveTrack } from '../../contract/media.ts';
import { Stage } from '../main/media/stage.ts';

let stage: Stage;
let vehicle: Page;
let staff: Page;
let tracks: LiveTrack[] = [];

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, 'media-page.ts');
  const patience = { unwantedMs: 1_000, waryMs: 2_000, freshMs: 1_000 };
  stage = await Stage.open({ entry, onTracks: (now) => (tracks = now), patience });
  vehicle = await stage.page('vehicle');
  staff = await stage.page('staff');
  await vehicle.evaluate(() => window.page.publish(['camera']));
});
afterAll(() => stage?.close());

const producer = () => tracks[0]?.producer ?? '';
const frames = (page: Page) => page.evaluate((id) => window.page.frames()[id]?.frames ?? 0, producer());
const height = (page: Page) => page.evaluate((id) => window.page.frames()[id]?.height, producer());

/** The page shows the picture on a tile of this height, device pixels. */
async function watch(page: Page, tallPx: number): Promise<void> {
  await page.evaluate((now) => window.page.setTracks(now), tracks);
  await page.evaluate(([id, px]) => window.page.setTileHeight(id, px), [producer(), tallPx] as const);
}

async function moreFrames(page: Page): Promise<void> {
  const before = await frames(page);
  await expect.poll(() => frames(page), { timeout: 20_000, interval: 100 }).toBeGreaterThan(before + 10);
}

/** Waits until, from one look to the next, exactly these copies were encoded: small, large. */
async function encoding(...expected: [boolean, boolean]): Promise<void> {
  let before = await vehicle.evaluate(() => window.page.encoded());
  const look = async () => {
    const now = await vehicle.evaluate(() => window.page.encoded());
    const came = now.map((count, copy) => count > (before[copy] ?? 0));
    before = now;
    return came;
  };
  await expect.poll(look, { timeout: 20_000, interval: 500 }).toEqual(expected);
}

test('one large tile: after a while the small copy is encoded no more, and the picture goes on', async () => {
  await expect.poll(() => tracks.length, { timeout: 20_000 }).toBe(1);
  await watch(staff, 1_080);
  await expect.poll(() => height(staff), { timeout: 20_000 }).toBe(720);
  await encoding(false, true);
  await moreFrames(staff);
  expect(await height(staff)).toBe(720);
});

test('a small tile of a second viewer brings the small copy back; gone, it ends again; the large picture never stops', async () => {
  const second = await stage.page('staff-2');
  await watch(second, 200);
  await moreFrames(second);
  await expect.poll(() => height(second), { timeout: 20_000 }).toBe(360);
  await encoding(true, true);
  await moreFrames(staff);
  await expect.poll(() => height(staff), { timeout: 20_000 }).toBe(720);
  await second.evaluate(() => window.page.setTracks([]));
  await encoding(false, true);
  await moreFrames(staff);
  await second.close();
});

test('a small tile alone: both are encoded, by the large one the line is measured; nobody: the small one alone', async () => {
  await watch(staff, 200);
  await expect.poll(() => height(staff), { timeout: 20_000 }).toBe(360);
  await encoding(true, true);
  await moreFrames(staff);
  await staff.evaluate(() => window.page.setTracks([]));
  await encoding(true, false);
  await watch(staff, 1_080);
  await expect.poll(() => height(staff), { timeout: 20_000 }).toBe(720);
  await moreFrames(staff);
});

test('the link bears one copy only: the small one comes, though the large one is watched', async () => {
  await vehicle.evaluate(() => window.page.setBudget({ kind: '5g', kbps: 600 }));
  await expect.poll(() => height(staff), { timeout: 20_000 }).toBe(360);
  await moreFrames(staff);
});
