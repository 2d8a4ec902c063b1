/**
 * Brings a fresh clone to where everything runs, and does nothing when all is there:
 *   node setup.mjs                         set up
 *   node setup.mjs --check                 only say what is missing; exits 1 when something is
 *   node setup.mjs --then SCRIPT [args…]   set up, then run SCRIPT on Node 24
 * Needs Node 20.19 or newer, and nothing that must be installed first.
 */
import path from 'node:path';
import { BUNDLES, buildBundle, bundleStale } from './main/tools/setup/bundles.mjs';
import { BASE, BUILD, installPackages, isDebian, missingPackages, tellPrograms } from './main/tools/setup/debian.mjs';
import { electronUnknown, findElectron } from './main/tools/setup/electron.mjs';
import { handOver, onSignals, signalCode } from './main/tools/setup/hand-over.mjs';
import { alone } from './main/tools/setup/lock.mjs';
import { installModules, modulesMismatch, node24 } from './main/tools/setup/modules.mjs';
import { run, say, seconds, SetupError, signalChildren, step, unreachable } from './main/tools/setup/report.mjs';
import { cachedWorker } from './native/mediasoup-worker/locate.mjs';
import { buildWorker, downloadWorker, prebuiltUrl, workerStarts } from './native/mediasoup-worker/make.mjs';

const root = import.meta.dirname;

/** A worker that the person names is that person's affair; the cached one must start. */
const workerMissing = () =>
  process.env['MEDIASOUP_WORKER_BIN'] || workerStarts() ? undefined : 'there is none that starts here';
const packagesMissing = () => {
  if (!isDebian()) return [];
  return missingPackages(workerMissing() ? { ...BASE, ...BUILD } : BASE);
};

/** In this order. `missing` looks, changes nothing, and gives the reason for the work; all of them take about 0.1 s. */
const STEPS = [
  { title: 'npm packages (npm ci)', missing: () => modulesMismatch(root), work: () => installModules(root) },
  { title: 'Media worker, upstream’s prebuilt one', missing: workerMissing, work: fetchWorker },
  {
    title: 'Debian packages',
    missing: () => packagesMissing().join(' ') || undefined,
    work: () => installPackages(packagesMissing()),
  },
  {
    title: 'Media worker, compiled from npm’s source, once, about 3 minutes',
    missing: workerMissing,
    work: compileWorker,
  },
  { title: 'Electron', missing: () => electronUnknown(root), work: () => findElectron(root) },
  ...BUNDLES.map((bundle) => ({
    title: `Bundle of the ${bundle.title}`,
    missing: () => bundleStale(root, bundle),
    work: () => buildBundle(root, bundle),
  })),
];

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

async function setUp() {
  if (!isDebian()) tellPrograms({ ...BASE, ...(workerMissing() ? BUILD : {}) });
  for (const { title, missing, work } of STEPS) {
    const why = missing();
    if (why) await step(`${title}: ${why}`, work);
  }
}

/** Does what is to do, and says so; one set-up at a time. */
async function ensure() {
  const startedAt = Date.now();
  if (STEPS.every(({ missing }) => missing() === undefined)) {
    say(`Set-up: nothing to do (${seconds(startedAt)})`);
    return;
  }
  const off = onSignals((signal) => {
    signalChildren(signal);
    process.exit(signalCode(signal));
  });
  await alone(() => say('Another set-up is running; waiting for it.'), setUp);
  off();
  say(`Set-up done (${seconds(startedAt)})`);
}

function check() {
  const lines = STEPS.flatMap(({ title, missing }) => {
    const why = missing();
    return why ? [`${title}: ${why}`] : [];
  });
  say(lines.join('\n') || 'Set-up: nothing to do');
  process.exitCode = lines.length > 0 ? 1 : 0;
}

const [option, script, ...args] = process.argv.slice(2);
try {
  if (option === '--check') check();
  else if (option === undefined) await ensure();
  else if (option === '--then' && script !== undefined) {
    await ensure();
    handOver(node24(root), path.resolve(root, script), args, root);
  } else {
    console.error('node setup.mjs [--check | --then SCRIPT args…]');
    process.exitCode = 2;
  }
} catch (error) {
  say(`Set-up stopped: ${error instanceof SetupError ? error.message : error.stack}`);
  process.exitCode = 1;
}
