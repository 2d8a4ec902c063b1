/** Where the shell finds what it starts: in a checkout, and in an installed package. */
import { app } from 'electron';
import path from 'node:path';

export interface ShellPaths {
  /** Node 24 that runs the station; never Electron's own. */
  node: string;
  stationEntry: string;
  resources: string;
  /** The bridge of the window, built beside the shell. */
  preload: string;
  /** The station's data directory. */
  data: string;
  /** The media worker shipped with the package; undefined in a checkout, where set-up knows it. */
  mediaWorker: string | undefined;
}

const option = (name: string): string | undefined => {
  const prefix = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
};

export function shellPaths(): ShellPaths {
  const appPath = app.getAppPath();
  // The station runs on plain Node, which cannot read an asar archive: its files are shipped beside it, unpacked.
  const root = app.isPackaged ? appPath.replace(/app\.asar$/, 'app.asar.unpacked') : appPath;
  const exe = process.platform === 'win32' ? '.exe' : '';
  return {
    node: app.isPackaged
      ? path.join(process.resourcesPath, `node${exe}`)
      : path.join(root, 'node_modules', '.bin', `node${exe}`),
    stationEntry: path.join(root, 'main', 'vehicle', 'cli.ts'),
    resources: path.join(root, 'resources'),
    preload: path.join(appPath, 'dist', 'shell', 'preload.cjs'),
    data: path.resolve(option('data') ?? process.env['QIANSHAO_DATA'] ?? path.join(app.getPath('userData'), 'station')),
    mediaWorker: app.isPackaged ? path.join(process.resourcesPath, `mediasoup-worker${exe}`) : undefined,
  };
}
