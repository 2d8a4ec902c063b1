/**
 * Whole stations, each a process of its own: a backlog of 100 000 entries at full speed, what both sides use for it and afterwards,
 * and how soon a flash message is on the center's screen while 50 MB drain over 64 kbit/s.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../main/store/open.ts';
import { Scene } from '../demo/scene.ts';
import { center, position, vehicle } from '../main/store/samples.ts';
import type { Figure } from './bench.ts';
import { usage } from './process-usage.ts';
import { openThinRoad, type ThinRoad } from './thin-road.ts';

const BACKLOG = 100_000;
const IDLE_MS = 10_000;
/** Positions of 230 bytes each as they stand in a plain batch: 50 MB. */
const LARGE = 218_000;
const THIN_KBPS = 64;
const DELAY_MS = 50;
/** A drain has found its pace by then, ms. */
const WARM_MS = 15_000;
const FLASHES = 20;
const FLASH_EVERY_MS = 2_000;
const FLASH_LIMIT_MS = 3_000 + 2 * DELAY_MS;

/** A vehicle's journal with so many positions of nine radios, before the station is started. */
function fill(dir: string, count: number): void {
  const data = path.join(dir, 'vehicle');
  mkdirSync(data, { recursive: true });
  const store = openStore({ file: path.join(data, 'journal.sqlite'), station: vehicle });
  for (let at = 0; at < count; at += 1_000)
    store.journal.append(Array.from({ length: 1_000 }, (_, i) => position(at + i, `radio-${i % 9}`)));
  store.close();
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Until the vehicle has nothing to send, ms. */
async function emptied(scene: Scene): Promise<number> {
  const began = performance.now();
  const api = await scene.vehicleApi();
  await new Promise<void>((resolve) => {
    const onData = (event: { type: string; uplink?: { state: string; unsent: number } }) =>
      event.uplink?.state === 'online' && event.uplink.unsent === 0 && resolve();
    api.watch.subscribe(undefined, { onData });
  });
  return performance.now() - began;
}

async function fast(dir: string): Promise<Figure[]> {
  fill(dir, BACKLOG);
  const scene = await Scene.start({ dir, receiver: false });
  try {
    const pids = { vehicle: scene.vehicle.pid ?? 0, center: scene.center.pid ?? 0 };
    const used = () => ({ vehicle: usage(pids.vehicle), center: usage(pids.center) });
    const before = used();
    const ms = await emptied(scene);
    const after = used();
    await pause(IDLE_MS);
    const idle = used();
    const of = (who: 'vehicle' | 'center'): Figure[] => [
      { name: `drain of 100 000: ${who}, CPU`, value: (after[who].cpuMs - before[who].cpuMs) / 1_000, unit: 's' },
      { name: `drain of 100 000: ${who}, memory after it`, value: after[who].rssMb, unit: 'MB' },
      {
        name: `idle and connected: ${who}, share of a core`,
        value: ((idle[who].cpuMs - after[who].cpuMs) / IDLE_MS) * 100,
        unit: '%',
      },
    ];
    const rate = { name: 'drain of 100 000 between whole stations', value: BACKLOG / (ms / 1_000), unit: 'entries/s' };
    return [rate, ...of('vehicle'), ...of('center')];
  } finally {
    await scene.stop();
  }
}

/** From the send button to the center's screens, ms, one after the other. */
async function flashes(scene: Scene): Promise<number[]> {
  const [writer, reader] = [await scene.vehicleApi(), scene.centerApi()];
  const seen = new Map<string, () => void>();
  const onData = (event: { type: string; messages?: readonly { message: { text: string } }[] }) => {
    for (const { message } of event.messages ?? []) seen.get(message.text)?.();
  };
  reader.watch.subscribe(undefined, { onData });
  const took: number[] = [];
  for (let number = 0; number < FLASHES; number += 1) {
    const text = `请求增援 ${number}`;
    const began = performance.now();
    const arrived = new Promise<void>((resolve) => seen.set(text, resolve));
    await writer.messages.send.mutate({ to: { station: center.id }, text, priority: 'flash' });
    await arrived;
    took.push(performance.now() - began);
    await pause(FLASH_EVERY_MS);
  }
  return took;
}

async function waiting(scene: Scene): Promise<number> {
  const api = await scene.vehicleApi();
  return new Promise((resolve) => {
    const onData = (event: { type: string; uplink?: { unsent: number } }) =>
      event.uplink && resolve(event.uplink.unsent);
    api.watch.subscribe(undefined, { onData });
  });
}

async function thin(dir: string): Promise<Figure[]> {
  fill(dir, LARGE);
  let way: ThinRoad | undefined;
  const road = async (to: number) => (way = await openThinRoad(to, THIN_KBPS, DELAY_MS)).port;
  const scene = await Scene.start({ dir, receiver: false, road });
  try {
    await pause(WARM_MS);
    const took = await flashes(scene);
    if ((await waiting(scene)) < LARGE / 2) throw new Error('the backlog was gone before the last flash message');
    const figure = (which: string, value: number): Figure => ({
      name: `flash while 50 MB drain at ${THIN_KBPS} kbit/s, ${which}, peer: limit`,
      value,
      unit: 'ms',
      peer: FLASH_LIMIT_MS,
      ratio: value / FLASH_LIMIT_MS,
    });
    return [figure('median', median(took)), figure('longest', Math.max(...took))];
  } finally {
    await scene.stop();
    way?.close();
  }
}

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-bench-'));
  try {
    return [...(await fast(path.join(dir, 'fast'))), ...(await thin(path.join(dir, 'thin')))];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
