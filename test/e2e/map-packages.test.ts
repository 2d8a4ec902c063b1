/** Maps of other makers on both screens with no network but the station's, and regions downloaded by hand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { openCenter, openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { TileServer } from '../sim/tile-server.ts';
import { cutPicture, foreignMbtiles, foreignPmtiles } from './foreign-maps.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let center: Page;
let server: TileServer;
const files = { mbtiles: '', pmtiles: '' };
const errors: string[] = [];
/** Hosts that a page wanted to speak to besides its station. */
const foreign: string[] = [];

/** Cuts the page off from everything but its station, and writes down what it complains of. */
async function alone(page: Page): Promise<void> {
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.context().route(
    (url) => !['127.0.0.1', ''].includes(url.hostname),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  files.mbtiles = path.join(dir, '随州影像.mbtiles');
  files.pmtiles = path.join(dir, '测试图.pmtiles');
  const words = { name: '随州影像', attribution: '© <b>某测绘院</b>', approval: '鄂S(2026)001号', format: 'png' };
  foreignMbtiles(files.mbtiles, cutPicture(), words);
  foreignPmtiles(files.pmtiles, cutPicture('testsrc2=size=2048x2048'), { name: '测试图', attribution: 'ffmpeg' });
  scene = await Scene.start({ dir: path.join(dir, 'scene') });
  server = await TileServer.start();
  browser = await openBrowser();
  desk = await openConsole(browser, scene, SMALL);
  await alone(desk);
  center = await openCenter(browser, scene, '#/map', SMALL);
  await alone(center);
  await desk.reload();
  await desk.getByTestId('status-gnss').filter({ hasText: '3D' }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  await server?.kill();
  rmSync(dir, { recursive: true, force: true });
});

const layer = (page: Page, name: string): Locator => page.getByTestId('layer').filter({ hasText: name });
const sources = (page: Page) => page.locator('.map-sources').textContent({ timeout: 5_000 });
/** Tiles of packages on the screen: how many there are, and whether all have come. */
const tilesOn = (page: Page) =>
  page.evaluate(() => {
    const images = [...document.querySelectorAll<HTMLImageElement>('.package-tile img')];
    return { count: images.length, whole: images.every(({ naturalWidth }) => naturalWidth === 256) };
  });
const shows = (page: Page) =>
  expect
    .poll(() => tilesOn(page), WAIT)
    .toSatisfy(({ count, whole }: { count: number; whole: boolean }) => count > 3 && whole);

async function open(page: Page, panel: 'layers' | 'download'): Promise<Locator> {
  const found = page.getByTestId(panel === 'layers' ? 'layer-panel' : 'download-panel');
  if ((await found.count()) === 0) await page.getByTestId(`map-${panel}`).click();
  await found.waitFor();
  return found;
}

/** Lets a file go over the map. */
async function drop(page: Page, file: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { lastModified: 1 }));
      return transfer;
    },
    [path.basename(file), readFileSync(file).toString('base64')] as const,
  );
  const map = page.getByTestId('map');
  await map.dispatchEvent('dragenter', { dataTransfer: data });
  await page.locator('.drop-target').waitFor();
  await map.dispatchEvent('drop', { dataTransfer: data });
}

