/** The past on the map, and files of it, as a hand meets them: played, dragged, left by one touch; written, read, made into plots. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Fix } from '../../contract/fix.ts';
import type { PlotWish } from '../../contract/plot.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { Plotting } from '../../main/plots/plotting.ts';
import { openStore } from '../../main/store/open.ts';
import { roles } from '../../renderer/ui/theme.ts';
import { bundlePage, openBrowser } from '../browser.ts';
import { vehicle } from '../main/store/samples.ts';
import { tempDir } from '../temp-dir.ts';
import type { PicturePage } from './picture-page.tsx';
import { brightOrBlue, crampedElements } from './screen-audit.ts';
import { servePage } from './serve-page.ts';

type Calls = {
  [K in keyof PicturePage]: (...input: Parameters<PicturePage[K]>) => Promise<Awaited<ReturnType<PicturePage[K]>>>;
};

const errors: string[] = [];
let browser: Browser;
let page: Page;
let picture: Calls;

/** A real station's plots, where a test has one. */
let plotting: Plotting | undefined;

beforeAll(async () => {
  const files = await bundlePage(path.join(import.meta.dirname, 'picture-page.tsx'));
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 820, height: 690 }, acceptDownloads: true });
  await page.exposeFunction('stationEdit', (wishes: PlotWish[]) => plotting?.services.edit(wishes, '指挥员'));
  page.on('pageerror', (error) => errors.push(error.message));
  await servePage(page, files);
  picture = new Proxy({} as Calls, {
    get:
      (_, name: string) =>
      (...input: unknown[]) =>
        page.evaluate(
          ([name, input]) =>
            (window as unknown as { picturePage: Record<string, (...input: unknown[]) => unknown> }).picturePage[
              name
            ]?.(...input),
          [name, input] as const,
        ),
  });
});
afterAll(() => browser?.close());

const LAT = 31.69;
const fix = (at: number, lon: number, lat = LAT): Fix => ({
  fixAt: at,
  receivedAt: at,
  mode: 2,
  lat,
  lon,
  source: 'gnss',
});
const position = (id: string, name: string, of: Fix): UnitPosition => ({
  unit: { station: 'zengdu-1', id, kind: id === 'zengdu-1' ? 'vehicle' : 'person', name },
  fix: of,
  seq: 1,
});
/** An hour ago the vehicle drove east for ten minutes; a person was heard for the first two of them. */
let begin = 0;
const lonAt = (second: number): number => 113.3 + second * 1e-4;

beforeEach(async () => {
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'picturePage' in window);
  await page.locator('canvas[data-testid="units"]').waitFor({ state: 'attached' });
  begin = Math.ceil((Date.now() - 3_600_000) / 60_000) * 60_000;
  const way = (count: number, lat?: number) =>
    Array.from({ length: count }, (_, second) => fix(begin + second * 1_000, lonAt(second), lat));
  await picture.setTrack('zengdu-1/zengdu-1', way(600));
  await picture.setTrack('zengdu-1/wang', way(120, 31.7));
  await picture.put([
    position('zengdu-1', '曾都应急1号', fix(Date.now(), 113.4)),
    position('wang', '王建国', fix(Date.now(), 113.4, 31.7)),
  ]);
  await picture.view(LAT, 113.34, 13);
});

async function play(): Promise<void> {
  await page.getByTestId('tool-playback').click();
  await page.getByTestId('start-playback').click();
  await page.getByTestId('playback-bar').waitFor();
}
const shownAt = async () =>
  Date.parse(`${(await page.getByTestId('past-time').textContent())?.replace(' ', 'T')}+08:00`);
/** Seconds after the begin. */
async function seek(second: number): Promise<void> {
  const line = await page.locator('.past-line .ant-slider').boundingBox();
  const [from, to] = await page
    .locator('.past-span span')
    .allTextContents()
    .then((texts) => [texts[0], texts.at(-1)].map((text) => Date.parse(`${text?.replace(' ', 'T')}+08:00`)));
  if (!line || from === undefined || to === undefined) throw new Error('no time line');
  const share = (begin + second * 1_000 - from) / (to - from);
  await page.mouse.click(line.x + share * line.width, line.y + line.height / 2);
}

