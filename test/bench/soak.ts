/**
 * A vehicle station with one device of each kind for as long as one likes: what it uses, and whether it grows.
 *   npm run soak [-- --minutes 60] [--before 100000]
 * It has worked before: its journal holds so many entries already, and the database's cache is as full as it gets. A line per minute; the last line compares the last tenth with the one after warm-up (the first fifth, at most ten minutes).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../../main/store/open.ts';
import { position, vehicle } from '../main/store/samples.ts';
import { oneOfEach } from '../sim/one-of-each.ts';
import { usage } from './process-usage.ts';
import { vehicleWith } from './vehicle-with.ts';

const SAMPLE_MS = 5_000;
/** Entries written in one go. */
const PORTION = 1_000;
const WARM_UP_MS = 10 * 60_000;
/** Growth that counts, MB: what a heap breathes is less. */
const GROWTH_MB = 10;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, before: { type: 'string', default: '100000' } },
});
const lengthMs = Number(values.minutes) * 60_000;
const before = Number(values.before);
const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** A journal of so many positions, and how many entries are in it. */
function journal(file: string, entries: number): number {
  const store = openStore({ file, station: vehicle });
  try {
    for (let at = 0; at < entries; at += PORTION)
      store.journal.append(Array.from({ length: Math.min(PORTION, entries - at) }, (_, index) => position(at + index)));
    return store.journal.summary().reduce((sum, { count }) => sum + count, 0);
  } finally {
    store.close();
  }
}

const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-soak-'));
const fleet = await oneOfEach(path.join(dir, 'devices'));
try {
  const data = path.join(dir, 'vehicle');
  const file = path.join(data, 'journal.sqlite');
  mkdirSync(data);
  journal(file, before);
  const station = await vehicleWith(data, fleet.devices);
  const pid = station.pid ?? 0;
  const startedAt = performance.now();
  const samples: { at: number; rssMb: number }[] = [];
  let last = usage(pid);
  const first = last;
  while (performance.now() - startedAt < lengthMs) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    const now = usage(pid);
    samples.push({ at: performance.now() - startedAt, rssMb: now.rssMb });
    if (samples.length % 12 === 0) {
      const share = (now.cpuMs - last.cpuMs) / ((12 * SAMPLE_MS) / 100);
      console.log(
        `minute ${samples.length / 12}: ${now.rssMb.toFixed(1)} MB (own ${now.ownMb.toFixed(1)}, files ${now.fileMb.toFixed(1)}), ` +
          `${share.toFixed(2)} % of a core`,
      );
      last = now;
    }
  }
  const share = (usage(pid).cpuMs - first.cpuMs) / (lengthMs / 100);
  await station.stop();
  const entries = journal(file, 0) - before;
  const warmUp = Math.min(WARM_UP_MS, lengthMs / 5);
  const tenth = lengthMs / 10;
  const within = (from: number) =>
    samples.filter(({ at }) => at >= from && at < from + tenth).map(({ rssMb }) => rssMb);
  const [begin, end] = [mean(within(warmUp)), mean(within(lengthMs - tenth))];
  const grown = end - begin;
  console.log(
    `minutes=${values.minutes} devices=${fleet.devices.length} entries=${entries} core=${share.toFixed(2)}% ` +
      `warm=${begin.toFixed(1)}MB end=${end.toFixed(1)}MB grown=${grown.toFixed(1)}MB`,
  );
  process.exitCode = grown > GROWTH_MB ? 1 : 0;
} finally {
  await fleet.close();
  rmSync(dir, { recursive: true, force: true });
}
