/** The console as a program: real Electron over the running vehicle station, where there is a display and a runtime. */
import path from 'node:path';
import { electronRuntime } from '../electron-runtime.ts';
import { Managed } from './managed.ts';
import type { Scene } from './scene.ts';

const root = path.resolve(import.meta.dirname, '../..');

export const hasDisplay = (): boolean =>
  Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']) || process.platform === 'win32';

/** Starts the window; undefined when there is no display or no Electron. */
export function openConsoleWindow(scene: Scene, say: (line: string) => void): Managed | undefined {
  const runtime = electronRuntime();
  if (!runtime || !hasDisplay()) return undefined;
  const asRoot = process.getuid?.() === 0;
  if (asRoot)
    say(
      '以 root 运行，Electron 只能不带沙箱启动（仅演示） running as root: Electron starts without its sandbox (demo only)',
    );
  const args = [
    root,
    `--data=${scene.vehicleData}`,
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
  return new Managed({ name: 'console window', command: runtime.path, args, restart: false });
}

/** In the demo the first camera of a console goes to the center by itself, as a person would have asked. */
export async function publishFirstCamera(scene: Scene): Promise<void> {
  const api = await scene.vehicleApi();
  let asked = false;
  api.watch.subscribe(undefined, {
    onData: (event) => {
      if (asked || event.type !== 'feeds') return;
      const camera = event.feeds.find(({ kind }) => kind === 'camera');
      if (!camera) return;
      asked = true;
      void api.feeds.setWanted.mutate({ id: camera.id, wanted: true }).catch(() => (asked = false));
    },
  });
}
