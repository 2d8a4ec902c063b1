/** Time to the first frame, and glass to glass: through the center's SFU and, in the same run, by a plain page-to-page call. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { LiveTrack } from '../../contract/media.ts';
import { Stage } from '../main/media/stage.ts';
import type { Figure } from './bench.ts';

const ROUNDS = 5;
/** Until bit rate and jitter buffer have settled, ms. */
const SETTLE_MS = 2_000;
const MEASURE_MS = 3_000;
/** Fewer full frames in that time are no measurement. */
const ENOUGH_FRAMES = 30;
/** The publisher's ceiling for 720 lines, bit/s: the plain call gets the same. */
const BIT_RATE = 1_800_000;
const START_KBPS = 1_000;

/** The two pages, and the wall's list of tracks, which follows the SFU's while it is open. */
interface Scene {
  vehicle: Page;
  staff: Page;
  wall: { tracks: LiveTrack[]; open: boolean };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws where nothing was measured */
function median(values: (number | undefined)[]): number {
  const good = values.filter((value) => value !== undefined);
  const middle = good.toSorted((a, b) => a - b)[Math.floor(good.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured: the machine is too busy');
  return middle;
}

async function rounds<T>(run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < ROUNDS; round += 1) results.push(await run());
  return results;
}

/** From the click on "publish" to the first frame on the wall that is open at the center, ms. */
async function afterPublish({ vehicle, staff, wall }: Scene, layers: 1 | 2 = 2): Promise<number> {
  wall.open = true;
  await staff.evaluate(() => window.bench.view([]));
  const frame = staff.evaluate(() => window.bench.frameAt());
  const clickAt = await vehicle.evaluate((layers) => {
    const clickAt = window.bench.now();
    window.bench.publish(layers);
    return clickAt;
  }, layers);
  return (await frame) - clickAt;
}

/** From opening the wall on a page to the first frame: session, transport, consumer, key frame. Ms. */
async function afterOpening({ staff, wall }: Scene): Promise<number> {
  await staff.evaluate(() => window.bench.closeViewer());
  const { openAt, frameAt } = await staff.evaluate(async (tracks) => {
    const openAt = window.bench.now();
    window.bench.view(tracks);
    return { openAt, frameAt: await window.bench.frameAt() };
  }, wall.tracks);
  return frameAt - openAt;
}

async function unpublish({ vehicle, staff, wall }: Scene): Promise<void> {
  wall.open = false;
  await staff.evaluate(() => window.bench.closeViewer());
  await vehicle.evaluate(() => window.bench.unpublish());
  while (wall.tracks.length > 0) await pause(20);
}

/** Median age of the full frames shown, ms; undefined where the machine was too busy to encode them. */
async function age({ staff }: Scene): Promise<number | undefined> {
  const full = () => staff.waitForFunction(() => window.bench.heightPx() === 720, undefined, { polling: 200 });
  await full().catch(() => undefined);
  await pause(SETTLE_MS);
  const ages = await staff.evaluate((ms) => window.bench.ages(ms), MEASURE_MS);
  return ages.length < ENOUGH_FRAMES ? undefined : median(ages);
}

async function throughSfu(scene: Scene, layers: 1 | 2): Promise<number | undefined> {
  await afterPublish(scene, layers);
  const result = await age(scene);
  await unpublish(scene);
  return result;
}

async function byCall(scene: Scene): Promise<number | undefined> {
  const { vehicle, staff } = scene;
  const offer = await vehicle.evaluate((rate) => window.bench.offer(rate), BIT_RATE);
  const answer = await staff.evaluate((offer) => window.bench.answer(offer), offer);
  await vehicle.evaluate(([answer, rate]) => window.bench.accept(answer, rate), [answer, START_KBPS] as const);
  const result = await age(scene);
  for (const page of [staff, vehicle]) await page.evaluate(() => window.bench.hangUp());
  return result;
}

async function figures(scene: Scene): Promise<Figure[]> {
  const published = await rounds(async () => {
    const result = await afterPublish(scene);
    await unpublish(scene);
    return result;
  });
  await afterPublish(scene);
  scene.wall.open = false;
  const opened = await rounds(async () => {
    // A key frame is asked of a source once a second at most; a person who opens a feed comes later than that.
    await pause(1_500);
    return afterOpening(scene);
  });
  await unpublish(scene);
  // In turn, so that what else the machine does falls on all.
  const glass = await rounds(async () => ({
    one: await throughSfu(scene, 1),
    call: await byCall(scene),
    two: await throughSfu(scene, 2),
  }));
  const call = median(glass.map((each) => each.call));
  const beside = (name: string, value: number): Figure => ({
    name,
    value,
    unit: 'ms',
    peer: call,
    ratio: value / call,
  });
  return [
    { name: 'first frame after publish', value: median(published), unit: 'ms' },
    { name: 'first frame after a viewer opens', value: median(opened), unit: 'ms' },
    beside('glass to glass 720p30 through the SFU, same encoding as the call', median(glass.map(({ one }) => one))),
    beside('glass to glass 720p30 through the SFU, two layers', median(glass.map(({ two }) => two))),
  ];
}

export async function bench(): Promise<Figure[]> {
  const wall: Scene['wall'] = { tracks: [], open: false };
  let staff: Page | undefined;
  const stage = await Stage.open({
    entry: path.join(import.meta.dirname, 'media-page.ts'),
    onTracks: (tracks) => {
      wall.tracks = tracks;
      if (wall.open) void staff?.evaluate((now) => window.bench.view(now), tracks).catch(() => undefined);
    },
  });
  try {
    const vehicle = await stage.page('vehicle');
    staff = await stage.page('staff');
    return await figures({ vehicle, staff, wall });
  } finally {
    await stage.close();
  }
}
