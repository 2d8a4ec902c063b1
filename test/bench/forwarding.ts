/**
 * What it costs to send one picture on to many: our SFU's worker beside janus, in turn, in one run, from one source at one rate. So that
 * the viewers, which decode what they get, leave the machine room, the picture is small (320 × 180, 30 a second) and of noise, which
 * fills 500 kbit/s; nobody draws it. Packets are counted where they arrive, for both the same way.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { LiveTrack } from '../../contract/media.ts';
import { Stage } from '../main/media/stage.ts';
import { loadFigure, type Figure } from './bench.ts';
import { Janus } from './janus/server.ts';
import { usage } from './process-usage.ts';

/** As many pages as one person may have open. */
const VIEWERS = 16;
const ROUNDS = 3;
const SETTLE_MS = 5_000;
const MEASURE_MS = 10_000;
const OPEN_MS = 30_000;
/** Our publisher's ceiling for a picture of so few lines, bit/s: janus's gets the same. */
const BIT_RATE = 500_000;
const START_KBPS = 1_000;

interface Scene {
  vehicle: Page;
  staff: Page;
}

interface Load {
  /** Share of a core, %: of the program that sends on, and of the one that commands it. */
  worker: number;
  station: number;
  /** Arrived at all viewers, each second. */
  packets: number;
  mbit: number;
}

const stationMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** @param pid of the program that sends on */
async function measure({ staff, vehicle }: Scene, pid: number): Promise<Load> {
  const received = () => staff.evaluate(() => window.forwarding.received());
  for (const until = performance.now() + OPEN_MS; (await received()).streams < VIEWERS; await pause(200))
    if (performance.now() > until) throw new Error('not all viewers have a picture');
  await pause(SETTLE_MS);
  const before = { at: performance.now(), ...(await received()), cpuMs: usage(pid).cpuMs, stationMs: stationMs() };
  await pause(MEASURE_MS);
  const [cpuMs, station] = [usage(pid).cpuMs, stationMs()];
  const { packets, bytes } = await received();
  const ms = performance.now() - before.at;
  for (const page of [staff, vehicle]) await page.evaluate(() => window.forwarding.end());
  return {
    worker: ((cpuMs - before.cpuMs) / ms) * 100,
    station: ((station - before.stationMs) / ms) * 100,
    packets: ((packets - before.packets) / ms) * 1_000,
    mbit: ((bytes - before.bytes) * 8) / ms / 1_000,
  };
}

async function bySfu(scene: Scene, stage: Stage): Promise<Load> {
  await scene.vehicle.evaluate(() => window.forwarding.publish());
  let tracks: LiveTrack[] = [];
  while ((tracks = stage.sfu.tracks()).length === 0) await pause(50);
  await scene.staff.evaluate(([tracks, count]) => window.forwarding.view(tracks, count), [tracks, VIEWERS] as const);
  const load = await measure(scene, stage.sfu.workerPid ?? 0);
  while (stage.sfu.tracks().length > 0) await pause(50);
  return load;
}

async function byJanus(scene: Scene, { url, pid }: Janus): Promise<Load> {
  await scene.vehicle.evaluate(([url, rate, start]) => window.forwarding.janusPublish(url, rate, start), [
    url,
    BIT_RATE,
    START_KBPS,
  ] as const);
  await scene.staff.evaluate(([url, count]) => window.forwarding.janusView(url, count), [url, VIEWERS] as const);
  return measure(scene, pid);
}

const sum = (loads: readonly Load[], key: keyof Load): number =>
  loads.reduce((total, load) => total + load[key], 0) / loads.length;

function figures(own: readonly Load[], janus: readonly Load[]): Figure[] {
  const figure = (name: string, unit: string, of: (loads: readonly Load[]) => number): Figure => {
    const [value, peer] = [of(own), janus.length > 0 ? of(janus) : undefined];
    const full = `forwarding to ${VIEWERS} viewers, ${name}`;
    return peer === undefined ? { name: full, value, unit } : { name: full, value, unit, peer, ratio: value / peer };
  };
  return [
    figure('share of a core per Mbit/s (peer: janus)', '%', (loads) => sum(loads, 'worker') / sum(loads, 'mbit')),
    figure(
      'share of a core per 1 000 packets/s',
      '%',
      (loads) => (sum(loads, 'worker') / sum(loads, 'packets')) * 1_000,
    ),
    figure('share of a core per stream', '%', (loads) => sum(loads, 'worker') / VIEWERS),
    figure('packets forwarded', '1/s', (loads) => sum(loads, 'packets')),
    figure('rate forwarded', 'Mbit/s', (loads) => sum(loads, 'mbit')),
    {
      name: `forwarding to ${VIEWERS} viewers, station beside the worker, share of a core`,
      value: sum(own, 'station'),
      unit: '%',
    },
    loadFigure('forwarding'),
  ];
}

export async function bench(): Promise<Figure[]> {
  const stage = await Stage.open({
    entry: path.join(import.meta.dirname, 'forwarding-page.ts'),
    onTracks: () => undefined,
  });
  let janus: Janus | undefined;
  try {
    janus = await Janus.start();
    const scene = { vehicle: await stage.page('vehicle'), staff: await stage.page('staff') };
    const [own, peer]: [Load[], Load[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      own.push(await bySfu(scene, stage));
      if (janus) peer.push(await byJanus(scene, janus));
    }
    return figures(own, peer);
  } finally {
    await stage.close();
    await janus?.close();
  }
}
