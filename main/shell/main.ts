/** The shell: windows, permissions and start-up. It owns no datum and no device; the vehicle station does. */
import { app, dialog, powerSaveBlocker, session, type BrowserWindow } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { guardContents, guardSession } from './guard.ts';
import { shellPaths } from './paths.ts';
import { answerPrinting } from './printing.ts';
import { StationProcess, type StationStatus } from './station-process.ts';
import { openDesk } from './window.ts';

const paths = shellPaths();
let desk: BrowserWindow | undefined;
let station: StationProcess | undefined;
/** Origin of the station's pages, once it is known; nothing else may load or ask for the camera. */
let origin: string | undefined;

const startingPage = (status: StationStatus): string => {
  const file = path.join(paths.resources, 'shell', 'starting.html');
  const query = new URLSearchParams({ state: status.state, detail: status.detail ?? '' });
  return `file://${file}?${query}`;
};

function show(status: StationStatus): void {
  if (!desk || desk.isDestroyed()) return;
  if (status.state === 'ready') {
    origin = new URL(status.url).origin;
    const current = desk.webContents.getURL();
    // A page that is already there reconnects by itself and keeps its session; only another page is replaced.
    if (!current.startsWith(`${origin}/`)) void desk.loadURL(status.url).catch(() => undefined);
  } else if (!origin || !desk.webContents.getURL().startsWith(origin)) {
    void desk.loadURL(startingPage(status)).catch(() => undefined);
  }
}

async function start(): Promise<void> {
  await app.whenReady();
  guardSession(session.defaultSession, () => origin);
  powerSaveBlocker.start('prevent-display-sleep');
  answerPrinting(() => origin);
  desk = openDesk(path.join(app.getPath('userData'), 'window.json'), paths.preload);
  station = new StationProcess({ ...paths, onStatus: show });
  // A crashed page comes back by itself: the station still holds everything it showed.
  desk.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') setTimeout(() => station && show(station.status), 500);
    origin = undefined;
  });
  await station.start();
}

// Root cannot have Chromium's sandbox; tests and the demo say --no-sandbox then, a package never does.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.on('web-contents-created', (_event, contents) => guardContents(contents, () => origin));
app.on('window-all-closed', () => app.quit());

let ending = false;
app.on('before-quit', (event) => {
  if (ending || !station) return;
  event.preventDefault();
  ending = true;
  void station.close().finally(() => app.quit());
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

if (!existsSync(paths.stationEntry)) {
  dialog.showErrorBox(
    '前哨 Qianshao',
    `程序文件不完整，请重新安装。\nProgram files are missing; install again.\n${paths.stationEntry}`,
  );
  app.exit(1);
} else if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => {
    if (desk?.isMinimized()) desk.restore();
    desk?.focus();
  });
  app.setName(
    (JSON.parse(readFileSync(path.join(app.getAppPath(), 'package.json'), 'utf8')) as { productName: string })
      .productName,
  );
  start().catch((error: unknown) => {
    dialog.showErrorBox('前哨 Qianshao', String(error));
    app.exit(1);
  });
}
