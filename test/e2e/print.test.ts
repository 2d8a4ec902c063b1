/** The sheet as it comes out of Chromium: read by poppler, looked at pixel by pixel. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidV7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toTile } from '../../main/map/tile-grid.ts';
import { INKS } from '../../renderer/map/plot/inks.ts';
import { DOTS_PER_MM, sheetOf } from '../../renderer/map/print/paper.ts';
import { openBrowser } from '../browser.ts';
import { openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { pyramid, writeMbtiles } from '../main/map/samples.ts';
import { crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 45_000, interval: 100 };
/** Of all tiles of the package. */
const TILE_COLOR = [40, 90, 60];

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;

/** A PNG's pixels, by ffmpeg. */
function pixelsOf(file: string) {
  const width = readFileSync(file).readUInt32BE(16);
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return (x: number, y: number): number[] => [...raw.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

const near = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, index) => Math.abs(value - (b[index] ?? 0)) < 12);
const rgb = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  const maps = path.join(dir, 'vehicle', 'maps');
  mkdirSync(maps, { recursive: true });
  const [x, y] = toTile(113.37, 31.69, 9).map(Math.floor) as [number, number];
  const metadata = { name: '随州影像', format: 'png', attribution: '© 某测绘院', approval: '鄂S(2026)012号' };
  writeMbtiles(path.join(maps, 'suizhou.mbtiles'), { tiles: pyramid(9, 13, x, y), metadata });
  scene = await Scene.start({ dir });
  browser = await openBrowser();
  const api = await scene.vehicleApi();
  const { id: incident } = await api.plots.addIncident.mutate({
    title: '烈山大道居民楼火灾',
    kind: 'fire',
    happenedAt: Date.UTC(2026, 10, 24, 2, 0, 0),
    place: '烈山大道 12 号',
  });
  desk = await openConsole(browser, scene, { width: 1_280, height: 800 });
  await desk.getByTestId('tool-print').waitFor();
  // Drawn where the page looks, whatever it follows: in the middle, and an area around it.
  await desk.getByTestId('tool-plot').click();
  const box = (await desk.getByTestId('map').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await desk.getByTestId('draw-fire').click();
  await desk.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await desk.getByTestId('plot-bar').waitFor();
  const [plot] = (await api.plots.ofIncident.query({ id: incident })) as {
    id: string;
    geometry: { coordinates: [number, number][] };
  }[];
  const [lon = 0, lat = 0] = plot?.geometry.coordinates[0] ?? [];
  const wishes = [
    {
      id: uuidV7(),
      incident,
      base: {},
      geometry: { shape: 'point' as const, coordinates: [[lon + 0.004, lat] as [number, number]] },
      style: { symbol: 'water-source', ink: 'teal' as const },
      label: '消火栓',
    },
  ];
  await api.plots.edit.mutate({ wishes });
  await desk.getByTestId('tool-plot').click();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const openSheet = async () => {
  await desk.getByTestId('tool-print').click();
  await desk.locator('[data-testid="print-desk"][data-ready="true"]').waitFor();
};

describe('a sheet', () => {
  it('is one page of A4, and its words are words: title, time, scale, datum, grid, legend, whose maps', async () => {
    await expect.poll(async () => (await desk.getByText('随州影像').count()) > 0, WAIT).toBe(true);
    await openSheet();
    const file = path.join(dir, 'sheet.pdf');
    writeFileSync(file, await desk.pdf({ preferCSSPageSize: true, printBackground: true }));
    const info = execFileSync('pdfinfo', [file]).toString();
    expect(info).toMatch(/Pages:\s+1\n/);
    expect(info).toMatch(/Page size:\s+841\.\d+ x 59\d\.\d+ pts \(A4\)/);
    const words = execFileSync('pdftotext', ['-layout', file, '-']).toString();
    for (const part of [
      '烈山大道居民楼火灾态势图',
      '烈山大道 12 号',
      '2026-11-24 10:00:00',
      '图例',
      '火点',
      '水源',
      '曾都应急1号',
      '基准 CGCS2000/WGS-84',
      '© 某测绘院',
      '审图号 鄂S(2026)012号',
      '内置底图',
    ])
      expect(words.replaceAll(/\s+/g, ' '), part).toContain(part);
    expect(words).toMatch(/制图 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d（北京时间）/);
    expect(words).toMatch(/1:\d{1,3}( \d{3})+/);
    expect(words).toMatch(/113\.\d+°E/);
    expect(words).toMatch(/\d (km|m)\b/);
  });

  it('has on paper the map’s tiles, the symbol in the middle, and white around', () => {
    const file = path.join(dir, 'sheet.pdf');
    execFileSync('pdftoppm', ['-r', '100', '-png', '-singlefile', file, path.join(dir, 'page')]);
    const { map } = sheetOf('a4');
    const dots = 100 / 25.4;
    const pixel = pixelsOf(path.join(dir, 'page.png'));
    const at = (xMm: number, yMm: number) => pixel(Math.round(xMm * dots), Math.round(yMm * dots));
    expect(near(at(map.x + 20, map.y + 20), TILE_COLOR)).toBe(true);
    expect(at(4, 4)).toEqual([255, 255, 255]);
    const middle = { x: map.x + map.width / 2, y: map.y + map.height / 2 };
    // The flame's foot, and the plate beside it.
    const colors = [];
    for (let x = -3; x <= 3; x += 0.25) for (let y = -3; y <= 3; y += 0.25) colors.push(at(middle.x + x, middle.y + y));
    expect(colors.some((color) => near(color, rgb(INKS.paper.ink.red)))).toBe(true);
    expect(colors.some((color) => near(color, [255, 255, 255]))).toBe(true);
  });

  it('is a picture too, as large as its paper at 200 dots per inch, with the same on it', async () => {
    const [download] = await Promise.all([desk.waitForEvent('download'), desk.getByTestId('print-png').click()]);
    expect(download.suggestedFilename()).toMatch(/^烈山大道居民楼火灾态势图-\d{8}-\d{6}\.png$/);
    const file = path.join(dir, 'sheet.png');
    await download.saveAs(file);
    const { map, width, height, legend } = sheetOf('a4');
    const size = [width, height].map((mm) => Math.round(mm * DOTS_PER_MM)) as [number, number];
    const header = readFileSync(file);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual(size);
    const pixel = pixelsOf(file);
    const at = (xMm: number, yMm: number) => pixel(Math.round(xMm * DOTS_PER_MM), Math.round(yMm * DOTS_PER_MM));
    expect(at(map.x + 20, map.y + 20)).toEqual(TILE_COLOR);
    // Words and frame lie over the picture: something dark in the title, and in the legend.
    const isDark = (x: number, y: number, w: number, h: number) => {
      for (let dx = 0; dx < w; dx += 0.1)
        for (let dy = 0; dy < h; dy += 0.1) if (at(x + dx, y + dy).every((value) => value < 60)) return true;
      return false;
    };
    expect(isDark(width / 2 - 20, 12, 40, 6)).toBe(true);
    expect(isDark(legend.x + 10, legend.y + 2, 30, 8)).toBe(true);
  });

  it('of A3 is one page of A3; a new title is on it at once', async () => {
    await desk.getByTestId('print-title').fill('第二张图');
    await desk.locator('.ant-segmented-item').nth(1).click();
    await desk.getByTestId('sheet').and(desk.locator('[viewBox="0 0 420 297"]')).waitFor();
    await desk.locator('[data-testid="print-desk"][data-ready="true"]').waitFor();
    const file = path.join(dir, 'sheet-a3.pdf');
    writeFileSync(file, await desk.pdf({ preferCSSPageSize: true, printBackground: true }));
    const info = execFileSync('pdfinfo', [file]).toString();
    expect(info).toMatch(/Pages:\s+1\n/);
    expect(info).toMatch(/\(A3\)/);
    expect(execFileSync('pdftotext', [file, '-']).toString()).toContain('第二张图');
  });

  it('says how many tiles it had to go without, and is printed all the same', async () => {
    await desk.getByTestId('print-close').click();
    await desk.route('**/map/*/13/**', (route) => route.abort());
    await desk.route('**/map/*/12/**', (route) => route.abort());
    await openSheet();
    expect(await desk.getByTestId('sheet').textContent()).toMatch(/缺 \d+ 块地图/);
    await desk.unrouteAll();
  });

  it('leaves the page behind it as it was, with targets for gloves', async () => {
    // What is written on the sheet is as large as paper has it.
    await desk.evaluate(() => document.querySelector('.print-sheet')?.remove());
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await desk.getByTestId('print-close').click();
    await desk.getByTestId('print-view').waitFor({ state: 'detached' });
    await desk.getByTestId('tool-plot').click();
    await desk.getByTestId('plot-tools').waitFor();
  });
});
