/** The picture on the map as a hand meets it: tapping, following, searching, measuring; by mouse and by finger. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fix } from '../../contract/fix.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { roles } from '../../renderer/ui/theme.ts';
import { bundlePage, openBrowser } from '../browser.ts';
import type { PicturePage } from './picture-page.tsx';
import { brightOrBlue, crampedElements } from './screen-audit.ts';
import { servePage } from './serve-page.ts';

type Calls = {
  [K in keyof PicturePage]: (...input: Parameters<PicturePage[K]>) => Promise<Awaited<ReturnType<PicturePage[K]>>>;
};

/** The map's part of the smallest screen. */
const SMALL = { width: 820, height: 690 };

let browser: Browser;
let files: { script: string; style: string };
let page: Page;
let picture: Calls;
const errors: string[] = [];

beforeAll(async () => {
  files = await bundlePage(path.join(import.meta.dirname, 'picture-page.tsx'));
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** One page for each kind of hand, loaded anew for each test with nothing kept: a new context costs three times a reload. */
const pages = new Map<Hand, Page>();
type Hand = 'mouse' | 'finger';

async function open(hand: Hand): Promise<void> {
  page = pages.get(hand) ?? (await newPage(hand));
  pages.set(hand, page);
  await page.mouse.move(0, 0);
  await page.goto('http://localhost/');
  await page.waitForFunction(() => 'picturePage' in window);
  await page.locator('canvas[data-testid="units"]').waitFor({ state: 'attached' });
  picture = callsOf(page);
}

async function newPage(hand: Hand): Promise<Page> {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const context = await browser.newContext({ viewport: SMALL, permissions, hasTouch: hand === 'finger' });
  await context.addInitScript(() => [localStorage, sessionStorage].forEach((kept) => kept.clear()));
  const fresh = await context.newPage();
  fresh.on('pageerror', (error) => errors.push(error.message));
  await servePage(fresh, files);
  return fresh;
}

const callsOf = (page: Page): Calls =>
  new Proxy({} as Calls, {
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

beforeEach(() => open('mouse'));

const fixOf = (ageS: number, lat: number, lon: number, more: Partial<Fix> = {}): Fix => {
  const at = Date.now() - ageS * 1_000;
  return { fixAt: at, receivedAt: at, mode: 3, lat, lon, source: 'gnss', ...more };
};
const unit = (
  id: string,
  name: string,
  fix: Fix,
  kind: UnitPosition['unit']['kind'] = 'vehicle',
  station = id,
): UnitPosition => ({
  unit: { station, id, kind, name },
  fix,
  seq: 1,
});
const own = (ageS = 0, lon = 113.37): UnitPosition => unit('zengdu-1', '曾都应急1号', fixOf(ageS, 31.69, lon));
const other = unit(
  'suixian-1',
  '随县应急1号',
  fixOf(1, 31.7, 113.36, { speedMps: 10, trackDeg: 45.4, accuracyM: 2.4, altMslM: 84.2 }),
);
const radio = unit('radio:7', '一队 王建国', fixOf(3_000, 31.68, 113.38, { source: 'radio' }), 'radio', 'zengdu-1');

const card = () => page.getByTestId('unit-card');
async function tap(lat: number, lon: number): Promise<void> {
  const { x, y } = await picture.at(lat, lon);
  await page.mouse.click(x, y);
}
async function show(): Promise<void> {
  await picture.put([own(), other, radio]);
  await picture.view(31.69, 113.37, 14);
}

describe('a unit that is touched', () => {
  it('shows who it is, how old its position is, where it is, and how it moves', async () => {
    await show();
    await tap(31.7, 113.36);
    await card().waitFor();
    expect(await card().textContent()).toMatch(/随县应急1号车辆.*刚刚|\d s/);
    const text = (await card().textContent()) ?? '';
    for (const part of ['31.70000° N  113.36000° E', '36 km/h', '45 °', '84 m', '±2 m', '卫星定位'])
      expect(text).toContain(part);
  });

  it('of long ago says when it was seen last, in words, gray and hatched', async () => {
    await show();
    await tap(31.68, 113.38);
    expect(await card().locator('.seen.stale').textContent()).toMatch(/最后位置：50 min\s+\d{4}-\d\d-\d\d/);
    expect(await card().textContent()).toContain('电台上报');
  });

  it('is renewed while the card is open, and the card goes by its cross or by a tap on the empty map', async () => {
    await show();
    await tap(31.7, 113.36);
    await picture.put([{ ...other, fix: { ...other.fix, fixAt: Date.now() + 1, lat: 31.701 } }]);
    await card().getByText('31.70100° N').waitFor();
    await page.getByTestId('close-card').click();
    expect(await card().count()).toBe(0);
    await tap(31.701, 113.36);
    await card().waitFor();
    await page.mouse.click(700, 500);
    await card().waitFor({ state: 'detached' });
  });

  it('copies its place at a touch, in the format that the person chose', async () => {
    await show();
    await tap(31.7, 113.36);
    await page.getByTestId('unit-place').click();
    await page.getByText('已复制坐标').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('31.700000,113.360000');
    await picture.preferences({ coordinates: 'mgrs' });
    await page.getByTestId('unit-place').click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^49R GR \d{5} \d{5}$/);
  });

  it('is one of several under the finger: the next tap takes the next one', async () => {
    await picture.put([own(), unit('a', '甲', fixOf(0, 31.69, 113.3701)), unit('b', '乙', fixOf(0, 31.69, 113.3702))]);
    await picture.view(31.69, 113.37, 14);
    const seen = new Set<string | undefined>();
    for (let taps = 0; taps < 3; taps += 1) {
      await tap(31.69, 113.37);
      seen.add((await picture.state()).selected);
    }
    expect(seen).toEqual(new Set(['zengdu-1/zengdu-1', 'a/a', 'b/b']));
  });
});

describe('following', () => {
  it('keeps a unit in the middle until a hand drags the map', async () => {
    await show();
    await tap(31.7, 113.36);
    await card().getByRole('button', { name: '跟随' }).click();
    await expect.poll(async () => (await picture.middle()).lat.toFixed(3)).toBe('31.700');
    await picture.put([{ ...other, fix: { ...other.fix, fixAt: Date.now() + 1, lat: 31.71 } }]);
    await expect.poll(async () => (await picture.middle()).lat.toFixed(3)).toBe('31.710');
    expect(await page.getByTestId('followed').textContent()).toContain('随县应急1号');
    await page.mouse.move(600, 500);
    await page.mouse.down();
    await page.mouse.move(500, 400, { steps: 5 });
    await page.mouse.up();
    expect((await picture.state()).followed).toBeUndefined();
    await picture.put([{ ...other, fix: { ...other.fix, fixAt: Date.now() + 2, lat: 31.8 } }]);
    // The map may still be gliding from the hand, but it does not go there.
    expect((await picture.middle()).lat).toBeLessThan(31.75);
  });

  it('of a unit that stands still moves nothing, however many others move', async () => {
    await show();
    await picture.follow('zengdu-1/zengdu-1');
    await expect.poll(async () => (await picture.middle()).lat.toFixed(3)).toBe('31.690');
    const before = await picture.moves();
    for (let n = 1; n < 4; n += 1)
      await picture.put([{ ...other, seq: n, fix: { ...other.fix, fixAt: other.fix.fixAt + n * 1_000 } }]);
    expect(await picture.moves()).toBe(before);
  });

  it('is taken up once more by a touch, and let go by another', async () => {
    await show();
    await picture.follow('suixian-1/suixian-1');
    await page.getByTestId('followed').click();
    expect((await picture.state()).followed).toBeUndefined();
    expect(await page.getByTestId('followed').count()).toBe(0);
  });
});

describe('trails', () => {
  const way = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => fixOf(from - index, 31.69, 113.36 + index * 1e-5));

  it('show where the own vehicle came, and with a touch where the selected unit came; holes stay holes', async () => {
    await picture.setTrack('zengdu-1/zengdu-1', [...way(400, 100), ...way(200, 50)]);
    await picture.setTrack('suixian-1/suixian-1', way(300, 20));
    await show();
    const { own: blue, ok } = roles.dark;
    await expect.poll(async () => (await picture.trails())[blue]).toEqual([100, 50, 1]);
    await tap(31.7, 113.36);
    await card().getByRole('button', { name: '轨迹' }).click();
    await expect.poll(async () => (await picture.trails())[ok]).toEqual([20, 1]);
    const queries = await picture.asked();
    expect(queries.map(({ unit, everyMs }) => [unit, everyMs])).toContainEqual(['suixian-1', 1_000]);
    await card().getByRole('button', { name: '轨迹' }).click();
    await expect.poll(async () => (await picture.trails())[ok]).toBeUndefined();
  });

  it('have no hole where the line to the station was away: the journal is asked again', async () => {
    await picture.setTrack('zengdu-1/zengdu-1', way(300, 100));
    await show();
    await expect.poll(async () => (await picture.trails())[roles.dark.own]).toEqual([100, 1]);
    await picture.setTrack('zengdu-1/zengdu-1', [
      ...way(300, 100),
      fixOf(-20, 31.69, 113.37),
      fixOf(-21, 31.69, 113.37),
    ]);
    await picture.lineBack();
    await expect.poll(async () => (await picture.trails())[roles.dark.own]).toEqual([100, 1, 2]);
  });

  it('are asked for page by page, to the end', async () => {
    await picture.setTrack('zengdu-1/zengdu-1', way(7_000, 6_900));
    await show();
    await expect.poll(async () => (await picture.trails())[roles.dark.own]?.reduce((sum, n) => sum + n)).toBe(6_901);
    const ours = (await picture.asked()).filter(({ unit }) => unit === 'zengdu-1');
    expect(ours.length).toBeGreaterThanOrEqual(2);
  });
});

describe('the search', () => {
  const type = async (text: string) => {
    await page.getByTestId('search').click();
    await page.getByTestId('search-text').fill(text);
  };

  it('goes to a unit and opens its card', async () => {
    await show();
    await type('随县');
    expect(await page.getByTestId('hit').allTextContents()).toEqual(['随县应急1号单位', '随县地名']);
    await page.getByTestId('hit').first().click();
    await card().waitFor();
    const { lat, lon } = await picture.middle();
    expect([lat.toFixed(2), lon.toFixed(2)]).toEqual(['31.70', '113.36']);
  });

  it('goes to a coordinate as it was typed, and leaves a pin until it is put away', async () => {
    await show();
    await type('北纬31度45分 东经113度30分');
    await page.keyboard.press('Enter');
    await page.locator('.found-pin').waitFor({ state: 'attached' });
    const { lat, lon } = await picture.middle();
    expect([lat.toFixed(3), lon.toFixed(3)]).toEqual(['31.750', '113.500']);
    await page.getByTestId('clear-found').click();
    expect(await page.locator('.found-pin').count()).toBe(0);
  });

  it('says what can be typed when it finds nothing, and goes by Escape', async () => {
    await show();
    await type('没有的地方');
    await page.getByText('没有找到').waitFor();
    await page.keyboard.press('Escape');
    expect((await picture.state()).searching).toBe(false);
  });
});

describe('measuring', () => {
  it('takes a tap as a corner, says the length, takes corners back, ends, and begins anew', async () => {
    await show();
    await page.getByTestId('tool-distance').click();
    await tap(31.69, 113.37);
    expect((await picture.state()).selected).toBeUndefined();
    await tap(31.69, 113.38);
    await page.mouse.move(700, 400);
    const measured = () => page.getByTestId('measured').textContent();
    await page.getByRole('button', { name: '结束' }).click();
    // A hundredth of a degree of longitude at 31.69° north is 948 m; a pixel is eight.
    expect(await measured()).toMatch(/^9[45]\d m 末段 9[45]\d m，方位 90°/);
    await page.getByRole('button', { name: '撤销一点' }).click();
    await page.mouse.move(600, 300);
    expect(await measured()).not.toMatch(/^9[45]\d m/);
    await page.getByRole('button', { name: '清除', exact: true }).click();
    expect(await measured()).toContain('双击结束');
    await page.getByTestId('close-measure').click();
    await tap(31.7, 113.36);
    await card().waitFor();
  });

  it('ends with a double tap, without zooming, and counts its place once', async () => {
    await show();
    const { zoom } = await picture.middle();
    await page.getByTestId('tool-area').click();
    await tap(31.69, 113.37);
    await tap(31.69, 113.38);
    const { x, y } = await picture.at(31.7, 113.38);
    await page.mouse.dblclick(x, y);
    await expect.poll(() => page.getByRole('button', { name: '结束' }).isDisabled()).toBe(true);
    // A half of 948 m by 1 109 m.
    expect(await page.getByTestId('measured').textContent()).toMatch(/^5[23]\.\d hm² 周长 3\.5\d km/);
    expect((await picture.middle()).zoom).toBe(zoom);
  });
});

describe('by finger', () => {
  beforeEach(async () => {
    await open('finger');
    await show();
  });

  it('a tap opens the card, and the middle of the map is what the numbers speak of', async () => {
    const { x, y } = await picture.at(31.7, 113.36);
    await page.touchscreen.tap(x, y);
    await card().waitFor();
  });

  it('taps set corners, and two on the same spot end', async () => {
    await page.getByTestId('tool-distance').tap();
    for (const lon of [113.36, 113.37, 113.38]) {
      const { x, y } = await picture.at(31.69, lon);
      await page.touchscreen.tap(x, y);
    }
    const { x, y } = await picture.at(31.69, 113.38);
    await page.touchscreen.tap(x + 3, y + 3);
    await expect.poll(() => page.getByRole('button', { name: '结束' }).isDisabled()).toBe(true);
    expect(await page.getByTestId('measured').textContent()).toMatch(/^1\.90 km/);
  });
});

describe('the numbers below the map', () => {
  it('say where the pointer is, in one format after another', async () => {
    await show();
    const { x, y } = await picture.at(31.69, 113.37);
    await page.mouse.move(x, y);
    const place = page.getByTestId('map-position').locator('.place');
    await expect.poll(() => place.textContent()).toMatch(/^31\.6[89]\d{3}° N {2}113\.3[67]\d{3}° E$/);
    const seen = [];
    for (let format = 0; format < 6; format += 1) {
      await page.getByTestId('map-position').click();
      seen.push(await place.textContent());
    }
    expect(seen[0]).toMatch(/^31°\d\d\.\d{3}′ N/);
    expect(seen[1]).toMatch(/^31°\d\d′\d\d\.\d″ N/);
    expect(seen[2]).toMatch(/^49R \d{6} \d{7}$/);
    expect(seen[3]).toMatch(/^49R GR \d{5} \d{5}$/);
    expect(seen[4]).toMatch(/^N49HA7[0-9A-E]{10}$/);
    expect(seen[5]).toMatch(/^31\.\d{5}° N/);
  });
});

describe('what lies over the map', () => {
  const states: [string, () => Promise<void>][] = [
    ['nothing', () => Promise.resolve()],
    ['card', () => tap(31.7, 113.36)],
    ['search', () => page.getByTestId('search').click()],
    ['hits', () => page.getByTestId('search-text').fill('随')],
    ['measure', () => page.getByTestId('tool-area').click()],
  ];

  it('is large enough for a glove and a tired eye, in both languages', async () => {
    await show();
    for (const language of ['zh-CN', 'en'] as const) {
      await picture.preferences({ language });
      for (const [name, enter] of states) {
        await enter();
        expect(await page.evaluate(crampedElements), `${language} ${name}`).toEqual([]);
      }
      await page.getByTestId('close-measure').click();
    }
  });

  it('is red and nothing else at night', async () => {
    await show();
    await picture.preferences({ theme: 'red' });
    for (const [name, enter] of states) {
      await enter();
      // Colors take a tenth of a second to change.
      await expect.poll(() => page.evaluate(brightOrBlue), { message: name }).toEqual([]);
    }
  });
});

it('no page has reported an error', () => {
  expect(errors).toEqual([]);
});
