/**
 * A vehicle and a center at the two ends of a bad link: what the link table measures beside what was set, how long a message
 * takes, what signs of life cost, and how soon entries are back after a cut of ten seconds (or of as many as `--cut` says).
 *   node test/bench/linklab.ts [--lab linklab.py] [--profiles 5g,5g-edge,geo,geo-rain] [--cuts 5] [--cut 10] [--watch 90]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './bench.ts';
import { Lab, whyNot, type LabState } from './lab/lab.ts';
import { Side } from './lab/side-process.ts';
import type { View } from './lab/words.ts';

const WRITE_EVERY_MS = 1_000;
/** After a cut, before the next: the line's own times shall be as always. */
const REST_MS = 8_000;
const MESSAGES = 15;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const range = (values: readonly number[]): string =>
  `${Math.round(median(values))} (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))}) ms`;

interface Stage {
  lab: Lab;
  vehicle: Side;
  center: Side;
}

async function until(what: () => boolean, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > end) throw new Error('it did not come about');
    await pause(5);
  }
}

/** Time from the pen to the center's screen, ms. */
async function messages({ vehicle, center }: Stage, name: string): Promise<number[]> {
  const took: number[] = [];
  for (let number = 0; number < MESSAGES; number += 1) {
    const text = `${name} ${number} ${Date.now()}`;
    const at = Date.now();
    await vehicle.ask({ ask: 'write', text });
    await until(() => center.arrived.has(text), 60_000);
    took.push((center.arrived.get(text) ?? NaN) - at);
    await pause(300);
  }
  return took;
}

interface Cut {
  /** From the heal to the last entry of the cut, ms. */
  backMs: number;
  /** From the cut until either side says that the other is away, ms. */
  knownMs: { vehicle: number; center: number };
}

async function cut({ lab, vehicle, center }: Stage, name: string, lengthMs: number): Promise<Cut> {
  await until(() => vehicle.presence.at(-1)?.online === true && center.presence.at(-1)?.online === true, 60_000);
  await lab.tell('cut');
  const cutAt = Date.now();
  const texts: string[] = [];
  while (Date.now() - cutAt < lengthMs - WRITE_EVERY_MS / 2) {
    const text = `${name} ${cutAt} ${texts.length}`;
    texts.push(text);
    await vehicle.ask({ ask: 'write', text });
    await pause(WRITE_EVERY_MS);
  }
  await pause(Math.max(0, cutAt + lengthMs - Date.now()));
  await lab.tell('heal');
  const healedAt = Date.now();
  await until(() => texts.every((text) => center.arrived.has(text)), 60_000);
  const known = ({ presence }: Side) => (presence.find(({ online, at }) => !online && at > cutAt)?.at ?? NaN) - cutAt;
  const last = Math.max(...texts.map((text) => center.arrived.get(text) ?? NaN));
  await pause(REST_MS);
  return { backMs: last - healedAt, knownMs: { vehicle: known(vehicle), center: known(center) } };
}

const bytesOf = ({ stats }: LabState): number => stats.up.bytes + stats.down.bytes;

interface Plan {
  cuts: number;
  cutMs: number;
  watchMs: number;
}

