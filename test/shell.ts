/** The shell in real Electron, as tests and benches start it: it attaches to the station of a data directory, or starts one. */
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronRuntime } from './electron-runtime.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface ShellOptions {
  /** Data directory of the station. */
  data: string;
  /** Where the program keeps what is its own. */
  profile: string;
  /** X display. */
  display: string;
}

/** @returns once its window is there, which may show nothing yet @throws where there is no Electron */
export async function openShell({
  data,
  profile,
  display,
}: ShellOptions): Promise<{ app: ElectronApplication; page: Page }> {
  const runtime = electronRuntime();
  if (!runtime) throw new Error('no Electron here');
  const app = await _electron.launch({
    executablePath: runtime.path,
    args: [
      root,
      `--data=${data}`,
      `--user-data-dir=${profile}`,
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--disable-gpu',
    ],
    env: { ...process.env, DISPLAY: display },
  });
  return { app, page: await app.firstWindow() };
}
