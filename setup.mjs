/**
 * Brings a fresh clone to where everything runs, and does nothing when all is there:
 *   node setup.mjs                         set up
 *   node setup.mjs --then SCRIPT [args…]   set up, then run SCRIPT on Node 24
 * Needs Node 20.19 or newer, and nothing that must be installed first.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { BUNDLES, buildBundle, bundleStale } from './main/tools/setup/bundles.mjs';
import { BASE, BUILD, installPackages, isDebian, missingPackages, tellPrograms } from './main/tools/setup/debian.mjs';
import { electronKnown, findElectron } from './main/tools/setup/electron.mjs';
import { alone } from './main/tools/setup/lock.mjs';
import { installModules, modulesMismatch, node24 } from './main/tools/setup/modules.mjs';
import { run, say, seconds, SetupError, signalChildren, step, unreachable } from './main/tools/setup/report.mjs';
import { cachedWorker } from './native/mediasoup-worker/locate.mjs';
import { buildWorker, downloadWorker, prebuiltUrl, workerStarts } from './native/mediasoup-worker/make.mjs';

const root = import.meta.dirname;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A worker is there: the one the person names, which is his affair, or the cached one if it starts. */
const workerReady = () => Boolean(process.env['MEDIASOUP_WORKER_BIN']) || workerStarts();
const packagesMissing = (packages) => (isDebian() ? missingPackages(packages) : []);

/** Looks without changing anything. About 0.1 s. */
const complete = () =>
  modulesMismatch(root) === undefined &&
  workerReady() &&
  packagesMissing(BASE).length === 0 &&
  electronKnown(root) &&
  BUNDLES.every((bundle) => bundleStale(root, bundle) === undefined);

async function setUp() {
  const mismatch = modulesMismatch(root);
  if (mismatch) await step(`npm packages: npm ci, because ${mismatch}`, () => installModules(root));
  if (!workerReady()) await step('Media worker: upstream’s prebuilt one', fetchWorker);

  const packages = packagesMissing(workerReady() ? BASE : { ...BASE, ...BUILD });
  if (packages.length > 0) await step(`Debian packages: ${packages.join(' ')}`, () => installPackages(packages));
  if (!isDebian()) tellPrograms(workerReady() ? BASE : { ...BASE, ...BUILD });

  if (!workerReady()) await step('Media worker: compiled from npm’s source, once, about 3 minutes', compileWorker);
  if (!electronKnown(root)) await step('Electron', () => findElectron(root));
  for (const bundle of BUNDLES) {
    const hash = bundleStale(root, bundle);
    if (hash) await step(`Bundle: ${bundle.title}`, () => buildBundle(root, bundle, hash));
  }
}

async function fetchWorker() {
  try {
    const why = await unreachable(prebuiltUrl());
    if (why) return `cannot be downloaded (${why}); it will be compiled`;
    await downloadWorker(run);
    return cachedWorker();
  } catch (error) {
    return `not usable here (${error.message}); it will be compiled`;
  }
}

async function compileWorker() {
  await buildWorker(run);
  return cachedWorker();
}

/** Runs a script on Node 24 in the place of this process: same terminal, same signals, same end. */
function then(script, args) {
  const child = spawn(node24(root), [script, ...args], { stdio: 'inherit', cwd: root });
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // At a terminal, Ctrl-C reaches the child by itself.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.once('error', (error) => {
    console.error(`${node24(root)}: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + os.constants.signals[signal];
  });
}

async function main([option, script, ...args]) {
  if (option !== undefined && (option !== '--then' || script === undefined)) {
    console.error('node setup.mjs [--then SCRIPT args…]');
    process.exitCode = 2;
    return;
  }
  const startedAt = Date.now();
  const stop = (signal) => {
    signalChildren(signal);
    process.exit(128 + os.constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  if (complete()) {
    say(`Set-up: nothing to do (${seconds(startedAt)})`);
  } else {
    await alone(() => say('Another set-up is running; waiting for it.'), setUp);
    say(`Set-up done (${seconds(startedAt)})`);
  }
  for (const signal of SIGNALS) process.off(signal, stop);
  if (script !== undefined) then(path.resolve(root, script), args);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  say(`Set-up stopped: ${error instanceof SetupError ? error.message : error.stack}`);
  process.exitCode = 1;
}
