/** The one map of resources on both screens: lists imported by hand, what is nearest, the card, by finger and by mouse. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { openCenter } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 20_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };
const fixture = (name: string) => path.join(import.meta.dirname, '../fixtures/resources', name);

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
const errors: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir: path.join(dir, 'scene') });
  browser = await openBrowser();
  // As on a tablet: fingers alone.
  const context = await browser.newContext({
    viewport: SMALL,
    hasTouch: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  desk = await context.newPage();
  desk.on('pageerror', (error) => errors.push(error.message));
  await desk.goto(scene.consoleUrl);
  await desk.getByTestId('status-gnss').filter({ hasText: '3D' }).waitFor();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const panel = () => desk.getByTestId('resource-panel');
const list = (page: Page, name: string) => page.getByTestId('resource-list').filter({ hasText: name });
const card = (page: Page) => page.getByTestId('resource-card');
/** How many resources lie on the map's canvas. */
const drawn = (page: Page) =>
  page.locator('canvas[data-testid="resources"]').evaluate((canvas) => Number(canvas.dataset['resources']));

/** And by how many symbols. */
const marks = (page: Page) =>
  page.locator('canvas[data-testid="resources"]').evaluate((canvas) => Number(canvas.dataset['marks']));

async function openTab(page: Page, tab: 'kinds' | 'near' | 'lists'): Promise<void> {
  if ((await page.getByTestId('resource-panel').count()) === 0) await page.getByTestId('map-resources').click();
  await page.getByTestId(`tab-${tab}`).click();
}

async function importFile(page: Page, file: string, datum: 'wgs84' | 'gcj02'): Promise<void> {
  await openTab(page, 'lists');
  await page.getByTestId('import-list-input').setInputFiles(file);
  await page.getByTestId(`datum-${datum}`).click();
  await page.getByTestId('start-import').click();
}

describe('lists that are imported by a finger', () => {
  it('say that there is none yet, and do not begin without their datum', async () => {
    await desk.getByTestId('map-resources').tap();
    await desk.getByTestId('tab-lists').tap();
    await panel().getByText('还没有应急资源。').waitFor();
    await desk.getByTestId('import-list-input').setInputFiles(fixture('应急队伍.csv'));
    expect(await desk.getByTestId('start-import').isDisabled()).toBe(true);
    await desk.getByTestId('datum-wgs84').tap();
    await desk.getByTestId('start-import').tap();
    await list(desk, '应急队伍.csv').waitFor();
    expect(await list(desk, '应急队伍.csv').textContent()).toContain('救援队伍 4');
  });

  it('tell what was not imported, with its line and why', async () => {
    await list(desk, '应急队伍.csv').getByTestId('list-problems').tap();
    const problems = desk.getByTestId('row-problems').locator('li');
    await problems.first().waitFor();
    const words = await problems.allTextContents();
    expect(words[0]).toContain('第 5 行：没有经纬度');
    expect(words[2]).toContain('第 7 行：经度和纬度可能填反了');
    expect(words[3]).toContain('第 10 行：引号没有配对');
  });

  it('of other kinds come beside it, and a foreign file is refused with a sentence', async () => {
    await importFile(desk, fixture('应急物资.csv'), 'gcj02');
    await list(desk, '应急物资.csv').waitFor();
    await importFile(desk, fixture('医院与场所.geojson'), 'wgs84');
    await list(desk, '医院与场所.geojson').waitFor();
    const odd = path.join(dir, '名单.csv');
    writeFileSync(odd, 'PK\u0003\u0004 a workbook');
    await importFile(desk, odd, 'wgs84');
    const refused = desk.locator('[data-testid="import"][data-state="refused"]');
    await refused.waitFor();
    expect(await refused.textContent()).toContain('Excel 表请先另存为 CSV');
    await refused.getByTestId('put-away-import').tap();
    expect(await desk.getByTestId('resource-list').count()).toBe(3);
  });

  it('again take their own place: nothing is doubled', async () => {
    const again = path.join(dir, '应急物资.csv');
    writeFileSync(again, readFileSync(fixture('应急物资.csv'), 'utf8').split('\n').slice(0, 2).join('\n'));
    await importFile(desk, again, 'gcj02');
    await list(desk, '应急物资.csv').filter({ hasText: '物资 1' }).waitFor();
    await expect.poll(() => desk.getByTestId('resource-list').count(), WAIT).toBe(3);
  });
});

