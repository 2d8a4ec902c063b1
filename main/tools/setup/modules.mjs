/** npm packages: node_modules as package-lock.json says, Node 24 among them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { plainEnv, run } from './report.mjs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Why node_modules must be made anew, or undefined when it is as the lock file says. npm's own record there tells. */
export function modulesMismatch(root) {
  const wanted = read(path.join(root, 'package-lock.json'));
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is absent';
  const present = read(record);
  for (const [name, { version, optional }] of Object.entries(wanted)) {
    if (name === '' || (optional && !present[name])) continue;
    if (present[name]?.version !== version) return `${name.replace(/^.*node_modules\//, '')} is not ${version}`;
  }
  const extra = Object.keys(present).find((name) => !wanted[name]);
  if (extra) return `${extra.replace(/^.*node_modules\//, '')} is not in package-lock.json`;
  return existsSync(node24(root)) ? undefined : 'Node 24 is absent';
}

/** The Node that everything after set-up runs on. */
export const node24 = (root) =>
  path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');

export async function installModules(root) {
  // mediasoup's own install script downloads or compiles unless it is told that a worker exists. Set-up makes the worker
  // itself, later; npm 11 leaves the script out by package.json's allowScripts, older npm by the lock file.
  const env = plainEnv({ MEDIASOUP_WORKER_BIN: 'made-by-setup', npm_config_loglevel: 'error' });
  await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: root, env });
}