it('shows units where they were, says so in large letters, and is left by one touch', async () => {
  expect(await picture.drawn()).toMatchObject({ units: 2 });
  await play();
  expect(await page.getByTestId('playback-bar').textContent()).toContain('不是现在');
  // As fast as it is told to, until a touch.
  await page.getByTestId('speed').click();
  await page.locator('.ant-select-item', { hasText: '60×' }).click();
  const first = await shownAt();
  await expect.poll(async () => (await shownAt()) - first, { timeout: 10_000 }).toBeGreaterThan(60_000);
  await page.getByTestId('play').click();
  const stood = await shownAt();
  await picture.view(LAT, 113.34, 13);
  expect(await shownAt()).toBe(stood);
  // From far away: a touch on the handle itself goes nowhere.
  await seek(2_400);
  await seek(60);
  const at = await shownAt();
  expect(Math.abs(at - begin - 60_000)).toBeLessThan(15_000);
  const second = Math.floor((at - begin) / 1_000);
  const place = await picture.at(LAT, lonAt(second));
  const card = page.getByTestId('unit-card');
  // What is touched is what was drawn.
  await expect.poll(async () => Math.floor((await picture.drawnAt()) / 1_000) * 1_000, { timeout: 10_000 }).toBe(at);
  await page.mouse.click(place.x, place.y);
  await card.waitFor();
  expect(await card.textContent()).toContain(`${lonAt(second).toFixed(5)}° E`);
  // It goes on being told where the unit is now.
  await picture.put([position('zengdu-1', '曾都应急1号', fix(Date.now() + 1, 113.5))]);
  expect(await card.textContent()).toContain(`${lonAt(second).toFixed(5)}° E`);
  await page.getByTestId('back-to-now').click();
  await card.getByText('113.50000° E').waitFor();
  expect(await page.getByTestId('playback-bar').count()).toBe(0);
  expect(await page.locator('.shows-past').count()).toBe(0);
});

it('draws no line over a gap and says that a unit has no position in it', async () => {
  await page.getByTestId('tool-playback').click();
  await page.getByTestId('start-playback').click();
  await page.getByTestId('play').click();
  await seek(300);
  expect(await page.getByTestId('past-lost').textContent()).toBe('有位置 1 · 无位置 1');
  await expect.poll(async () => (await picture.trails())[roles.dark.ok]).toEqual([120]);
  const place = await picture.at(31.7, lonAt(119));
  await page.mouse.click(place.x, place.y);
  expect(await page.locator('.unit-card .seen.stale').textContent()).toMatch(/^○ 无位置，最后 [23] min/);
  await page.getByTestId('gap').click();
  await page.locator('.ant-select-item', { hasText: '15 分钟' }).click();
  await page.getByText('有位置 2').waitFor();
  await seek(1_800);
  await page.getByText('有位置 0 · 无位置 2').waitFor();
  expect(await page.locator('.past-presence i').count()).toBe(1);
});

it('of one unit begins from its card', async () => {
  const place = await picture.at(31.7, 113.4);
  await page.mouse.click(place.x, place.y);
  await page.getByTestId('tool-playback').click();
  expect(await page.getByTestId('span-units').textContent()).toContain('王建国');
  await page.getByTestId('span-from').fill('2026-11-24 10:00');
  await page.getByTestId('span-to').fill('2026-11-24 09:00');
  expect(await page.getByTestId('start-playback').isDisabled()).toBe(true);
  await page.getByTestId('span-hour').click();
  await page.getByTestId('start-playback').click();
  await page.getByTestId('play').click();
  await seek(60);
  await expect.poll(async () => (await picture.drawn()).units).toBe(1);
});

it('can be read and touched by day and by night, and shows neither white nor blue in the red theme', async () => {
  await picture.preferences({ theme: 'red' });
  await page.getByTestId('tool-playback').click();
  expect(await page.evaluate(crampedElements)).toEqual([]);
  await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
  await page.getByTestId('start-playback').click();
  await page.getByTestId('playback-bar').waitFor();
  expect(await page.evaluate(crampedElements)).toEqual([]);
  await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
  await page.getByTestId('tool-exchange').click();
  for (const part of ['导入', '导出航迹', '导出标绘']) {
    await page.getByTestId('exchange-part').getByText(part, { exact: true }).click();
    expect(await page.evaluate(crampedElements)).toEqual([]);
    await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
  }
  expect(errors).toEqual([]);
});

