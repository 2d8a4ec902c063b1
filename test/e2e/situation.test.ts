/** Alerts on both screens: a call for help by one touch, a fence that is drawn and crossed, silence; noted on each side. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { openCenter, openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { crampedElements, glaring } from './screen-audit.ts';

const WAIT = { timeout: 45_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let center: Page;
const errors: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir });
  browser = await openBrowser();
  desk = await openConsole(browser, scene, SMALL);
  center = await openCenter(browser, scene, '#/alerts', SMALL);
  for (const page of [desk, center]) {
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  }
  await desk.getByTestId('status-gnss').filter({ hasText: '3D' }).waitFor();
  await center.getByTestId('page-alerts').waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const sosState = () => desk.getByTestId('sos-state').getAttribute('data-state');
const standing = async (page: Page) => (await page.getByTestId('alert').count()) > 0;
const wordsOf = async (page: Page) => (await page.getByTestId('alert').textContent()) ?? '';

describe('a call for help', () => {
  it('is one touch: it sounds and stands at the center, with the place, and the vehicle sees that it arrived', async () => {
    await desk.getByTestId('sos-call').click();
    await center.getByTestId('alert').waitFor();
    const words = await wordsOf(center);
    for (const word of ['求救', '曾都应急1号', '° N']) expect(words).toContain(word);
    expect(await center.getByTestId('alert').getAttribute('data-sound')).toBe('call');
    await expect.poll(sosState, WAIT).toBe('arrived');
    // Who called knows that he did.
    expect(await standing(desk)).toBe(false);
  });

  it('by accident is taken back by the button beside it', async () => {
    await desk.getByTestId('sos-undo').click();
    await expect.poll(() => standing(center), WAIT).toBe(false);
    expect(await sosState()).toBe('cancelled');
    expect(await center.getByTestId('alert-list').textContent()).toContain('已撤销');
  });

  it('is muted until the next alert, and noted by a person whom the vehicle sees', async () => {
    await desk.getByTestId('sos-call').click();
    await center.getByTestId('alert').waitFor();
    await center.getByTestId('alert-mute').click();
    expect(await center.getByTestId('alert').getAttribute('data-sound')).toBe('none');
    await center.getByTestId('alert').getByRole('button').click();
    await expect.poll(() => standing(center), WAIT).toBe(false);
    await expect.poll(sosState, WAIT).toBe('heard');
    expect(await desk.getByTestId('sos').textContent()).toContain(scene.admin.name);
  });

  it('is kept: the page that is opened anew says what became of it', async () => {
    await desk.reload();
    await expect.poll(sosState, WAIT).toBe('heard');
    await desk.getByTestId('status-alerts').click();
    const row = desk.locator('.alert-row[data-kind="sos"]').first();
    await row.waitFor();
    expect(await row.getAttribute('data-state')).toBe('noted');
  });
});

describe('a fence', () => {
  it('is drawn at the center by two taps, and is on the vehicle’s map and list', async () => {
    await center.getByText('围栏', { exact: true }).click();
    await center.getByTestId('new-circle').click();
    const map = center.getByTestId('map');
    const box = await map.boundingBox();
    const [x, y] = [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2];
    await map.click({ position: { x, y } });
    await map.click({ position: { x: x + 100, y } });
    const radius = Number(await center.getByTestId('fence-radius').inputValue());
    expect(radius).toBeGreaterThan(10);
    await center.getByTestId('fence-radius').fill('20000');
    await center.getByTestId('fence-name').fill('曾都警戒区');
    await center.getByTestId('fence-save').click();
    await center.getByTestId('fence-list').getByText('曾都警戒区').waitFor();
    await desk.getByText('围栏', { exact: true }).click();
    await desk.getByTestId('fence-list').getByText('曾都警戒区').waitFor(WAIT);
    await desk.locator('.fence-name', { hasText: '曾都警戒区' }).waitFor();
  });

  it('with the vehicle inside stands on both screens, and is noted on each by itself', async () => {
    for (const page of [desk, center]) {
      await page.getByTestId('alert').waitFor(WAIT);
      expect(await wordsOf(page)).toContain('进入“曾都警戒区”');
      expect(await page.getByTestId('alert').getAttribute('data-sound')).toBe('notice');
    }
    await center.getByTestId('alert').getByRole('button').click();
    await expect.poll(() => standing(center), WAIT).toBe(false);
    await expect.poll(() => wordsOf(desk), WAIT).toContain('已确认');
    expect(await desk.getByTestId('status-alerts').textContent()).toContain('1');
    await desk.getByTestId('alert').getByRole('button').click();
    await expect.poll(() => standing(desk), WAIT).toBe(false);
  });

  it('is told once: not again after the vehicle’s station was killed, nor by the center beside it', async () => {
    scene.vehicle.kill();
    await desk.getByTestId('line-lost').waitFor(WAIT);
    await expect.poll(() => desk.getByTestId('line-lost').count(), WAIT).toBe(0);
    await desk.getByTestId('status-gnss').filter({ hasText: '3D' }).waitFor();
    for (const page of [desk, center]) {
      await page.getByText('告警', { exact: true }).last().click();
      await expect.poll(() => page.locator('.alert-row[data-kind="geofence"]').count(), WAIT).toBe(1);
      expect(await standing(page)).toBe(false);
    }
  });

  it('is over when it is taken away', async () => {
    await desk.getByText('围栏', { exact: true }).click();
    await desk.getByTestId('fence-list').getByText('曾都警戒区').click();
    await desk.getByTestId('fence-remove').click();
    await desk.locator('.ant-popconfirm').getByRole('button', { name: '删除' }).click();
    await expect
      .poll(() => center.locator('.alert-row[data-kind="geofence"]').getAttribute('data-state'), WAIT)
      .toBe('over');
    await expect.poll(() => center.locator('.fence-name').count(), WAIT).toBe(0);
  });
});

describe('silence', () => {
  it('after the time that a person set is told on both screens, and is over with the next position', async () => {
    await center.getByText('规则', { exact: true }).click();
    const minutes = center.getByTestId('rules-minutes-vehicle');
    expect(await minutes.inputValue()).toBe('10');
    await minutes.fill('0.5');
    await center.getByTestId('rules-save').click();
    await desk.getByText('规则', { exact: true }).click();
    await expect.poll(() => desk.getByTestId('rules-minutes-vehicle').inputValue(), WAIT).toBe('0.5');
    await scene.unplug();
    for (const page of [desk, center]) {
      await page.getByTestId('alert').waitFor({ timeout: 60_000 });
      expect(await wordsOf(page)).toContain('失联');
    }
    await scene.plug();
    for (const page of [desk, center]) {
      await expect.poll(() => wordsOf(page), WAIT).toContain('结束');
      await page.getByTestId('alert').getByRole('button').click();
      await expect.poll(() => standing(page), WAIT).toBe(false);
    }
  });
});

describe('the pages of alerts', () => {
  const parts = ['告警', '围栏', '规则'];
  const each = async (look: (page: Page, name: string) => Promise<void>) => {
    for (const [page, name] of [
      [desk, 'desk'],
      [center, 'center'],
    ] as const)
      for (const part of parts) {
        await page.locator('.alerts-page .ant-segmented').getByText(part, { exact: true }).click();
        if (part === '围栏') await page.getByTestId('new-polygon').click();
        await look(page, `${name} ${part}`);
        if (part === '围栏') await page.getByTestId('fence-form').getByRole('button').first().click();
      }
  };

  it('have room on a small screen, and targets for a glove', async () => {
    await desk.getByTestId('sos-call').click();
    await center.getByTestId('alert').waitFor();
    const found: Record<string, string[]> = {};
    await each(async (page, name) => {
      const cramped = await page.evaluate(crampedElements);
      if (cramped.length > 0) found[name] = cramped;
    });
    expect(found).toEqual({});
  });

  it('show no blue and no white at night', async () => {
    const found: Record<string, string[]> = {};
    for (const page of [desk, center])
      while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
        await page.getByTestId('theme').click();
    await each(async (page, name) => {
      const seen = await glaring(page);
      if (seen.length > 0) found[name] = seen;
    });
    expect(found).toEqual({});
  });
});

it('neither page has reported an error of its own', () => {
  // The line that was cut on purpose is no error of a page.
  expect(errors.filter((words) => !/WebSocket|ERR_CONNECTION/.test(words))).toEqual([]);
});
