/** Pages and shell, bundled by Vite when what they are made of has changed. Stations run from source and need no step. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '../../../native/mediasoup-worker/locate.mjs';
import { plainEnv, run } from './report.mjs';

const COMMON = ['contract', 'package-lock.json', 'tsconfig.json'];
export const BUNDLES = [
  {
    title: 'pages',
    script: 'build:web',
    config: 'vite.config.ts',
    out: 'dist/web',
    sources: [...COMMON, 'renderer', 'main/api', 'resources', 'vite.config.ts'],
  },
  {
    title: 'shell',
    script: 'build:shell',
    config: 'vite.shell.config.ts',
    out: 'dist/shell',
    sources: [...COMMON, 'main/shell', 'main/vehicle', 'resources', 'vite.shell.config.ts'],
  },
];

const stampFile = (root, bundle) => path.join(root, 'dist', `.${path.basename(bundle.out)}.stamp`);

/** Why a bundle must be built, or undefined when it is as its sources say (or is not part of this checkout). */
export function bundleStale(root, bundle) {
  if (!existsSync(path.join(root, bundle.config))) return undefined;
  const stamp = stampFile(root, bundle);
  if (!existsSync(path.join(root, bundle.out)) || !existsSync(stamp)) return 'not built yet';
  return readFileSync(stamp, 'utf8') === hashOf(root, bundle.sources) ? undefined : 'its sources changed';
}

/** Builds, and stamps it with the sources as they were before: what changes meanwhile is built next time. */
export async function buildBundle(root, bundle) {
  const hash = hashOf(root, bundle.sources);
  const read = (line) => /transforming|rendering|modules transformed|built in/.exec(line)?.[0];
  const nodeFirst = `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${plainEnv().PATH}`;
  await run('npm', ['run', '--silent', bundle.script], { cwd: root, env: plainEnv({ PATH: nodeFirst }), read });
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile(root, bundle), hash);
}
