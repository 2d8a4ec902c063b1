/** The packaged program: made as for delivery, started once, from its own Node and its own files. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../main/vehicle/run-file.ts';
import { freePort } from '../demo/scene.ts';
import { electronRuntime } from '../electron-runtime.ts';
import { openDisplay } from './display.ts';

const WAIT = { timeout: 45_000, interval: 250 };
const root = path.resolve(import.meta.dirname, '../..');
const runtime = electronRuntime();
if (!runtime) console.log('SKIPPED: no Electron runtime here to package with; run node setup.mjs');

describe.runIf(runtime)('the package', () => {
  let dir: string;
  let program: string;
  let display: Awaited<ReturnType<typeof openDisplay>>;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-package-'));
    const args = [
      'main/tools/package.ts',
      '--electron-dist',
      path.dirname(runtime?.path ?? ''),
      '--output',
      path.join(dir, 'out'),
    ];
    execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' });
    program = path.join(dir, 'out', 'linux-unpacked', 'qianshao');
    display = await openDisplay();
  }, 240_000);
  afterAll(async () => {
    child?.kill('SIGTERM');
    await display?.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  it('holds Node, the media worker, and no source of the shell', () => {
    const resources = path.join(path.dirname(program), 'resources');
    expect(execFileSync(path.join(resources, 'node'), ['--version']).toString()).toMatch(/^v24\./);
    expect(existsSync(path.join(resources, 'mediasoup-worker'))).toBe(true);
    expect(existsSync(path.join(resources, 'app.asar.unpacked', 'main', 'vehicle', 'cli.ts'))).toBe(true);
    expect(existsSync(path.join(resources, 'app.asar.unpacked', 'main', 'shell'))).toBe(false);
  });

  it('starts, shows the console, and ends with its station', async () => {
    const data = path.join(dir, 'data');
    mkdirSync(data);
    writeFileSync(
      path.join(data, 'vehicle.json'),
      JSON.stringify({ listen: { host: '127.0.0.1', port: await freePort() } }),
    );
    const port = await freePort();
    const args = [
      `--data=${data}`,
      `--user-data-dir=${path.join(dir, 'profile')}`,
      '--no-sandbox',
      '--disable-gpu',
      `--remote-debugging-port=${port}`,
    ];
    child = spawn(program, args, { env: { ...process.env, DISPLAY: display.display }, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child?.once('exit', () => resolve()));
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/json/version`).then(
            ({ ok }) => ok,
            () => false,
          ),
        WAIT,
      )
      .toBe(true);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [page] = browser.contexts()[0]?.pages() ?? [];
    await expect.poll(() => page?.getByTestId('station-name').textContent(), WAIT).toBe('应急通信指挥车');
    const station = readRunFile(data)?.pid ?? 0;
    expect(readlinkSync(`/proc/${station}/exe`)).toBe(path.join(path.dirname(program), 'resources', 'node'));
    await browser.close();
    child.kill('SIGTERM');
    await ended;
    await expect.poll(() => existsSync(`/proc/${station}`), WAIT).toBe(false);
  });
});