describe('a vehicle without a network', () => {
  it('says that there is no package yet, and what to do', async () => {
    const panel = await open(desk, 'layers');
    expect(await panel.textContent()).toContain('还没有地图包');
  });

  it('shows a package whose tiles ffmpeg made and the sqlite3 program wrote', async () => {
    await desk.locator('input[type="file"]').setInputFiles(files.mbtiles);
    await layer(desk, '随州影像').waitFor();
    await shows(desk);
    expect(await sources(desk)).toBe('随州影像 · © 某测绘院 · 审图号 鄂S(2026)001号');
    expect(await layer(desk, '随州影像').textContent()).toContain('级别 13–13');
    await expect.poll(() => desk.getByTestId('import').count(), WAIT).toBe(0);
  });

  it('shows a PMTiles archive that was dropped on the map, above the other', async () => {
    await drop(desk, files.pmtiles);
    await layer(desk, '测试图').waitFor();
    await shows(desk);
    const names = await desk.getByTestId('layer').locator('.title').allTextContents();
    expect(names).toEqual(['测试图', '随州影像']);
    expect(await sources(desk)).toContain('测试图 · ffmpeg · 未注明审图号');
  });

  it('refuses what is no map with a sentence, and nothing is changed', async () => {
    const broken = path.join(dir, '坏.mbtiles');
    writeFileSync(broken, readFileSync(files.mbtiles).subarray(0, 900_000));
    const odd = path.join(dir, '说明.mbtiles');
    writeFileSync(odd, 'just words');
    await desk.locator('input[type="file"]').setInputFiles([broken, odd]);
    const refused = desk.locator('[data-testid="import"][data-state="refused"]');
    await expect.poll(() => refused.count(), WAIT).toBe(2);
    expect(await refused.filter({ hasText: '坏' }).textContent()).toContain('地图包已损坏或不完整');
    expect(await refused.filter({ hasText: '说明' }).textContent()).toContain('这不是可用的地图包');
    expect(await desk.getByTestId('layer').count()).toBe(2);
    for (const left of [1, 0]) {
      await refused.first().getByTestId('put-away-import').click();
      await expect.poll(() => refused.count(), WAIT).toBe(left);
    }
    await shows(desk);
  });

  it('hides a map, makes one thinner, changes their order, and keeps all that over a restart', async () => {
    await layer(desk, '测试图').getByTestId('toggle-layer').click();
    await expect.poll(() => sources(desk), WAIT).not.toContain('测试图');
    await layer(desk, '随州影像').locator('[role="slider"]').focus();
    for (let n = 0; n < 4; n += 1) await desk.keyboard.press('ArrowLeft');
    const opacity = () =>
      desk
        .locator('.package-tile')
        .first()
        .evaluate(({ style }) => style.opacity);
    await expect.poll(opacity, WAIT).toBe('0.8');
    await layer(desk, '随州影像').getByTestId('layer-up').click();
    const names = () => desk.getByTestId('layer').locator('.title').allTextContents();
    await expect.poll(names, WAIT).toEqual(['随州影像', '测试图']);
    scene.vehicle.kill();
    await desk.getByTestId('line-lost').waitFor();
    await expect.poll(() => desk.getByTestId('line-lost').count(), WAIT).toBe(0);
    await desk.reload();
    await open(desk, 'layers');
    await expect.poll(names, WAIT).toEqual(['随州影像', '测试图']);
    await expect.poll(opacity, WAIT).toBe('0.8');
    expect(await desk.locator('.package-tile').count()).toBe(1);
    await shows(desk);
  });

  it('tells every page of it: a second one has the same maps, and sees what is changed on the first', async () => {
    const second = await openConsole(browser, scene, SMALL);
    await alone(second);
    await shows(second);
    await layer(desk, '测试图').getByTestId('toggle-layer').click();
    await expect.poll(() => sources(second), WAIT).toContain('测试图');
    await second.context().close();
  });

  it('gives a map another name, says that it is shifted, and takes it away', async () => {
    const row = layer(desk, '测试图');
    await row.getByTestId('layer-more').click();
    await row.getByTestId('package-name').fill('旧图');
    await row.getByTestId('package-rename').click();
    const renamed = layer(desk, '旧图');
    await renamed.getByTestId('package-datum').click();
    await desk.locator('.ant-select-item-option').filter({ hasText: 'GCJ-02' }).click();
    await expect.poll(() => renamed.locator('.detail').first().textContent(), WAIT).toContain('GCJ-02（偏移）');
    await shows(desk);
    await renamed.getByTestId('package-remove').click();
    await desk.locator('.ant-popconfirm').getByRole('button', { name: '删除' }).click();
    await expect.poll(() => desk.getByTestId('layer').count(), WAIT).toBe(1);
    expect(await desk.locator('.package-tile').count()).toBe(1);
  });
});

describe('the center', () => {
  it('has maps of its own, by the same panel', async () => {
    await center.getByTestId('map').waitFor();
    await open(center, 'layers');
    await center.locator('input[type="file"]').setInputFiles(files.pmtiles);
    await layer(center, '测试图').waitFor();
    await layer(center, '测试图').getByTestId('layer-fit').click();
    await shows(center);
    expect(await sources(center)).toBe('测试图 · ffmpeg · 未注明审图号');
  });
});