/** What the browser was given to keep. */
async function downloaded(button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(button).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}
const part = (title: string) => page.getByTestId('exchange-part').getByText(title, { exact: true }).click();

it('writes the tracks of a time into a file, in UTC', async () => {
  await page.getByTestId('tool-exchange').click();
  await part('导出航迹');
  await page.getByTestId('span-six').click();
  const { name, text } = await downloaded('export-tracks');
  expect(name).toMatch(/^航迹-\d{8}-\d{6}\.gpx$/);
  expect(text.match(/<trkpt /g)).toHaveLength(720);
  expect(text).toContain(`<time>${new Date(begin).toISOString()}</time>`);
  await page.getByText('已导出 720 个位置').waitFor();
});

it('takes a file of another program onto this screen alone, and makes plots of it at a touch', async () => {
  const store = openStore({ file: path.join(tempDir(), 'journal.sqlite'), station: vehicle });
  const log = (error: unknown) => void errors.push(String(error));
  const own = (plotting = new Plotting({ store, emit: () => undefined, now: Date.now, log }));
  onTestFinished(() => {
    own.close();
    store.close();
  });
  const { services } = own;
  const incident = services.addIncident(
    { title: '山体滑坡', kind: 'geological', place: '', happenedAt: begin },
    '指挥员',
  );
  await picture.work([incident], incident.id);
  await page.getByTestId('tool-exchange').click();
  const points = ['<wpt lat="31.69" lon="113.37"><name>集结点</name></wpt>', '<wpt lat="" lon="113.4"/>'];
  const track =
    '<trk><name>搜救一组</name><trkseg><trkpt lat="31.69" lon="113.3"/><trkpt lat="31.7" lon="113.4"/></trkseg></trk>';
  const gpx = `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${points.join('')}${track}</gpx>`;
  const bomb = `<!DOCTYPE gpx [<!ENTITY a "a">]>${gpx}`;
  const files = [
    { name: '搜救.gpx', buffer: Buffer.from(gpx) },
    { name: '炸弹.gpx', buffer: Buffer.from(bomb) },
  ];
  const mimeType = 'application/gpx+xml';
  await page.getByTestId('import-file-input').setInputFiles(files.map((file) => ({ ...file, mimeType })));
  const row = page.getByTestId('overlay');
  await row.waitFor();
  expect(await row.textContent()).toContain('点 1 · 线 1 · 面 0');
  await row.getByText('1 处未读入').click();
  expect(await page.getByTestId('bad-rows').textContent()).toContain('第 2 条：没有可读的坐标');
  await page.getByTestId('import-refused').getByText('实体定义').waitFor();
  await page.locator('.overlay-name', { hasText: '集结点' }).waitFor();
  await picture.preferences({ theme: 'red' });
  await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
  expect(await page.evaluate(crampedElements)).toEqual([]);
  expect(services.ofIncident(incident.id)).toEqual([]);
  await page.getByText('写入事件：山体滑坡').waitFor();
  await page.getByTestId('promote').click();
  await page.getByTestId('take-back').waitFor();
  const made = services.ofIncident(incident.id).filter(({ deleted }) => !deleted);
  expect(made.map(({ geometry, label }) => [geometry.shape, label])).toEqual([
    ['line', '搜救一组'],
    ['point', '集结点'],
  ]);
  await part('导出标绘');
  await page.getByTestId('export-format').click();
  await page.locator('.ant-select-item', { hasText: 'GeoJSON' }).click();
  const { text } = await downloaded('export-plots');
  expect((JSON.parse(text) as { features: unknown[] }).features).toHaveLength(2);
  await part('导入');
  await page.getByTestId('take-back').click();
  await page.getByTestId('promote').waitFor();
  expect(services.ofIncident(incident.id).filter(({ deleted }) => !deleted)).toEqual([]);
});
