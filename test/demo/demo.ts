/**
 * The main job on one machine: a center, a vehicle, a receiver on a pseudo-terminal, a camera.
 *   npm run demo [-- --recording FILE]   with windows; Ctrl-C ends everything
 *   npm run demo -- --check              without windows, in headless Chromium: counts for 20 s, exits 0 or 1
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { openConsoleWindow, publishFirstCamera } from './console-window.ts';
import type { Managed } from './managed.ts';
import { Scene } from './scene.ts';

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, recording: { type: 'string' } },
});
const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-demo-'));
const say = (line: string) => console.log(line);

let scene: Scene | undefined;
let window: Managed | undefined;
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await window?.stop();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
  process.exit(code);
}
process.on('SIGINT', () => void end(values.check ? 1 : 0));
process.on('SIGTERM', () => void end(values.check ? 1 : 0));

try {
  say(`数据 data (removed at the end): ${dir}`);
  const options = { dir, ...(values.recording === undefined ? {} : { recording: path.resolve(values.recording) }) };
  scene = await Scene.start({ ...options, onLine: (name, line) => say(`  [${name}] ${line}`) });
  say(`中心 center:  ${scene.centerUrl}  用户 user: ${scene.admin.name}  密码 password: ${scene.admin.password}`);
  if (values.check) {
    const good = await check(scene, say);
    say(good ? '检查通过 check passed' : '检查未通过 check FAILED');
    await end(good ? 0 : 1);
  } else {
    window = openConsoleWindow(scene, say);
    say(
      window
        ? '车载控制台已打开 the vehicle console is open'
        : `车载控制台 vehicle console (open in a browser): ${scene.consoleUrl}`,
    );
    await publishFirstCamera(scene);
    say('按 Ctrl-C 结束全部 Ctrl-C ends everything');
  }
} catch (error) {
  console.error(error);
  await end(1);
}
