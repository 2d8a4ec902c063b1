/** An Electron to run: the product's own, else the one for tests beside the checkout, else none. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node24 } from './modules.mjs';
import { plainEnv, run, unreachable } from './report.mjs';

/** "None" is asked again after this long, ms: a network may have come. */
const NONE_VALID_MS = 24 * 3600_000;
/** A hundred megabytes over a poor link. */
const DOWNLOAD_MS = 15 * 60_000;

const recordFile = (root) => path.join(root, 'node_modules', '.cache', 'qianshao', 'electron.json');
const program = process.platform === 'win32' ? 'electron.exe' : 'electron';

/** Why the record that test/electron-runtime.ts reads must be made anew, or undefined when it holds. */
export function electronUnknown(root) {
  try {
    const file = recordFile(root);
    const record = JSON.parse(readFileSync(file, 'utf8'));
    if (record.path) return existsSync(record.path) ? undefined : `${record.path} is gone`;
    return Date.now() - statSync(file).mtimeMs < NONE_VALID_MS ? undefined : 'none was found the day before';
  } catch {
    return 'not looked for yet';
  }
}

/** Finds or fetches Electron and writes the record. Never fails: without Electron, what needs it says so. */
export async function findElectron(root) {
  const reasons = [];
  const found = given() ?? (await own(root, reasons)) ?? (await forTests(root, reasons));
  const record = found ?? { path: null, reason: reasons.join('; ') };
  mkdirSync(path.dirname(recordFile(root)), { recursive: true });
  writeFileSync(recordFile(root), `${JSON.stringify(record, null, 2)}\n`);
  return found
    ? `Electron ${found.version}, ${found.source}${reasons.length ? ` (${reasons.join('; ')})` : ''}`
    : `no Electron: ${record.reason}; tests in Electron are left out, the demo opens in a browser`;
}

/** A folder with an Electron in it, as a record. */
function runtime(dir, source) {
  const file = path.join(dir, program);
  if (!existsSync(file)) return undefined;
  return { path: file, version: readFileSync(path.join(dir, 'version'), 'utf8').trim().replace(/^v/, ''), source };
}

/** Electron's own way to name another runtime. */
function given() {
  const dir = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  return dir ? runtime(path.resolve(dir), 'named by ELECTRON_OVERRIDE_DIST_PATH') : undefined;
}

async function own(root, reasons) {
  const dir = path.join(root, 'node_modules', 'electron');
  const dist = path.join(dir, 'dist');
  const there = runtime(dist, 'the product’s own');
  if (there) return there;
  const why = await downloadRefused(dir);
  if (!why) {
    try {
      await run(node24(root), [path.join(dir, 'install.js')], { env: plainEnv(), limitMs: DOWNLOAD_MS });
      return runtime(dist, 'the product’s own');
    } catch (error) {
      reasons.push(`its download failed: ${error.message.split('\n').at(-1)}`);
      return undefined;
    }
  }
  reasons.push(`the product’s own cannot be downloaded: ${why}`);
  return undefined;
}

/** Why Electron's download would fail, asked of its host in a few seconds: @electron/get itself tries for minutes. */
async function downloadRefused(dir) {
  const env = process.env;
  if (env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return 'ELECTRON_SKIP_BINARY_DOWNLOAD is set';
  const { version, repository } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'];
  const base = mirror ?? `${repository}/releases/download/`;
  return unreachable(`${base}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`);
}

/** Where the workplace has a script for it: an older Electron that npm carries, good enough to drive the shell in tests. */
async function forTests(root, reasons) {
  const script = path.resolve(root, '../shared/tools/electron-runtime/get.sh');
  if (!existsSync(script)) return undefined;
  try {
    const said = await run('bash', [script], { env: plainEnv(), keep: true, limitMs: DOWNLOAD_MS });
    return runtime(said.trim().split('\n').at(-1), 'for tests');
  } catch (error) {
    reasons.push(`the one for tests failed: ${error.message.split('\n').at(-1)}`);
    return undefined;
  }
}
