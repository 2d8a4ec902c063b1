/** What devices cost: a vehicle station that idles with four on serial lines, and one with ten lines that never rest. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deviceConfig } from '../../contract/device.ts';
import { oneOfEach, playAt } from '../sim/one-of-each.ts';
import { layCable } from '../sim/pty.ts';
import type { Figure } from './bench.ts';
import { usage } from './process-usage.ts';
import { vehicleWith } from './vehicle-with.ts';

const PORTS = 10;
const BAUD_RATE = 115_200;
const SETTLE_MS = 10_000;
const MEASURE_MS = 30_000;
const IDLE = ['gnss-nmea', 'rdss', 'modem-at', 'weather-nmea'];
const recording = path.resolve(import.meta.dirname, '../fixtures/gnss/ublox-neo-m9n-nmea.log');

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measured(pid: number): Promise<{ share: number; rssMb: number }> {
  await pause(SETTLE_MS);
  const before = usage(pid);
  await pause(MEASURE_MS);
  const after = usage(pid);
  return { share: (after.cpuMs - before.cpuMs) / (MEASURE_MS / 100), rssMb: after.rssMb };
}

async function idle(dir: string): Promise<Figure[]> {
  const fleet = await oneOfEach(path.join(dir, 'idle-devices'));
  const devices = fleet.devices.filter(({ driver }) => IDLE.includes(driver));
  const station = await vehicleWith(path.join(dir, 'idle'), devices);
  try {
    const { share, rssMb } = await measured(station.pid ?? 0);
    return [
      { name: `idle station, ${devices.length} serial devices, share of a core`, value: share, unit: '%' },
      { name: `idle station, ${devices.length} serial devices, memory`, value: rssMb, unit: 'MB' },
    ];
  } finally {
    await station.stop();
    await fleet.close();
  }
}

async function busy(dir: string): Promise<Figure[]> {
  const folder = path.join(dir, 'busy-ports');
  mkdirSync(folder);
  const names = Array.from({ length: PORTS }, (_, index) => path.join(folder, String(index)));
  const cables = await Promise.all(names.map((name) => layCable(name, `${name}-device`)));
  const line = { baudRate: BAUD_RATE };
  const devices = names.map((port, index) =>
    deviceConfig.parse({ id: `gnss-${index}`, name: `${index}`, driver: 'gnss-nmea', port, line }),
  );
  const station = await vehicleWith(path.join(dir, 'busy'), devices);
  const players = await Promise.all(cables.map(({ device }) => playAt(recording, device, BAUD_RATE)));
  try {
    const { share } = await measured(station.pid ?? 0);
    return [{ name: `${PORTS} ports at ${BAUD_RATE} bit/s, share of a core`, value: share, unit: '%' }];
  } finally {
    for (const stop of players) await stop();
    await station.stop();
    for (const cable of cables) await cable.pull();
  }
}

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-bench-'));
  try {
    return [...(await idle(dir)), ...(await busy(dir))];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