describe('what is near', () => {
  it('is listed from the own vehicle, nearest first, with distance and bearing', async () => {
    await openTab(desk, 'near');
    await expect.poll(() => desk.getByTestId('near-hit').count(), WAIT).toBe(8);
    const text = await desk.getByTestId('near-hit').allTextContents();
    const metres = text.map((one) => {
      const [, value = '', unit] = /([\d. ]+) (k?m)/.exec(one.replace(/^\D*(?=\d)/, '')) ?? [];
      return Number(value.replaceAll(' ', '')) * (unit === 'km' ? 1_000 : 1);
    });
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    expect(text[0]).toMatch(/\d+°$/);
  });

  it('is of the kinds that were chosen; a touch goes there and opens the card', async () => {
    await desk.getByTestId('near-hospital').tap();
    await expect.poll(() => desk.getByTestId('near-hit').count(), WAIT).toBe(1);
    await desk.getByTestId('near-hit').tap();
    await card(desk).getByText('床位数 1500').waitFor();
    const text = (await card(desk).textContent()) ?? '';
    for (const words of ['随州市中心医院', '医疗机构', '三级甲等', '0722-3252120', '文化公园街道', '距本车'])
      expect(text).toContain(words);
    expect(await desk.getByTestId('resource-source').textContent()).toMatch(
      /来源：医院与场所.geojson，第 \d+ 行.*导入/,
    );
  });

  it('the card is opened by a touch on the map too, and copies the telephone number', async () => {
    await desk.getByTestId('close-card').tap();
    expect(await card(desk).count()).toBe(0);
    const box = await desk.getByTestId('map').boundingBox();
    if (!box) throw new Error('no map');
    // The hospital was gone to: it lies in the middle.
    await desk.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await card(desk).getByText('床位数 1500').waitFor();
    await desk.getByTestId('resource-phone').tap();
    await expect.poll(() => desk.evaluate(() => navigator.clipboard.readText()), WAIT).toBe('0722-3252120');
    await desk.getByTestId('resource-place').tap();
    await expect.poll(() => desk.evaluate(() => navigator.clipboard.readText()), WAIT).toBe('31.721100,113.368900');
    expect(await desk.evaluate(crampedElements)).toEqual([]);
  });

  it('is measured from a place that is touched on the map', async () => {
    await desk.getByTestId('back-to-list').tap();
    await desk.getByTestId('near-pick').tap();
    await desk.getByTestId('pick-place').waitFor();
    const box = await desk.getByTestId('map').boundingBox();
    if (!box) throw new Error('no map');
    await desk.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await desk.getByTestId('near-hit').first().waitFor();
    expect(await desk.getByTestId('near-hit').first().textContent()).toMatch(/随州市中心医院\d+(\.\d)? m/);
    expect(await desk.getByTestId('near-from').textContent()).toContain('所选位置');
  });
});

describe('the map', () => {
  it('joins what lies in one place; a touch lists what is there', async () => {
    const depot = path.join(dir, '仓库.csv');
    const goods = ['雨衣', '手电', '铁锹'].map((name) => `${name},物资,113.2,31.5,100`);
    writeFileSync(depot, ['名称,类别,经度,纬度,数量', ...goods].join('\n'));
    await importFile(desk, depot, 'wgs84');
    await list(desk, '仓库.csv').waitFor();
    await desk.getByTestId('search').tap();
    await desk.getByTestId('search-text').fill('铁锹');
    await desk.getByTestId('hit').first().tap();
    await card(desk).getByText('仓库.csv').waitFor();
    // The one with the card stands apart from the others.
    const apart = await marks(desk);
    await desk.getByTestId('close-card').tap();
    await expect.poll(() => marks(desk), WAIT).toBe(apart - 1);
    const box = await desk.getByTestId('map').boundingBox();
    if (!box) throw new Error('no map');
    await desk.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    const first = async () => (await desk.getByTestId('near-hit').allTextContents()).slice(0, 3).sort();
    await expect.poll(first, WAIT).toEqual(['手电0.0 m', '铁锹0.0 m', '雨衣0.0 m']);
    await openTab(desk, 'lists');
    await list(desk, '仓库.csv').getByTestId('remove-list').tap();
    await desk.locator('.ant-popconfirm').getByRole('button', { name: '移除' }).tap();
    await list(desk, '仓库.csv').waitFor({ state: 'detached' });
  });

  it('shows and hides kinds, and finds by name what is hidden', async () => {
    await desk.getByTestId('search').tap();
    await desk.getByTestId('search-text').fill('中心医院');
    await desk.getByTestId('hit').filter({ hasText: '应急资源' }).tap();
    await desk.getByTestId('close-card').tap();
    await openTab(desk, 'kinds');
    const before = await drawn(desk);
    expect(before).toBeGreaterThan(0);
    await desk.getByTestId('show-hospital').tap();
    await expect.poll(() => drawn(desk), WAIT).toBe(before - 1);
    await desk.getByTestId('search').tap();
    await desk.getByTestId('search-text').fill('中心医院');
    await desk.getByTestId('hit').filter({ hasText: '应急资源' }).tap();
    await card(desk).getByText('床位数 1500').waitFor();
    await expect.poll(() => drawn(desk), WAIT).toBe(before);
  });

  it('at night has neither white nor blue, and nothing too small for a glove', async () => {
    // Dark, day, red.
    await desk.getByTestId('theme').tap();
    await desk.getByTestId('theme').tap();
    expect(await desk.evaluate(() => document.documentElement.dataset['theme'])).toBe('red');
    for (const tab of ['near', 'lists', 'kinds'] as const) {
      await openTab(desk, tab);
      await expect.poll(() => desk.evaluate(brightOrBlue), { message: tab }).toEqual([]);
      expect(await desk.evaluate(crampedElements), tab).toEqual([]);
    }
  });
});

it('at the center there is a map of its own: imported by mouse, listed from the middle of the map, removed', async () => {
  const center = await openCenter(browser, scene, '#/map', SMALL);
  center.on('pageerror', (error) => errors.push(error.message));
  await importFile(center, fixture('医院与场所.geojson'), 'wgs84');
  await list(center, '医院与场所.geojson').waitFor();
  await openTab(center, 'near');
  await expect.poll(() => center.getByTestId('near-hit').count(), WAIT).toBe(3);
  await center.getByTestId('near-hit').filter({ hasText: '避难场所' }).click();
  await card(center).getByText('可容纳人数 8000').waitFor();
  await openTab(center, 'lists');
  await list(center, '医院与场所.geojson').getByTestId('remove-list').click();
  await center.locator('.ant-popconfirm').getByRole('button', { name: '移除' }).click();
  await center.getByText('还没有应急资源。').waitFor();
  await expect.poll(() => drawn(center), WAIT).toBe(0);
});

it('no page complained', () => {
  expect(errors).toEqual([]);
});
