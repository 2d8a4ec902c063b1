/**
 * Where the media worker of this checkout lies: outside node_modules, under the user's cache, keyed by mediasoup's version
 * and by this recipe, so that a change of either makes a new worker and leaves the old one to other checkouts.
 * Plain JavaScript with Node's own modules alone: set-up runs it before anything is installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const here = import.meta.dirname;
const checkout = path.resolve(here, '../..');
/** What decides the binary: the other files here only find or fetch it. */
const RECIPE = ['CMakeLists.txt', 'compat'];

/** The folder of npm's mediasoup package, which carries the worker's source. */
export const mediasoupDir = path.join(checkout, 'node_modules', 'mediasoup');

/** `$XDG_CACHE_HOME/qianshao`, by default `~/.cache/qianshao`. */
export function cacheDir() {
  // The base directory specification tells to ignore a relative path.
  const given = process.env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(given) ? given : path.join(os.homedir(), '.cache'), 'qianshao');
}

/** Hash over names and contents of files and folders under `root`, 16 hex digits; what is absent counts as absent. */
export function hashOf(root, names, salt = '') {
  const hash = createHash('sha256').update(salt);
  const visit = (name) => {
    const file = path.join(root, name);
    if (!existsSync(file)) return;
    let entries;
    try {
      entries = readdirSync(file);
    } catch (error) {
      if (error.code !== 'ENOTDIR') throw error;
      const bytes = readFileSync(file);
      hash.update(`${name}\0${bytes.length}\0`).update(bytes);
      return;
    }
    for (const entry of entries.sort()) visit(`${name}/${entry}`);
  };
  for (const name of names) visit(name);
  return hash.digest('hex').slice(0, 16);
}

export const recipeHash = (recipeDir = here) => hashOf(recipeDir, RECIPE, `${process.platform} ${process.arch}`);

/** mediasoup's version in package-lock.json, which is there before the package is. */
export function workerVersion(root = checkout) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return lock.packages['node_modules/mediasoup'].version;
}

/** The worker's path in the cache, whether it is there or not. */
export function cachedWorker() {
  const name = `mediasoup-worker${process.platform === 'win32' ? '.exe' : ''}`;
  return path.join(cacheDir(), 'mediasoup-worker', `${workerVersion()}-${recipeHash()}`, name);
}