describe('a region', () => {
  const plan = (name: string) => desk.getByTestId(`plan-${name}`).textContent();
  const row = () => desk.getByTestId('download').first();
  const state = () => row().getAttribute('data-state');

  it('is asked for a key before anything else, which is never shown again', async () => {
    const panel = await open(desk, 'download');
    expect(await panel.getByTestId('download-source').textContent()).toContain('天地图影像');
    await panel.getByTestId('source-key').fill('SECRET-KEY');
    await panel.getByTestId('save-key').click();
    await panel.getByTestId('has-key').waitFor();
    expect(await desk.content()).not.toContain('SECRET-KEY');
    await panel.getByTestId('draw-view').click();
    await expect.poll(() => plan('tiles'), WAIT).toMatch(/^\d/);
    expect(await desk.getByTestId('plan').textContent()).toContain('今日剩 30 000');
    await panel.getByTestId('forget-key').click();
    await panel.getByTestId('source-key').waitFor();
  });

  it('is refused from OpenStreetMap’s own server, with the reason', async () => {
    await desk.getByTestId('add-source').click();
    const form = desk.getByTestId('source-form');
    await form.locator('#name').fill('局内图源');
    await form.locator('#picture').fill('https://tile.openstreetmap.org/{z}/{x}/{y}.png');
    await form.getByTestId('save-source').click();
    await form.getByTestId('refusal').waitFor();
    expect(await form.getByTestId('refusal').textContent()).toContain('OpenStreetMap 公共服务器禁止批量下载');
    await form.locator('#picture').fill(server.template());
    await form.locator('#requestsPerSecond').fill('20');
    await form.getByTestId('save-source').click();
    await expect.poll(() => desk.getByTestId('download-source').textContent(), WAIT).toContain('局内图源');
  });

  it('is drawn by hand as a polygon or a box, and its cost is told before it starts', async () => {
    await desk.getByTestId('draw-polygon').click();
    const sheet = desk.getByTestId('region-sheet');
    for (const position of [
      { x: 520, y: 200 },
      { x: 720, y: 200 },
      { x: 720, y: 420 },
      { x: 760, y: 460 },
    ])
      await sheet.click({ position });
    await desk.getByTestId('draw-undo').click();
    await desk.getByTestId('draw-finish').click();
    await expect.poll(() => plan('tiles'), WAIT).toMatch(/^\d/);
    const triangle = Number(await plan('tiles'));

    await desk.getByTestId('draw-box').click();
    const box = await sheet.boundingBox();
    if (!box) throw new Error('no sheet');
    await desk.mouse.move(box.x + 520, box.y + 200);
    await desk.mouse.down();
    await desk.mouse.move(box.x + 720, box.y + 420, { steps: 4 });
    await desk.mouse.up();
    await expect.poll(async () => Number(await plan('tiles')), WAIT).toBeGreaterThanOrEqual(triangle);
    expect(await desk.getByTestId('region').textContent()).toMatch(/^\d+\.\d × \d+\.\d km$/);
    expect([await plan('days'), server.requests]).toEqual(['1', 0]);
    await desk.getByTestId('sample').click();
    await expect.poll(() => desk.getByTestId('plan').textContent(), WAIT).toContain('按取样');
    expect(server.requests).toBeGreaterThan(0);
  });

  it('goes on while the page is closed, says that it is incomplete, and is a map when it is not', async () => {
    let broken = true;
    server.fault = (tile) => (broken && /[02468]$/.test(tile) ? 'error' : undefined);
    await desk.getByTestId('download-name').fill('城区');
    await desk.getByTestId('start-download').click();
    await expect.poll(state, WAIT).toMatch(/running|waiting/);
    await desk.reload();
    await open(desk, 'download');
    expect(await row().textContent()).toContain('城区');
    // Each tile is tried again and again, with the patience of a real download: the person does not wait for that.
    await expect
      .poll(() => row().getByTestId('amounts').textContent(), { ...WAIT, timeout: 60_000 })
      .toMatch(/[1-9]\d* \/ \d+ 块/);
    await row().getByTestId('pause').click();
    await expect.poll(state, WAIT).toBe('paused');
    broken = false;
    await row().getByTestId('resume').click();
    await expect.poll(state, { ...WAIT, timeout: 90_000 }).toBe('complete');
    expect(await row().getByTestId('amounts').textContent()).toMatch(/^完整，共 \d+ 块/);
    await open(desk, 'layers');
    await layer(desk, '城区').getByTestId('layer-fit').click();
    await shows(desk);
    expect(await sources(desk)).toContain('城区');
  });
});

describe('the panels', () => {
  it('have text and targets of their sizes, and nothing beyond their edges', async () => {
    const found: Record<string, string[]> = {};
    const look = async (name: string) => {
      const cramped = await desk.evaluate(crampedElements);
      if (cramped.length > 0) found[name] = cramped;
    };
    await open(desk, 'layers');
    await layer(desk, '随州影像').getByTestId('layer-more').click();
    await look('layers');
    await open(desk, 'download');
    await desk.getByTestId('draw-view').click();
    await expect.poll(() => desk.getByTestId('plan-tiles').textContent(), WAIT).toMatch(/^\d/);
    await look('download');
    await desk.getByTestId('draw-polygon').click();
    await desk.getByTestId('region-bar').waitFor();
    await look('drawing');
    await desk.keyboard.press('Escape');
    await desk.getByTestId('add-source').click();
    await desk.getByTestId('source-form').waitFor();
    await look('source');
    expect(found).toEqual({});
  });

  it('glare at nobody at night, and the maps do not either', async () => {
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await desk.getByTestId('theme').click();
    for (const panel of ['download', 'layers'] as const) {
      await open(desk, panel);
      await expect.poll(() => desk.evaluate(brightOrBlue), { ...WAIT, timeout: 5_000 }).toEqual([]);
    }
    const filter = await desk
      .locator('.package-tile')
      .first()
      .evaluate((element) => getComputedStyle(element).filter);
    expect(filter).toContain('sepia');
  });
});

it('no page has asked for anything outside, and none has reported an error', () => {
  expect(foreign).toEqual([]);
  // While the vehicle was killed its page said that it could not be reached, and that is right.
  expect(errors.filter((words) => !/ERR_CONNECTION|WebSocket/.test(words))).toEqual([]);
});
