/** Back-fill between whole stations: what a center asks of a vehicle's footage comes to it, whatever happens on the way. */
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Recorder } from '../../../main/media/recorder/recorder.ts';
import { fragmentsOf, makeFootage } from '../media/recorder/footage.ts';
import { FIVE_G, Linked, LINKS, SAT, VEHICLE } from './linked.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const WAIT = { timeout: 30_000, interval: 50 };
/** Filmed this long ago. */
const BEGIN = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
const ASK = { station: VEHICLE, feed: 'roof', startAt: BEGIN, endAt: BEGIN + 60_000 };

const film = makeFootage(22);
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Stations whose vehicle has 22 s of footage of the roof. */
async function stations(links = LINKS): Promise<Linked> {
  const linked = await Linked.start(links);
  closers.push(() => linked.close());
  await linked.stopVehicle();
  let now = 0;
  const recorder = new Recorder({
    root: path.join(linked.folder('vehicle'), 'footage'),
    feed: 'roof',
    now: () => now,
    onSegment: () => undefined,
    onError: (error) => expect(error).toBeUndefined(),
    mayWrite: () => true,
  });
  for (const fragment of fragmentsOf(film)) {
    now = BEGIN + Math.round((fragment.atS + fragment.lengthS) * 1_000);
    recorder.take(fragment);
  }
  await recorder.endRun();
  await linked.startVehicle(links);
  await expect.poll(() => linked.uplink?.state, WAIT).toBe('online');
  return linked;
}

