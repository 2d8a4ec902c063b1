/** The link page as an operator uses it: see why, switch what may pass, choose by hand, watch one fail and come back. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn } from '../demo/pages.ts';
import { FIVE_G, Linked, SAT, VEHICLE } from '../main/vehicle/linked.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let linked: Linked;
let browser: Browser;
let desk: Page;
let center: Page;
const errors: string[] = [];
/** Pictures for a person who wants to look; a folder named in the environment gets them. */
const shots = process.env['QIANSHAO_SHOTS'];
const shoot = async (page: Page, name: string) => {
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `links-${name}.png`) });
};

beforeAll(async () => {
  linked = await Linked.start(undefined, (roads) => {
    roads.set(FIVE_G, { delayMs: 15 });
    roads.set(SAT, { delayMs: 60 });
  });
  browser = await openBrowser();
  desk = await (await browser.newContext({ viewport: SMALL })).newPage();
  desk.on('pageerror', (error) => errors.push(error.message));
  desk.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await desk.goto(linked.consoleUrl);
  await desk.getByTestId('status-links').click();
  await desk.getByTestId('page-link').waitFor();
  center = await (await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true })).newPage();
  await center.goto(`${linked.centerUrl}#/overview`);
  await logIn(center, linked.admin);
  await center.getByTestId(`vehicle-${VEHICLE}`).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await linked?.close();
});

const why = () => desk.getByTestId('link-why').textContent();
const code = () => desk.getByTestId('link-choice').getAttribute('data-code');
const used = () => desk.getByTestId('status-links').getAttribute('data-used');
const bar = () => desk.getByTestId('status-links').textContent();
const row = (id: string) => desk.getByTestId(`link-${id}`);
const panel = () => desk.getByTestId('side-panel');

describe('the link page', () => {
  it('says which link is used and why, in a sentence with figures', async () => {
    await expect.poll(code, WAIT).toBe('cheapest');
    await expect.poll(why, WAIT).toMatch(/^使用 5G：时延 \d+ ms/);
    expect(await why()).toContain('满足要求且费用最低');
    await expect.poll(bar, WAIT).toMatch(/5G \d+ ms.*◇ 卫星/);
    expect(await row('5g').textContent()).toContain('使用中');
    expect(await row('sat').textContent()).toContain('待命');
  });

  it('draws delay, loss and rate of each link', async () => {
    // A first point comes with the first sample; a line with the second.
    await expect
      .poll(
        () =>
          row('5g')
            .locator('.sparkline path:not(.ground)')
            .evaluateAll((all) => all.map((one) => one.getAttribute('d'))),
        WAIT,
      )
      .toContainEqual(expect.stringMatching(/^M[\d.]+ [\d.]+L/));
    expect(await row('sat').locator('.sparkline').count()).toBe(3);
    await shoot(desk, 'list-1280');
  });

  it('opens a link, and what it may carry is switched at a touch and kept', async () => {
    await desk.getByTestId('open-link-sat').click();
    await panel().getByTestId('link-policy').waitFor();
    expect(await panel().getByTestId('lane-0').isDisabled()).toBe(true);
    await shoot(desk, 'details-1280');
    const history = panel().getByTestId('lane-3');
    expect(await history.getAttribute('aria-checked')).toBe('false');
    await history.click();
    await expect.poll(() => linked.link('sat')?.policy.lanes, WAIT).toEqual([0, 1, 2, 3]);
    await panel().getByTestId('link-ceiling').click();
    await desk.locator('.ant-select-item-option', { hasText: '150 kbit/s' }).click();
    await expect
      .poll(() => linked.link('sat')?.policy, WAIT)
      .toMatchObject({ videoCeilingKbps: 150, lanes: [0, 1, 2, 3] });
    await expect.poll(() => history.getAttribute('aria-checked'), WAIT).toBe('true');
  });

  it('measures a rate when asked', async () => {
    await panel().getByTestId('link-measure').click();
    await expect.poll(() => linked.link('sat')?.downKbps ?? 0, WAIT).toBeGreaterThan(100);
    await expect.poll(() => row('sat').textContent(), WAIT).toMatch(/[\d.]+[kM]↑ [\d.]+[kM]↓/);
  });

  it('takes a name, and closes', async () => {
    await panel().getByTestId('link-name').fill('卫星便携站');
    await panel().getByTestId('link-save').click();
    await expect.poll(() => linked.link('sat')?.name, WAIT).toBe('卫星便携站');
    expect(linked.link('sat')?.policy.videoCeilingKbps).toBe(150);
    await desk.getByTestId('close-panel').click();
    await expect.poll(() => panel().count(), WAIT).toBe(0);
  });
});

