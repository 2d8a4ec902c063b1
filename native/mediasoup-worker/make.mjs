/**
 * Makes the media worker: upstream's prebuilt one where it can be downloaded, else compiled from npm's source with Debian's
 * libraries. Both are made beside their place and moved there in one step, after they were started once.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cachedWorker, mediasoupDir } from './locate.mjs';

const here = import.meta.dirname;
const TEMPORARY = '.making-';

/**
 * Whether a worker starts on this machine. Without the environment variable by which the library knows it, it ends with code
 * 41 (its main.cpp); a missing library, a wrong machine or libc gives another. About 10 ms.
 */
export function workerStarts(file = cachedWorker()) {
  return existsSync(file) && spawnSync(file, { env: {}, stdio: 'ignore', timeout: 10_000 }).status === 41;
}

/** Where upstream keeps the worker of this version for this system, and whether it is another's mirror (npm-scripts.mjs). */
export function prebuiltUrl() {
  const { version, repository } = JSON.parse(readFileSync(path.join(mediasoupDir, 'package.json'), 'utf8'));
  const releases = `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`;
  const base = process.env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] ?? releases;
  const kernel = os.platform() === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  return `${base}/${version}/mediasoup-worker-${version}-${os.platform()}-${os.arch()}${kernel}.tgz`;
}

/** Downloads upstream's worker; ask first whether its host answers. @throws when it cannot be had or does not start here. */
export async function downloadWorker(run, limitMs = 120_000) {
  await made(async (dir) => {
    const response = await fetch(prebuiltUrl(), { signal: AbortSignal.timeout(limitMs) });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const archive = path.join(dir, 'worker.tgz');
    writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
    await run('tar', ['-xzf', archive, '-C', dir]);
    return path.join(dir, path.basename(cachedWorker()));
  });
}

/** Compiles the worker: about two minutes on two cores. `run` shows how far it is. @throws with the compiler's last lines. */
export async function buildWorker(run) {
  await made(async (dir) => {
    const options = { env: { ...process.env, NINJA_STATUS: '[%f/%t] ' } };
    await run('cmake', ['-S', here, '-B', dir, '-G', 'Ninja', `-DMEDIASOUP_DIR=${mediasoupDir}`], options);
    const read = (line) => {
      const [, count, file] = /^(\[\d+\/\d+\]).*?([\w.-]+?)(?:\.o)?$/.exec(line) ?? [];
      return count && `${count} ${file}`;
    };
    await run('ninja', ['-C', dir], { ...options, read });
    return path.join(dir, 'mediasoup-worker');
  });
}

/** Calls `work` with a fresh folder beside the worker's place, and moves there the file it returns. */
async function made(work) {
  const place = cachedWorker();
  const parent = path.dirname(path.dirname(place));
  mkdirSync(parent, { recursive: true });
  // What a killed set-up left; no other runs now (main/tools/setup/lock.mjs).
  for (const name of readdirSync(parent).filter((name) => name.startsWith(TEMPORARY)))
    rmSync(path.join(parent, name), { recursive: true, force: true });
  const dir = mkdtempSync(path.join(parent, TEMPORARY));
  try {
    const file = await work(dir);
    chmodSync(file, 0o755);
    if (!workerStarts(file)) throw new Error('it does not start on this machine');
    mkdirSync(path.dirname(place), { recursive: true });
    renameSync(file, place);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
