/** The main job in Chromium: a receiver on a real pseudo-terminal and a camera, seen at the center, through every mishap. */
import Database from 'better-sqlite3';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../browser.ts';
import { framesOf, openCenter, openConsole, publishCamera } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';

const WAIT = { timeout: 45_000, interval: 250 };

let dir: string;
let scene: Scene;
let browser: Browser;
let console_: Page;
let wall: Page;
let feed: string;

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir });
  browser = await openBrowser();
  console_ = await openConsole(browser, scene);
  await console_.locator('[data-testid^="source-camera-"]').first().waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Positions that the center tells from now on. */
function fixesAtCenter(): { fixAts: Set<number> } {
  const seen = { fixAts: new Set<number>() };
  let first = true;
  scene.centerApi().watch.subscribe(undefined, {
    onData: (event) => {
      if (event.type !== 'positions') return;
      if (!first) for (const { fix } of event.positions) seen.fixAts.add(fix.fixAt);
      first = false;
    },
  });
  return seen;
}

/** The picture at the center moves on from now. */
async function expectMovingPicture(page: Page): Promise<void> {
  const before = await framesOf(page, scene.vehicleId, feed);
  // A new tile counts from zero again.
  await expect
    .poll(async () => {
      const frames = await framesOf(page, scene.vehicleId, feed);
      return frames < before ? frames > 20 : frames - before > 20;
    }, WAIT)
    .toBe(true);
}

/** Entries of the vehicle in one station's journal: seq → id. */
function journal(data: string): Map<number, string> {
  const db = new Database(path.join(data, 'journal.sqlite'), { readonly: true });
  const rows = db
    .prepare<[string], { seq: number; id: string }>('SELECT seq, id FROM entries WHERE station = ? ORDER BY seq')
    .all(scene.vehicleId);
  db.close();
  return new Map(rows.map(({ seq, id }) => [seq, id]));
}

describe('a drive', () => {
  it('shows the vehicle moving on its own console', async () => {
    await expect.poll(() => console_.getByTestId('status-gnss').textContent(), WAIT).toMatch(/3D.*星/);
    const lat = await console_.getByTestId('own-lat').textContent();
    await expect.poll(() => console_.getByTestId('own-lat').textContent(), WAIT).not.toBe(lat);
    expect(await console_.getByTestId('sky').textContent()).toContain('北斗');
    expect(await console_.locator('canvas[data-testid="units"]').getAttribute('data-drawn')).toBe('1');
  });

  it('shows vehicle and live picture at the center after one click', async () => {
    feed = await publishCamera(console_);
    wall = await openCenter(browser, scene, '#/wall');
    await wall.getByTestId(`tile-${scene.vehicleId}-${feed}`).waitFor(WAIT);
    await expectMovingPicture(wall);
    const map = await openCenter(browser, scene, '#/map');
    await expect.poll(() => map.locator('canvas[data-testid="units"]').getAttribute('data-drawn'), WAIT).toBe('1');
    const seen = fixesAtCenter();
    await expect.poll(() => seen.fixAts.size, WAIT).toBeGreaterThan(5);
    await map.context().close();
  });

  it('says that the receiver is gone when its cable is pulled, and goes on when it is back', async () => {
    await scene.unplug();
    await console_.getByRole('tab', { name: '设备' }).click();
    const row = console_.locator('[data-testid^="device-gnss-nmea"]');
    await expect.poll(() => row.getAttribute('data-state'), WAIT).toBe('lost');
    await scene.plug();
    await expect.poll(() => row.getAttribute('data-state'), WAIT).toBe('connected');
    const seen = fixesAtCenter();
    await expect.poll(() => seen.fixAts.size, WAIT).toBeGreaterThan(2);
  });

  it('goes on by itself after the vehicle station was killed', async () => {
    scene.vehicle.kill();
    await console_.getByTestId('line-lost').waitFor(WAIT);
    await console_.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
    const seen = fixesAtCenter();
    await expect.poll(() => seen.fixAts.size, WAIT).toBeGreaterThan(2);
    await expectMovingPicture(wall);
    await expect.poll(() => console_.getByTestId('status-uplink').getAttribute('data-state'), WAIT).toBe('online');
  });

  it('goes on by itself after the center was killed', async () => {
    scene.center.kill();
    await wall.getByTestId('line-lost').waitFor(WAIT);
    await wall.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
    await wall.getByTestId(`tile-${scene.vehicleId}-${feed}`).waitFor(WAIT);
    await expectMovingPicture(wall);
    const seen = fixesAtCenter();
    await expect.poll(() => seen.fixAts.size, WAIT).toBeGreaterThan(2);
  });

  it('goes on by itself after either page was loaded again', async () => {
    await console_.reload();
    await console_.getByTestId('status-feeds').waitFor(WAIT);
    await expectMovingPicture(wall);
    await wall.reload();
    await wall.getByTestId(`tile-${scene.vehicleId}-${feed}`).waitFor(WAIT);
    await expectMovingPicture(wall);
  });

  it('has lost nothing and doubled nothing', async () => {
    await scene.unplug();
    const vehicle = await scene.vehicleApi();
    const uplinks: number[] = [];
    vehicle.watch.subscribe(undefined, {
      onData: (event) => event.type === 'uplink' && uplinks.push(event.uplink.unsent),
    });
    await vi.waitFor(() => expect(uplinks.at(-1)).toBe(0), WAIT);
    await expect.poll(() => journal(scene.centerData).size - journal(scene.vehicleData).size, WAIT).toBe(0);
    const written = journal(scene.vehicleData);
    expect(journal(scene.centerData)).toEqual(written);
    expect([...written.keys()]).toEqual([...written.keys()].map((_, index) => index + 1));
    expect(written.size).toBeGreaterThan(30);
  });
});
