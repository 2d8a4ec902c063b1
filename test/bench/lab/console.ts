/**
 * The vehicle's console inside its namespace, driven over the channel to the parent: a page in Chromium, or the shell in real
 * Electron, attached to the station that runs. It is a process of its own because Playwright speaks to Electron over loopback.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { readRunFile } from '../../../main/vehicle/run-file.ts';
import { openBrowser } from '../../browser.ts';
import { publishCamera } from '../../demo/pages.ts';
import { openDisplay } from '../../e2e/display.ts';
import { openShell } from '../../shell.ts';
import { VIEWPORT } from './lab.ts';
import type { Ask, Told } from './words.ts';

const OPEN_MS = 60_000;
const [, kind, data = '', folder = ''] = process.argv.slice(2);
const tell = (told: Told) => void process.send?.(told);

interface Console {
  page: Page;
  close(): Promise<void>;
}

async function inChromium(): Promise<Console> {
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(readRunFile(data)?.url ?? '');
  return { page, close: () => browser.close() };
}

async function inElectron(): Promise<Console> {
  const profile = path.join(folder, 'shell');
  mkdirSync(profile);
  // The window comes back where it was: as large as Chromium's page.
  writeFileSync(path.join(profile, 'window.json'), JSON.stringify({ bounds: { x: 0, y: 0, ...VIEWPORT } }));
  const display = await openDisplay();
  const { app, page } = await openShell({ data, profile, display: display.display });
  const close = async () => {
    await app.close();
    await display.close();
  };
  return { page, close };
}

const opened = await (kind === 'electron' ? inElectron() : inChromium());
const { page } = opened;
process.on('disconnect', () => void opened.close().finally(() => process.exit(0)));

async function handle({ ask }: Ask): Promise<string> {
  if (ask !== 'publish') throw new Error(`a console cannot ${ask}`);
  await page.locator('[data-testid^="source-camera-"]').first().waitFor({ timeout: OPEN_MS });
  return publishCamera(page);
}
process.on('message', (ask: Ask) => {
  handle(ask).then(
    (value) => tell({ told: 'answer', value }),
    (error: unknown) => tell({ told: 'failed', why: String(error) }),
  );
});
tell({ told: 'ready' });