async function profile(stage: Stage, name: string, { cuts, cutMs, watchMs }: Plan): Promise<Figure[]> {
  const { state } = await stage.lab.tell(`profile ${name}`);
  // The table forgets the profile before within its window.
  await pause(5_000);
  const before = await stage.lab.tell('stats');
  await pause(watchMs);
  const after = await stage.lab.tell('stats');
  const { link } = (await stage.vehicle.ask({ ask: 'view' })) as View;
  const idleKbps = ((bytesOf(after) - bytesOf(before)) * 8) / watchMs;
  const took = await messages(stage, name);
  const rates = (await stage.vehicle.ask({ ask: 'measure' })) as { upKbps: number; downKbps: number };
  const found: Cut[] = [];
  for (let number = 0; number < cuts; number += 1) found.push(await cut(stage, name, cutMs));
  const set = { rtt: 2 * state.delay_ms, loss: 100 * (1 - (1 - state.loss_pct / 100) ** 2) };
  const known = (side: 'vehicle' | 'center') =>
    found.map(({ knownMs }) => knownMs[side]).filter((ms) => !Number.isNaN(ms));
  console.log(`── ${name}`);
  console.log(
    `round trip ${link?.rttMs} ms, set ${set.rtt} ms · loss ${link?.lossPct} %, set ${set.loss.toFixed(1)} % both ways`,
  );
  console.log(
    `rate measured with 200 kB: ${Math.round(rates.upKbps)}↑ ${Math.round(rates.downKbps)}↓ kbit/s, set ${state.kbps_up}↑`,
  );
  console.log(`signs of life of all kinds, both ways: ${idleKbps.toFixed(2)} kbit/s`);
  console.log(`message, pen to the center's screen: ${range(took)}`);
  console.log(`entries of a ${cutMs / 1_000} s cut back after the heal: ${range(found.map(({ backMs }) => backMs))}`);
  for (const side of ['vehicle', 'center'] as const)
    console.log(
      `${side} knows of the cut after: ${known(side).length > 0 ? range(known(side)) : 'it did not last long enough'}`,
    );
  const back = median(found.map(({ backMs }) => backMs));
  return [
    {
      name: `${name}: round trip measured, peer: set`,
      value: link?.rttMs ?? NaN,
      unit: 'ms',
      peer: set.rtt,
      ratio: (link?.rttMs ?? NaN) / set.rtt,
    },
    { name: `${name}: loss measured, peer: set`, value: link?.lossPct ?? NaN, unit: '%', peer: set.loss },
    { name: `${name}: entries back after a ${cutMs / 1_000} s cut`, value: back, unit: 'ms' },
    { name: `${name}: message, pen to screen`, value: median(took), unit: 'ms' },
    { name: `${name}: signs of life, both ways`, value: idleKbps, unit: 'kbit/s' },
  ];
}

interface Options {
  lab?: string;
  profiles?: readonly string[];
  cuts?: number;
  cutMs?: number;
  watchMs?: number;
}

export async function bench(options: Options = {}): Promise<Figure[]> {
  const { profiles = ['5g', '5g-edge', 'geo', 'geo-rain'], cuts = 5, cutMs = 10_000, watchMs = 90_000 } = options;
  const reason = whyNot(options.lab);
  if (reason !== undefined) {
    console.log(`linklab: skipped, ${reason}`);
    return [];
  }
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-lab-'));
  const lab = await Lab.open(options.lab);
  const script = path.join(import.meta.dirname, 'lab/side.ts');
  const sides: Side[] = [];
  try {
    const open = (side: 'vehicle' | 'center') => {
      const opened = new Side(lab.run(side, script, [mkdtempSync(path.join(dir, side))]));
      sides.push(opened);
      return opened;
    };
    const [center, vehicle] = [open('center'), open('vehicle')];
    await Promise.all([center.ready, vehicle.ready]);
    const code = (await center.ask({ ask: 'code' })) as string;
    await vehicle.ask({ ask: 'enrol', code });
    const figures: Figure[] = [];
    for (const name of profiles)
      figures.push(...(await profile({ lab, vehicle, center }, name, { cuts, cutMs, watchMs })));
    return figures;
  } finally {
    for (const side of sides) await side.close();
    await lab.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      lab: { type: 'string' },
      profiles: { type: 'string' },
      cuts: { type: 'string' },
      cut: { type: 'string' },
      watch: { type: 'string' },
    },
  });
  await bench({
    ...(values.lab === undefined ? {} : { lab: values.lab }),
    ...(values.profiles === undefined ? {} : { profiles: values.profiles.split(',') }),
    ...(values.cuts === undefined ? {} : { cuts: Number(values.cuts) }),
    ...(values.cut === undefined ? {} : { cutMs: Number(values.cut) * 1_000 }),
    ...(values.watch === undefined ? {} : { watchMs: Number(values.watch) * 1_000 }),
  });
  process.exit(0);
}
