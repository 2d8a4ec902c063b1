/** How long a vehicle station takes from its start to its first answer, and what it costs while idle. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRunFile } from '../../main/vehicle/run-file.ts';
import { freePort } from '../demo/scene.ts';
import { Managed } from '../demo/managed.ts';
import { openStore } from '../../main/store/open.ts';
import { position, vehicle } from '../main/store/samples.ts';
import type { Figure } from './bench.ts';
import { usage } from './process-usage.ts';

const root = path.resolve(import.meta.dirname, '../..');
const RUNS = 5;
const IDLE_MS = 10_000;
/** Entries of the journal with which it is started. */
const ENTRIES = 100_000;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function start(data: string, port: number): Promise<{ station: Managed; ms: number }> {
  const at = performance.now();
  const args = [path.join(root, 'main/vehicle/cli.ts'), '--data', data, '--port', String(port)];
  const station = new Managed({ name: 'vehicle', command: process.execPath, args, restart: false });
  for (;;) {
    const run = readRunFile(data);
    if (run?.pid === station.pid && run) {
      const answer = await fetch(new URL('/health', run.url)).catch(() => undefined);
      if (answer?.ok) return { station, ms: performance.now() - at };
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-bench-'));
  try {
    const data = path.join(dir, 'vehicle');
    mkdirSync(data);
    writeFileSync(path.join(data, 'vehicle.json'), JSON.stringify({ station: { id: vehicle.id, name: vehicle.name } }));
    const store = openStore({ file: path.join(data, 'journal.sqlite'), station: vehicle });
    for (let at = 0; at < ENTRIES; at += 1_000)
      store.journal.append(Array.from({ length: 1_000 }, (_, index) => position(at + index)));
    store.close();
    const port = await freePort();
    const times: number[] = [];
    let idle = { cpuMs: 0, rssMb: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      const { station, ms } = await start(data, port);
      times.push(ms);
      if (run === RUNS - 1) {
        const pid = station.pid ?? 0;
        const before = usage(pid);
        await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
        const after = usage(pid);
        idle = { cpuMs: after.cpuMs - before.cpuMs, rssMb: after.rssMb };
      }
      await station.stop();
    }
    return [
      { name: 'station start, 100 000 entries', value: median(times), unit: 'ms' },
      { name: 'idle station, share of a core', value: (idle.cpuMs / IDLE_MS) * 100, unit: '%' },
      { name: 'idle station, memory', value: idle.rssMb, unit: 'MB' },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
