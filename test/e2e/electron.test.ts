/** The shell in real Electron: attaches to a running station or starts its own; the same console, the same drive. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../main/vehicle/run-file.ts';
import { openBrowser } from '../browser.ts';
import { framesOf, openCenter, publishCamera } from '../demo/pages.ts';
import { freePort, Scene } from '../demo/scene.ts';
import { electronRuntime } from '../electron-runtime.ts';
import { openShell } from '../shell.ts';
import { openDisplay } from './display.ts';

const WAIT = { timeout: 45_000, interval: 250 };
const runtime = electronRuntime();
if (!runtime)
  console.log('SKIPPED: no Electron runtime here (neither the product’s own nor one for tests); run node setup.mjs');

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.runIf(runtime)('the shell', () => {
  let dir: string;
  let display: Awaited<ReturnType<typeof openDisplay>>;

  beforeAll(async () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-electron-'));
    display = await openDisplay();
  });
  afterAll(async () => {
    await display?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A data directory whose station listens on a port that is free. */
  async function freshData(name: string): Promise<string> {
    const data = path.join(dir, name);
    mkdirSync(data);
    const listen = { host: '127.0.0.1', port: await freePort() };
    writeFileSync(path.join(data, 'vehicle.json'), JSON.stringify({ listen }));
    return data;
  }

  async function launch(data: string): Promise<{ app: ElectronApplication; page: Page }> {
    const { app, page } = await openShell({ data, profile: path.join(dir, 'profile'), display: display.display });
    await page.getByTestId('station-name').waitFor(WAIT);
    return { app, page };
  }

  it('starts its own station, guards its window, and takes the station along when it ends', async () => {
    const data = await freshData('own');
    const { app, page } = await launch(data);
    const run = readRunFile(data);
    expect(run && alive(run.pid)).toBe(true);
    expect(
      await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')]),
    ).toEqual(['undefined', 'undefined']);
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const { contextIsolation, sandbox, nodeIntegration } = (
        window?.webContents as unknown as { getLastWebPreferences(): Record<string, boolean> }
      ).getLastWebPreferences();
      return { contextIsolation, sandbox, nodeIntegration };
    });
    expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false });
    const here = page.url();
    await page.evaluate(() => void (location.href = 'https://example.invalid/'));
    expect(await page.evaluate(() => window.open('https://example.invalid/'))).toBeNull();
    expect(
      await page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)),
    ).toBe('denied');
    expect(page.url()).toBe(here);
    await app.close();
    await expect.poll(() => run && alive(run.pid), WAIT).toBe(false);
  });

  it('starts a station again that was killed, and the window goes on', async () => {
    const data = await freshData('killed');
    const { app, page } = await launch(data);
    const first = readRunFile(data)?.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await expect.poll(() => readRunFile(data)?.pid, WAIT).not.toBe(first);
    await page.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
    await page.getByTestId('station-name').waitFor(WAIT);
    await app.close();
  });

  it('makes a PDF of the sheet without a dialog, for the station’s page and for no other', async () => {
    const { app, page } = await launch(await freshData('printing'));
    await page.getByTestId('tool-print').click();
    await page.locator('[data-testid="print-desk"][data-ready="true"]').waitFor(WAIT);
    const file = path.join(dir, 'sheet.pdf');
    await app.evaluate(({ session }, to) => {
      session.defaultSession.once('will-download', (_event, item) => item.setSavePath(to));
    }, file);
    await page.getByTestId('print-pdf').click();
    await expect.poll(() => existsSync(file), WAIT).toBe(true);
    await expect.poll(() => readFileSync(file).subarray(-8).toString(), WAIT).toContain('%%EOF');
    expect(execFileSync('pdfinfo', [file]).toString()).toMatch(/Pages:\s+1\n[\s\S]*\(A4\)/);
    expect(execFileSync('pdftotext', [file, '-']).toString()).toContain('态势图');
    const answer = await app.evaluate(async ({ BrowserWindow, app: shell }) => {
      const preload = `${shell.getAppPath()}/dist/shell/preload.cjs`;
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      await other.loadURL('data:text/html,foreign');
      const words: unknown = await other.webContents.executeJavaScript(
        'qianshaoShell.printToPdf().then(() => "made", (error) => error.message)',
      );
      other.destroy();
      return words;
    });
    expect(answer).toMatch(/only the station/);
    await app.close();
  });

  describe('on a drive', () => {
    let scene: Scene;
    let browser: Browser;
    beforeAll(async () => {
      const folder = path.join(dir, 'scene');
      mkdirSync(folder);
      scene = await Scene.start({ dir: folder });
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await scene?.stop();
    });

    it('attaches to the running station, and the center sees position and picture', async () => {
      const { app, page } = await launch(scene.vehicleData);
      await page.locator('[data-testid^="source-camera-"]').first().waitFor(WAIT);
      const feed = await publishCamera(page);
      const wall = await openCenter(browser, scene, '#/wall');
      await wall.getByTestId(`tile-${scene.vehicleId}-${feed}`).waitFor(WAIT);
      await expect.poll(() => framesOf(wall, scene.vehicleId, feed), WAIT).toBeGreaterThan(30);
      await expect.poll(() => page.getByTestId('status-gnss').textContent(), WAIT).toMatch(/3D/);
      const pid = readRunFile(scene.vehicleData)?.pid ?? 0;
      await app.close();
      // The station was not the shell's: it goes on without a window.
      expect(alive(pid)).toBe(true);
    });
  });
});
