/** Both screens as a hand and an eye meet them: sizes, colors, languages, refusals, an ended session. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../../renderer/vehicle/pages.ts';
import { openBrowser } from '../browser.ts';
import { logIn, openCenter, openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { brightOrBlue, crampedElements, glaring } from './screen-audit.ts';

const WAIT = { timeout: 45_000, interval: 250 };
/** The smallest screen the desk is made for. */
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let center: Page;
const errors: string[] = [];

/** A page that says nothing to its console has no refused script, no broken style, no lost exception. */
function record(page: Page): void {
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir });
  browser = await openBrowser();
  desk = await openConsole(browser, scene, SMALL);
  record(desk);
  center = await openCenter(browser, scene, '#/overview', SMALL);
  record(center);
  await desk.reload();
  await center.reload();
  await desk.getByTestId('status-gnss').filter({ hasText: '3D' }).waitFor();
  await center.getByTestId(`vehicle-${scene.vehicleId}`).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Opens what the device page has beside it: a device's details, and a new one. */
async function eachPanel(look: (page: Page, name: string) => Promise<void>): Promise<void> {
  await desk.locator('[data-testid^="open-gnss-nmea"]').click();
  const panel = desk.getByTestId('side-panel');
  for (const [index, content] of ['device-details', 'raw', 'recordings', 'settings'].entries()) {
    await panel.getByRole('tab').nth(index).click();
    await panel.getByTestId(content).waitFor();
    await look(desk, `desk device ${content}`);
  }
  await desk.getByTestId('add-device').click();
  await panel.getByTestId('new-device').waitFor();
  await look(desk, 'desk new device');
  await desk.getByTestId('close-panel').click();
}

/** Opens every page of both screens in turn. */
async function eachPage(look: (page: Page, name: string) => Promise<void>): Promise<void> {
  for (const [index, name] of PAGES.entries()) {
    await desk.getByRole('tab').nth(index).click();
    await desk.getByTestId(`page-${name}`).waitFor();
    await look(desk, `desk ${name}`);
    if (name === 'devices') await eachPanel(look);
  }
  for (const name of ['overview', 'map', 'wall', 'radio', 'footage', 'dispatch', 'alerts', 'admin']) {
    await center.locator(`a[href="#/${name}"]`).first().click();
    await center.locator('a.here', { has: center.locator(`xpath=self::*[@href="#/${name}"]`) }).waitFor();
    await look(center, `center ${name}`);
  }
}

describe('the eye of these tests', () => {
  it('sees small text, small targets, and what glares', async () => {
    const page = await browser.newPage();
    await page.setContent(
      '<body style="color:#e06050"><p style="font-size:13px">a</p><button style="height:43px;font-size:16px">b</button>' +
        '<i style="color:#6080ff">c</i><b style="background:#fff">d</b></body>',
    );
    expect(await page.evaluate(crampedElements)).toEqual([
      expect.stringMatching(/^text 13px/),
      expect.stringMatching(/^target .*×43/),
    ]);
    const seen = await page.evaluate(brightOrBlue);
    expect(seen.some((line) => line.startsWith('color rgb(96, 128, 255)'))).toBe(true);
    expect(seen.some((line) => line.startsWith('backgroundColor rgb(255, 255, 255)'))).toBe(true);
    await page.close();
  });
});

describe('a small screen', () => {
  it('has text of 14 px and more, targets of 44 px and more, and nothing beyond its edge, on every page', async () => {
    const found: Record<string, string[]> = {};
    await eachPage(async (page, name) => {
      const cramped = await page.evaluate(crampedElements);
      if (cramped.length > 0) found[name] = cramped;
    });
    expect(found).toEqual({});
  });

  it('opens the page that an item of the status bar speaks of', async () => {
    await desk.getByTestId('status-uplink').click();
    await desk.getByTestId('page-link').waitFor();
    await desk.getByTestId('status-gnss').click();
    await desk.getByTestId('page-position').waitFor();
  });
});

describe('night driving', () => {
  it('shows no blue and no white on any page', async () => {
    for (const page of [desk, center])
      while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
        await page.getByTestId('theme').click();
    const found: Record<string, string[]> = {};
    await eachPage(async (page, name) => {
      const seen = await glaring(page);
      if (seen.length > 0) found[name] = seen;
    });
    expect(found).toEqual({});
  });

  it('is kept, and so is the language, when the page is loaded again', async () => {
    await desk.getByTestId('language').click();
    await desk.getByRole('tab', { name: 'Position' }).waitFor();
    await desk.reload();
    await desk.getByRole('tab', { name: 'Position' }).waitFor();
    expect(
      await desk.evaluate(() => [document.documentElement.lang, document.documentElement.dataset['theme']]),
    ).toEqual(['en', 'red']);
    await desk.getByTestId('language').click();
    await desk.getByRole('tab', { name: '位置' }).waitFor();
  });
});

describe('a vehicle that the center has withdrawn', () => {
  it('says why, and comes back by a new code that is typed in', async () => {
    await center.goto(`${scene.centerUrl}#/admin`);
    await center.getByRole('button', { name: '停用' }).click();
    await center.locator('.ant-popconfirm').getByRole('button', { name: '停用' }).click();
    await desk.getByTestId('status-uplink').click();
    await expect.poll(() => desk.getByTestId('status-uplink').getAttribute('data-state'), WAIT).toBe('refused');
    expect(await desk.getByTestId('page-link').textContent()).toContain('本站已被中心停用');

    await center.getByTestId('create-code').click();
    const code = (await center.getByTestId('enrolment-code').textContent()) ?? '';
    await desk.getByLabel('中心地址').fill(new URL(scene.centerUrl).host);
    await desk.getByLabel('入网码').fill('QS-0000-0000-0000-0000-0000-0000-0000-0000');
    await desk.locator('button[type="submit"]').click();
    await desk.locator('form .error-line').waitFor();
    await desk.getByLabel('入网码').fill(code);
    await desk.locator('button[type="submit"]').click();
    await expect.poll(() => desk.getByTestId('status-uplink').getAttribute('data-state'), WAIT).toBe('online');
  });
});

describe('a page', () => {
  it('has reported no error while nothing was broken', () => {
    expect(errors).toEqual([]);
  });

  it('asks for the login, and comes back to its place, when its session has ended', async () => {
    await center.goto(`${scene.centerUrl}#/wall`);
    await center.context().clearCookies();
    scene.center.kill();
    await center.locator('input[type="password"]').waitFor(WAIT);
    await logIn(center, scene.admin);
    await center.locator('.wall-page').waitFor(WAIT);
    expect(await center.getByTestId('line-lost').count()).toBe(0);
  });
});
