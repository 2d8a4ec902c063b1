/**
 * Time to the first frame beside janus's videoroom, and glass to glass beside a plain call from page to page: through the center's SFU
 * and through the peer in turn, in one run, from the same source at the same rate.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Stage } from '../main/media/stage.ts';
import { loadFigure, type Figure } from './bench.ts';
import { Janus } from './janus/server.ts';
import { browserPids, cpuMs } from './process-usage.ts';
import { byJanus, bySfu, call, hangUp, type Scene, type Way } from './media-ways.ts';

const FIRST_ROUNDS = 10;
const GLASS_ROUNDS = 5;
/** A key frame is asked of a source once a second at most; a person who opens a feed comes later than that. Ms. */
const BEFORE_OPENING_MS = 1_500;
/** Until bit rate and jitter buffer have settled, ms. */
const SETTLE_MS = 2_000;
const MEASURE_MS = 3_000;
/** Where copies come and go: until the jitter buffer has forgotten it, ms. */
const CALM_MS = 15_000;
const CALM_ROUNDS = 3;
/** Fewer full frames in that time are no measurement. */
const ENOUGH_FRAMES = 30;

/** @throws where nothing was measured */
function median(values: (number | undefined)[]): number {
  const good = values.filter((value) => value !== undefined);
  const middle = good.toSorted((a, b) => a - b)[Math.floor(good.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured: the machine is too busy');
  return middle;
}

const beside = (name: string, value: number, peer?: number): Figure =>
  peer === undefined ? { name, value, unit: 'ms' } : { name, value, unit: 'ms', peer, ratio: value / peer };

interface First {
  published: number;
  opened: number;
}

async function first(way: Way): Promise<First> {
  const published = await way.publish();
  await pause(BEFORE_OPENING_MS);
  const opened = await way.open();
  await way.end();
  return { published, opened };
}

/** In turn, so that what else the machine does falls on all. */
async function firstFrames(scene: Scene, janus: Way | undefined): Promise<Figure[]> {
  const times: Record<'two' | 'one' | 'janus', First[]> = { two: [], one: [], janus: [] };
  for (let round = 0; round < FIRST_ROUNDS; round += 1) {
    times.two.push(await first(bySfu(scene, 2)));
    times.one.push(await first(bySfu(scene, 1)));
    if (janus) times.janus.push(await first(janus));
  }
  const figure = (name: string, way: First[], key: keyof First) =>
    beside(name, median(way.map((each) => each[key])), janus && median(times.janus.map((each) => each[key])));
  return [
    figure('first frame after publish, two layers (peer: janus with one)', times.two, 'published'),
    figure('first frame after publish, same encoding (peer: janus)', times.one, 'published'),
    figure('first frame after a viewer opens, two layers (peer: janus with one)', times.two, 'opened'),
    figure('first frame after a viewer opens, same encoding (peer: janus)', times.one, 'opened'),
  ];
}

/** What one way of a picture costs. */
interface Cost {
  /** Median age of the full frames shown, ms; undefined where the machine was too busy to encode them. */
  age: number | undefined;
  /** All processes of both pages' browser: encoding, decoding, drawing; share of a core, %. */
  cpu: number;
  /** Upward, kbit/s; 0 for other ways than ours. */
  kbps: number;
}

async function measured({ vehicle, staff }: Scene): Promise<Cost> {
  const full = () => staff.waitForFunction(() => window.bench.heightPx() === 720, undefined, { polling: 200 });
  await full().catch(() => undefined);
  await pause(SETTLE_MS);
  const pids = browserPids();
  const sent = () => vehicle.evaluate(() => window.bench.sent());
  const before = { at: performance.now(), cpuMs: cpuMs(pids), ...(await sent()) };
  const ages = await staff.evaluate((ms) => window.bench.ages(ms), MEASURE_MS);
  const ms = performance.now() - before.at;
  const cpu = ((cpuMs(pids) - before.cpuMs) / ms) * 100;
  const kbps = (((await sent()).bytes - before.bytes) * 8) / ms;
  return { age: ages.length < ENOUGH_FRAMES ? undefined : median(ages), cpu, kbps };
}

/**
 * Two copies are agreed upon: of the large one alone, once the small one was given up, and then of both. A key frame of the large copy
 * leaves the receiver's jitter buffer longer for a quarter of a minute: each is measured after that.
 */
async function costsOfTwo(scene: Scene): Promise<{ large: Cost; both: Cost }> {
  const way = bySfu(scene, 2);
  const settled = async (copies: number) => {
    const isSo = async (copies: number) => (await window.bench.sent()).copies === copies;
    await scene.vehicle.waitForFunction(isSo, copies, { polling: 200 });
    await pause(CALM_MS);
    return measured(scene);
  };
  await way.publish();
  const large = await settled(1);
  await scene.staff.evaluate(() => window.bench.viewSmall());
  const both = await settled(2);
  await way.end();
  return { large, both };
}

async function cost(scene: Scene, way: Way): Promise<Cost> {
  await way.publish();
  const result = await measured(scene);
  await way.end();
  return result;
}

async function costOfCall(scene: Scene): Promise<Cost> {
  await call(scene);
  const result = await measured(scene);
  await hangUp(scene);
  return result;
}

async function glassToGlass(scene: Scene, janus: Way | undefined): Promise<Figure[]> {
  const costs: Record<'one' | 'call' | 'large' | 'both' | 'janus', Cost[]> = {
    one: [],
    call: [],
    large: [],
    both: [],
    janus: [],
  };
  for (let round = 0; round < GLASS_ROUNDS; round += 1) {
    costs.one.push(await cost(scene, bySfu(scene, 1)));
    costs.call.push(await costOfCall(scene));
    if (round < CALM_ROUNDS) {
      const { large, both } = await costsOfTwo(scene);
      costs.large.push(large);
      costs.both.push(both);
    }
    if (janus) costs.janus.push(await cost(scene, janus));
  }
  const age = (of: Cost[]) => median(of.map((each) => each.age));
  const figure = (what: string, of: Cost[]) =>
    beside(`glass to glass 720p30 ${what} (peer: a call)`, age(of), age(costs.call));
  const one = 'through the SFU, one copy';
  const large = 'through the SFU, two copies, the large one watched';
  const both = 'through the SFU, two copies, both watched';
  const kbps = (what: string, of: Cost[]): Figure => ({
    name: `sent up ${what}`,
    value: median(of.map((each) => each.kbps)),
    unit: 'kbit/s',
  });
  const cpu = (what: string, of: Cost[]): Figure => ({
    name: `both pages ${what} (peer: a call), share of a core`,
    value: median(of.map((each) => each.cpu)),
    unit: '%',
    peer: median(costs.call.map((each) => each.cpu)),
  });
  return [
    figure(one, costs.one),
    figure(large, costs.large),
    figure(both, costs.both),
    ...(janus ? [figure('through janus, same encoding', costs.janus)] : []),
    kbps(large, costs.large),
    kbps(both, costs.both),
    cpu(large, costs.large),
    cpu(both, costs.both),
  ];
}

export async function bench(): Promise<Figure[]> {
  const entry = path.join(import.meta.dirname, 'media-page.ts');
  const stage = await Stage.open({ entry, onTracks: () => undefined });
  let server: Janus | undefined;
  try {
    server = await Janus.start();
    const scene: Scene = { vehicle: await stage.page('vehicle'), staff: await stage.page('staff') };
    const janus = server && (await byJanus(scene, server.url));
    return [...(await firstFrames(scene, janus)), ...(await glassToGlass(scene, janus)), loadFigure('media')];
  } finally {
    await stage.close();
    await server?.close();
  }
}