describe('a choice by hand', () => {
  it('holds, and is told on the page and in the status bar until it is taken back', async () => {
    await desk.getByTestId('open-link-sat').click();
    await panel().getByTestId('link-force').click();
    await expect.poll(used, WAIT).toBe('sat');
    await expect.poll(why, WAIT).toContain('使用 卫星便携站：人工指定，取消前一直有效。');
    expect(await bar()).toContain('手动');
    await expect.poll(() => linked.seen?.presence.via?.name, WAIT).toBe('卫星便携站');
    await desk.reload();
    await desk.getByTestId('status-links').click();
    await expect.poll(bar, WAIT).toContain('手动');
    await shoot(desk, 'forced-1280');
    await desk.getByTestId('link-release').click();
    await expect.poll(bar, WAIT).not.toContain('手动');
    await expect.poll(code, WAIT).toBe('proving');
    expect(await why()).toMatch(/5G 更好，再稳定 \d+ s 后切换/);
  });
});

describe('links that fail', () => {
  it('are told at the vehicle and at the center, with the last link; somebody takes note', async () => {
    linked.roads.set(FIVE_G, { cut: true });
    linked.roads.set(SAT, { cut: true });
    await expect.poll(code, WAIT).toBe('all-away');
    const card = center.getByTestId(`vehicle-${VEHICLE}`);
    await expect.poll(() => card.getAttribute('data-online'), WAIT).toBe('false');
    expect(await card.textContent()).toMatch(/失联.*最后经 卫星便携站/);
    expect(await card.getAttribute('class')).toBe('card away');
    await shoot(desk, 'away-1280');
    await shoot(center, 'center-away');
    await card.getByTestId('note-away').click();
    await expect.poll(() => card.getAttribute('class'), WAIT).toBe('card noted');
    expect(await card.textContent()).toMatch(/admin 已知悉/);
    await shoot(center, 'center-noted');
  });

  it('and come back need no hand, at either side', async () => {
    linked.roads.set(FIVE_G, { cut: false });
    linked.roads.set(SAT, { cut: false });
    const card = center.getByTestId(`vehicle-${VEHICLE}`);
    await expect.poll(() => card.getAttribute('data-online'), WAIT).toBe('true');
    expect(await card.getAttribute('class')).toBe('card');
    await expect.poll(() => desk.getByTestId('status-uplink').getAttribute('data-state'), WAIT).toBe('online');
  });
});

describe('to eye and hand', () => {
  it('nothing is too small, runs over an edge, or glares at night', async () => {
    await desk.getByTestId('open-link-5g').click();
    await panel().getByTestId('link-form').waitFor();
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
      await desk.getByTestId('theme').click();
    await shoot(desk, 'red-1280');
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await desk.getByTestId('close-panel').click();
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await desk.getByTestId('theme').click();
    await desk.setViewportSize({ width: 1_920, height: 1_080 });
    await shoot(desk, 'list-1920');
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await desk.getByTestId('language').click();
    await shoot(desk, 'english-1920');
    expect(await desk.evaluate(crampedElements)).toEqual([]);
  });

  it('the page has reported no error', () => {
    expect(errors).toEqual([]);
  });
});
