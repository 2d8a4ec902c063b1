/**
 * Time to the first frame beside janus's videoroom, and glass to glass beside a plain call from page to page: through the center's SFU
 * and through the peer in turn, in one run, from the same source at the same rate.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Stage } from '../main/media/stage.ts';
import { loadFigure, type Figure } from './bench.ts';
import { Janus } from './janus/server.ts';
import { byJanus, bySfu, call, hangUp, type Scene, type Way } from './media-ways.ts';

const FIRST_ROUNDS = 10;
const GLASS_ROUNDS = 5;
/** A key frame is asked of a source once a second at most; a person who opens a feed comes later than that. Ms. */
const BEFORE_OPENING_MS = 1_500;
/** Until bit rate and jitter buffer have settled, ms. */
const SETTLE_MS = 2_000;
const MEASURE_MS = 3_000;
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

/** Median age of the full frames shown, ms; undefined where the machine was too busy to encode them. */
async function age({ staff }: Scene): Promise<number | undefined> {
  const full = () => staff.waitForFunction(() => window.bench.heightPx() === 720, undefined, { polling: 200 });
  await full().catch(() => undefined);
  await pause(SETTLE_MS);
  const ages = await staff.evaluate((ms) => window.bench.ages(ms), MEASURE_MS);
  return ages.length < ENOUGH_FRAMES ? undefined : median(ages);
}

async function ageBy(scene: Scene, way: Way): Promise<number | undefined> {
  await way.publish();
  const result = await age(scene);
  await way.end();
  return result;
}

async function ageByCall(scene: Scene): Promise<number | undefined> {
  await call(scene);
  const result = await age(scene);
  await hangUp(scene);
  return result;
}

async function glassToGlass(scene: Scene, janus: Way | undefined): Promise<Figure[]> {
  const ages: Record<'one' | 'call' | 'two' | 'janus', (number | undefined)[]> = {
    one: [],
    call: [],
    two: [],
    janus: [],
  };
  for (let round = 0; round < GLASS_ROUNDS; round += 1) {
    ages.one.push(await ageBy(scene, bySfu(scene, 1)));
    ages.call.push(await ageByCall(scene));
    ages.two.push(await ageBy(scene, bySfu(scene, 2)));
    if (janus) ages.janus.push(await ageBy(scene, janus));
  }
  const peer = median(ages.call);
  const figure = (what: string, values: (number | undefined)[]) =>
    beside(`glass to glass 720p30 ${what} (peer: a call)`, median(values), peer);
  return [
    figure('through the SFU, same encoding', ages.one),
    figure('through the SFU, two layers', ages.two),
    ...(janus ? [figure('through janus, same encoding', ages.janus)] : []),
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