const asked = (linked: Linked, id: string) => linked.center.newest('asks')?.asks.find((ask) => ask.id === id);
const served = (linked: Linked, id: string) => linked.vehicle.newest('asks')?.asks.find((ask) => ask.id === id);
const files = (linked: Linked, of: 'vehicle' | 'center') =>
  readdirSync(path.join(linked.folder(of), 'footage'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.mp4'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
/** Bytes that lie in a folder. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
    .reduce(
      (sum, entry) => sum + (statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
const parts = (linked: Linked) => readdirSync(path.join(linked.folder('center'), 'footage', '.parts'));
const hashes = (all: readonly string[]) =>
  all.map((file) => [path.basename(file), createHash('sha256').update(readFileSync(file)).digest('hex')]);

/** The center has what the vehicle has, byte by byte. */
async function whole(linked: Linked, id: string): Promise<void> {
  await expect.poll(() => asked(linked, id)?.state, WAIT).toBe('done');
  expect(hashes(files(linked, 'center'))).toEqual(hashes(files(linked, 'vehicle')));
  expect(files(linked, 'center').length).toBeGreaterThan(3);
}

test('a span that was asked for comes whole, with its gaps told, and both screens show it', async () => {
  const linked = await stations();
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await whole(linked, id);
  const ask = asked(linked, id);
  expect(ask).toMatchObject({ by: 'admin', feed: 'roof', receivedBytes: ask?.bytes, receivedSegments: ask?.segments });
  // Of the minute that was asked for 22 s were filmed.
  expect(ask?.gaps).toEqual([{ from: expect.any(Number) as number, to: ASK.endAt }]);
  expect((ask?.gaps[0]?.from ?? 0) - BEGIN).toBeGreaterThan(20_000);
  await expect.poll(() => served(linked, id)?.state, WAIT).toBe('done');
  const query = { station: VEHICLE, feed: 'roof', from: BEGIN, to: BEGIN + 60_000 };
  expect(await linked.centerApi.footage.covered.query(query)).toHaveLength(1);
  expect(linked.center.newest('fetched')?.feeds).toMatchObject([{ station: VEHICLE, feed: 'roof' }]);
});

test('what is marked on either side is known on both, kept on both, and what is done with it is on record', async () => {
  const linked = await stations();
  const { clips } = linked.vehicleApi.video;
  const own = await clips.mark.mutate({ feed: 'roof', startAt: BEGIN, endAt: BEGIN + 9_000, label: '罐体泄漏' });
  await expect.poll(() => linked.center.newest('clips')?.clips.length, WAIT).toBe(1);
  // Nothing of it is here yet.
  expect(await linked.centerApi.footage.check.mutate({ id: own.id })).toMatchObject({ same: 0, changed: 0 });
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await whole(linked, id);
  expect(await linked.centerApi.footage.check.mutate({ id: own.id })).toEqual({
    same: own.count,
    changed: 0,
    missing: 0,
  });
  const chain = () => clips.custody.query({ id: own.id });
  await expect
    .poll(async () => (await chain()).map(({ what }) => what), WAIT)
    .toEqual(['marked', 'checked', 'fetched', 'checked']);
  expect((await chain()).map(({ station, by }) => [station, by])).toEqual([
    [VEHICLE, 'console'],
    ...Array.from({ length: 3 }, () => ['center', 'admin']),
  ]);
  const there = await linked.centerApi.footage.mark.mutate({
    station: VEHICLE,
    clip: { feed: 'roof', startAt: BEGIN + 12_000, endAt: BEGIN + 16_000 },
  });
  await expect.poll(() => linked.vehicle.newest('clips')?.clips.length, WAIT).toBe(2);
  expect(linked.vehicle.newest('footage')?.footage.markedBytes).toBe(own.bytes + there.bytes);
  // Each side lets go what it marked itself.
  await expect(clips.release.mutate({ id: there.id })).rejects.toThrow('role-refused');
  await expect(linked.centerApi.footage.release.mutate({ id: own.id })).rejects.toThrow('role-refused');
  await linked.centerApi.footage.release.mutate({ id: there.id });
  await expect.poll(() => linked.vehicle.newest('clips')?.clips.length, WAIT).toBe(1);
});

test('a cut in the middle, a center and a vehicle that stop: it goes on at the byte where it was', async () => {
  const linked = await stations();
  linked.roads.set(FIVE_G, { delayMs: 60 });
  linked.roads.set(SAT, { cut: true });
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  const some = (share: number) =>
    expect
      .poll(() => (asked(linked, id)?.receivedBytes ?? 0) > share * (asked(linked, id)?.bytes ?? 1), WAIT)
      .toBe(true);
  await some(0.1);
  linked.roads.set(FIVE_G, { cut: true });
  await expect.poll(() => linked.uplink?.state, WAIT).not.toBe('online');
  expect(asked(linked, id)?.state).toBe('sending');
  linked.roads.set(FIVE_G, { cut: false });
  await some(0.3);
  await expect.poll(() => parts(linked).length, { ...WAIT, interval: 5 }).toBeGreaterThan(0);
  await linked.stopCenter();
  await linked.startCenter();
  await some(0.5);
  await linked.stopVehicle();
  await linked.startVehicle();
  await whole(linked, id);
  // Of what lay there half, nothing is left over.
  expect(parts(linked)).toEqual([]);
});

test('a call for help passes a fetch on a thin link: what comes before it is little', async () => {
  const linked = await stations();
  linked.roads.set(SAT, { cut: true });
  linked.roads.set(FIVE_G, { kbps: 200, delayMs: 50, noUdp: true });
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await expect.poll(() => (asked(linked, id)?.receivedBytes ?? 0) > 50_000, WAIT).toBe(true);
  const received = () => sizeOf(path.join(linked.folder('center'), 'footage'));
  const raised = () => linked.center.newest('alerts')?.alerts.some(({ alert }) => alert.kind === 'sos');
  expect(raised()).toBeFalsy();
  const before = received();
  await linked.vehicleApi.alerts.callForHelp.mutate();
  await expect.poll(raised, { ...WAIT, interval: 5 }).toBe(true);
  const during = received() - before;
  // In the second that a call for help may take, the link carries 25 kB.
  expect(during).toBeLessThan(25_000);
  expect(asked(linked, id)?.state).toBe('sending');
});

test('over a link that may not carry history it waits, and says so; when a person lets it, it goes', async () => {
  const linked = await stations();
  await linked.vehicleApi.links.force.mutate({ id: 'sat' });
  await expect.poll(() => linked.uplink?.via?.kind, WAIT).toBe('satellite');
  await expect.poll(() => linked.uplink?.state, WAIT).toBe('online');
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await expect.poll(() => asked(linked, id)?.state, WAIT).toBe('waiting');
  expect(files(linked, 'center')).toEqual([]);
  const [, sat] = LINKS;
  await linked.vehicleApi.links.put.mutate({ ...sat!, policy: { lanes: [0, 1, 2, 3] } });
  await whole(linked, id);
});

test('what is no longer there is told so; what is taken back ends; only what was filmed is asked for', async () => {
  const linked = await stations();
  const none = await linked.centerApi.footage.ask.mutate({ ...ASK, startAt: BEGIN - 60_000, endAt: BEGIN - 30_000 });
  await expect.poll(() => asked(linked, none)?.state, WAIT).toBe('none');
  linked.roads.set(FIVE_G, { delayMs: 200 });
  linked.roads.set(SAT, { cut: true });
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await expect.poll(() => asked(linked, id)?.state, WAIT).toBe('sending');
  await linked.centerApi.footage.withdraw.mutate({ id });
  await expect.poll(() => served(linked, id)?.state, WAIT).toBe('withdrawn');
  const now = Date.now();
  await expect(
    linked.centerApi.footage.ask.mutate({ ...ASK, startAt: now + 60_000, endAt: now + 90_000 }),
  ).rejects.toThrow('footage-none');
  await expect(linked.centerApi.footage.ask.mutate({ ...ASK, station: 'nobody-9' })).rejects.toThrow('not-found');
});

test('a ledger that was lost is read from the disk again when the center starts', async () => {
  const linked = await stations();
  await whole(linked, await linked.centerApi.footage.ask.mutate(ASK));
  const query = { station: VEHICLE, feed: 'roof', from: BEGIN, to: BEGIN + 60_000 };
  const bare = async () =>
    (await linked.centerApi.footage.segments.query(query)).map(({ startAt, endAt, sha256, bytes }) => [
      startAt,
      endAt,
      sha256,
      bytes,
    ]);
  const before = await bare();
  await linked.stopCenter();
  const db = new Database(path.join(linked.folder('center'), 'journal.sqlite'));
  db.exec('DELETE FROM fetched');
  db.close();
  await linked.startCenter();
  expect(await bare()).toEqual(before);
});

test('a file that is no longer what it was is not taken, and the rest comes', async () => {
  const linked = await stations();
  const [, broken = ''] = files(linked, 'vehicle');
  const bytes = readFileSync(broken);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(broken, bytes);
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await expect.poll(() => asked(linked, id)?.state, WAIT).toBe('done');
  const came = files(linked, 'center').map((file) => path.basename(file));
  expect(came).toEqual(
    files(linked, 'vehicle')
      .map((file) => path.basename(file))
      .filter((name) => name !== path.basename(broken)),
  );
  expect(asked(linked, id)?.segments).toBe(came.length);
});

test('a file that is shorter than it was, or gone, is left out', async () => {
  const linked = await stations();
  const [first = '', second = ''] = files(linked, 'vehicle');
  rmSync(first);
  truncateSync(second, 100);
  const id = await linked.centerApi.footage.ask.mutate(ASK);
  await expect.poll(() => asked(linked, id)?.state, WAIT).toBe('done');
  expect(files(linked, 'center')).toHaveLength(files(linked, 'vehicle').length - 1);
});

test('who shows no certificate of an enrolled station brings nothing', async () => {
  const linked = await stations();
  const status = await new Promise((resolve, reject) => {
    const request = https.request(
      `${linked.centerUrl}backfill`,
      { method: 'POST', rejectUnauthorized: false, headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    request.on('error', reject);
    request.end();
  });
  expect(status).toBe(403);
});
