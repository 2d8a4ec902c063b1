import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { videoReport } from '../../contract/link.ts';
import type { LiveTrack } from '../../contract/media.ts';
import { Stage } from '../main/media/stage.ts';

let stage: Stage;
let vehicle: Page;
let staff: Page;
let tracks: LiveTrack[] = [];
const positions: [string, number[]][] = [];

beforeAll(async () => {
  stage = await Stage.open({
    entry: path.join(import.meta.dirname, 'media-page.ts'),
    onTracks: (now) => {
      tracks = now;
      // What the center's page gets by its subscription.
      void staff?.evaluate((now) => window.page.setTracks(now), now).catch(() => undefined);
    },
    onPosition: (station, message) => positions.push([station, [...message]]),
  });
  vehicle = await stage.page('vehicle');
  staff = await stage.page('staff');
});

afterAll(() => stage?.close());

const producerOf = (feed: string) => tracks.find((track) => track.feed === feed)?.producer;

/** Waits until ten more frames of a feed were decoded at the center than there are now. */
async function moreFrames(feed: string): Promise<void> {
  await expect.poll(() => producerOf(feed), { timeout: 30_000 }).toBeTypeOf('string');
  const producer = producerOf(feed)!;
  const count = () => staff.evaluate((id) => window.page.frames()[id]?.frames ?? 0, producer);
  let before = await count();
  // What the SFU began anew is counted anew.
  const more = async () => {
    const now = await count();
    before = Math.min(before, now);
    return now - before;
  };
  await expect.poll(more, { timeout: 30_000, interval: 200 }).toBeGreaterThan(10);
}

const cut = async () => {
  const producer = producerOf('camera-1');
  stage.center.cut();
  await expect.poll(() => stage.center.sockets(), { timeout: 10_000 }).toBe(2);
  return producer;
};

test('a camera is published, and its picture is decoded at the center', async () => {
  await vehicle.evaluate(() => window.page.publish(['camera']));
  await moreFrames('camera-1');
  expect(tracks).toMatchObject([{ station: 'V1', feed: 'camera-1', feedKind: 'camera', kind: 'video' }]);
  expect(await vehicle.evaluate(() => window.page.states['camera-1'])).toEqual(['waiting', 'publishing']);
  await expect.poll(() => tracks[0]?.score, { timeout: 10_000 }).toBe(10);
});

test('positions arrive beside the picture, byte for byte; what is too long is not sent', async () => {
  const message = Array.from({ length: 1_200 }, (_, index) => index % 256);
  await expect.poll(() => vehicle.evaluate((bytes) => window.page.sendPosition(bytes), message)).toBe(true);
  await expect.poll(() => positions).toContainEqual(['V1', message]);
  expect(await vehicle.evaluate((bytes) => window.page.sendPosition(bytes), [...message, 0])).toBe(false);
});

test('a large tile gets the large picture, a small tile the small one', async () => {
  const producer = producerOf('camera-1')!;
  const height = () => staff.evaluate((id) => window.page.frames()[id]?.height, producer);
  await staff.evaluate((id) => window.page.setTileHeight(id, 240), producer);
  await expect.poll(height, { timeout: 20_000 }).toBe(360);
  await staff.evaluate((id) => window.page.setTileHeight(id, 1_080), producer);
  await expect.poll(height, { timeout: 20_000 }).toBe(720);
});

const sent = async () => (await vehicle.evaluate(() => window.page.outgoing()))?.copies.filter(({ active }) => active);

test('over a satellite one small picture goes, ten times a second; and both again on a wide link, of the same producer', async () => {
  const producer = producerOf('camera-1')!;
  const height = () => staff.evaluate((id) => window.page.frames()[id]?.height, producer);
  await vehicle.evaluate(() => window.page.setBudget({ kind: 'satellite', kbps: 300 }));
  await expect.poll(height, { timeout: 30_000 }).toBe(270);
  await expect.poll(async () => (await sent())?.map(({ height }) => height), { timeout: 20_000 }).toEqual([270]);
  const fastest = async () => Math.max(...((await sent()) ?? []).map(({ fps }) => fps));
  await expect.poll(fastest, { timeout: 20_000 }).toBeLessThanOrEqual(11);
  await moreFrames('camera-1');

  // A second picture takes its half, and does not bring the large copy back.
  await vehicle.evaluate(() => window.page.publish(['camera', 'test-card']));
  await moreFrames('test-card-1');
  expect((await sent())?.map(({ height }) => height)).not.toContain(720);

  await vehicle.evaluate(() => window.page.publish(['camera']));
  await vehicle.evaluate(() => window.page.setBudget({ kind: '5g', kbps: 6_000 }));
  await expect.poll(height, { timeout: 30_000 }).toBe(720);
  expect(producerOf('camera-1')).toBe(producer);
});

test('the page knows what it sends, and how much of it arrives', async () => {
  await vehicle.evaluate(() => window.page.outgoing());
  let report: unknown;
  const packets = async () => {
    const now = (await vehicle.evaluate(() => window.page.outgoing()))?.report;
    report = now;
    return now?.packets ?? 0;
  };
  await expect.poll(packets, { interval: 1_000, timeout: 20_000 }).toBeGreaterThan(10);
  const told = videoReport.parse(report);
  const own = Object.values(os.networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  expect(own).toContain(told.localAddress);
  expect(told.sentKbps).toBeGreaterThan(20);
});

test('the sockets are cut and come back: the same producer plays on, over restarted ICE', async () => {
  const uses = () =>
    stage.sfu.engine.server.dump().then((dump) => dump.localIceUsernameFragments.map((each) => JSON.stringify(each)));
  const before = await uses();
  const producer = await cut();
  await expect.poll(async () => (await uses()).filter((use) => before.includes(use)), { timeout: 10_000 }).toEqual([]);
  await moreFrames('camera-1');
  expect(producerOf('camera-1')).toBe(producer);
});

test('media and signalling stand still until the browser notices: ICE is restarted, the same producer plays on', async () => {
  const producer = producerOf('camera-1');
  process.kill(stage.sfu.workerPid!, 'SIGSTOP');
  await expect
    .poll(() => vehicle.evaluate(() => window.page.states['camera-1']?.at(-1)), { timeout: 30_000 })
    .toBe('waiting');
  // Nothing is encoded that would stand in the way of the first picture after it.
  const isEncoding = async () =>
    (await vehicle.evaluate(() => window.page.outgoing()))?.copies.some(({ active }) => active);
  await expect.poll(isEncoding, { timeout: 10_000 }).toBe(false);
  process.kill(stage.sfu.workerPid!, 'SIGCONT');
  await cut();
  await moreFrames('camera-1');
  expect(producerOf('camera-1')).toBe(producer);
});

test('the camera comes back as another track: the same producer plays on', async () => {
  const producer = producerOf('camera-1');
  const states = await vehicle.evaluate(async () => {
    const before = window.page.states['camera-1']?.length;
    await window.page.newTrack();
    await window.page.publish(['camera']);
    return window.page.states['camera-1']?.slice(before);
  });
  expect(states).toEqual(['waiting', 'publishing']);
  await moreFrames('camera-1');
  expect(producerOf('camera-1')).toBe(producer);
});

test('a second feed joins, and its time bars are read at the center', async () => {
  await vehicle.evaluate(() => window.page.publish(['camera', 'test-card']));
  await moreFrames('test-card-1');
  const producer = producerOf('test-card-1')!;
  await expect
    .poll(() => staff.evaluate((id) => window.page.age(id), producer), { timeout: 20_000 })
    .toBeLessThan(60_000);
});

test('the worker is killed: a new one, and both pictures are back without a click', async () => {
  const before = tracks.map(({ producer }) => producer);
  process.kill(stage.sfu.workerPid!, 'SIGKILL');
  await expect.poll(() => tracks.length, { timeout: 30_000 }).toBe(0);
  await moreFrames('camera-1');
  await moreFrames('test-card-1');
  expect(tracks.map(({ producer }) => producer).some((producer) => before.includes(producer))).toBe(false);
  await expect.poll(() => vehicle.evaluate(() => window.page.sendPosition([7]))).toBe(true);
  await expect.poll(() => positions).toContainEqual(['V1', [7]]);
});

test('the center’s page is reloaded: it plays again', async () => {
  await staff.reload();
  await staff.evaluate((now) => window.page.setTracks(now), tracks);
  await moreFrames('camera-1');
});

test('another page of the same vehicle takes a feed over, and neither takes it back', async () => {
  const producer = producerOf('camera-1');
  const second = await stage.page('vehicle');
  await second.evaluate(() => window.page.publish(['camera']));
  await expect.poll(() => producerOf('camera-1'), { timeout: 30_000 }).not.toBe(producer);
  await moreFrames('camera-1');
  const taken = producerOf('camera-1');
  await vehicle.evaluate(() => window.page.publish(['camera', 'test-card']));
  await moreFrames('test-card-1');
  expect(producerOf('camera-1')).toBe(taken);
  expect(await vehicle.evaluate(() => window.page.states['camera-1']?.at(-1))).toBe('waiting');
  await second.close();
});

test('what is no longer wanted ends at the center', async () => {
  await vehicle.evaluate(() => window.page.publish([]));
  await expect.poll(() => producerOf('test-card-1'), { timeout: 10_000 }).toBeUndefined();
});
