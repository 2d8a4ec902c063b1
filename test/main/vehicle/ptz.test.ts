/** Cameras by ONVIF at a whole vehicle with a whole center: found, added, turned from both sides, by one hand at a time. */
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LATE_MS, type PtzAct, type PtzMove, type PtzWord } from '../../../contract/ptz.ts';
import { OnvifCamera } from '../../sim/onvif-camera.ts';
import type { Road } from '../links/two-roads.ts';
import { FIVE_G, Linked, SAT, VEHICLE } from './linked.ts';

const WAIT = { timeout: 10_000, interval: 20 };
const LOGIN = { user: 'admin', password: 'Geheim-7f!@' };
const RIGHT: PtzMove = { pan: 1, tilt: 0, zoom: 0 };
const STILL: PtzMove = { pan: 0, tilt: 0, zoom: 0 };
/** Pages: two at the center, one at the console. */
const [STAFF, OTHER, DESK] = ['a', 'b', 'c'].map((letter) => letter.repeat(32));

let linked: Linked;
let camera: OnvifCamera;
let feed: string;
/** Another, for what leaves its traces. */
let second: OnvifCamera;
let secondFeed: string;
let presses = 0;

beforeAll(async () => {
  [linked, camera, second] = await Promise.all([
    Linked.start(),
    // Its picture is nowhere: it is turned all the same.
    OnvifCamera.start({ ...LOGIN, stream: 'rtsp://127.0.0.1:9/live', home: { pan: 0, tilt: 0, zoom: 0 } }),
    OnvifCamera.start({
      ...LOGIN,
      login: 'digest',
      stream: 'rtsp://127.0.0.1:9/second',
      home: { pan: 0, tilt: 0, zoom: 0 },
    }),
  ]);
  const { addFound } = linked.vehicleApi.video.sources;
  feed = await addFound.mutate({ address: camera.address, name: '车顶云台', ...LOGIN });
  secondFeed = await addFound.mutate({ address: second.address, name: '桅杆', ...LOGIN });
}, 60_000);
afterAll(async () => {
  await linked?.close();
  await Promise.all([camera?.close(), second?.close()]);
});

const atVehicle = () => linked.vehicle.newest('ptz')?.cameras.find((one) => one.feed === feed);
const atCenter = () =>
  linked.center
    .newest('station-ptz')
    ?.stations.find(({ station }) => station === VEHICLE)
    ?.cameras.find((one) => one.feed === feed);
/** Nobody has it: the hand of the test before is gone. */
const free = () => expect.poll(() => atVehicle()?.hand, WAIT).toBeUndefined();
const roads = (change: Partial<Road>) => [FIVE_G, SAT].forEach((address) => linked.roads.set(address, change));
const press = (): string => `press-${(presses += 1)}`;
const move = (id: string, to: PtzMove = RIGHT): PtzAct => ({ type: 'move', id, move: to });
const wordOf = (holder: string | undefined, act: PtzAct, of = feed): PtzWord => ({
  feed: of,
  holder: holder ?? '',
  act,
});
const byDesk = (act: PtzAct, of = feed) => linked.vehicleApi.video.ptz.act.mutate(wordOf(DESK, act, of));
const byStaff = (act: PtzAct, holder = STAFF, of = feed) =>
  linked.centerApi.ptz.act.mutate({ station: VEHICLE, word: wordOf(holder, act, of) });
const presetsAtCenter = (of = feed) => linked.centerApi.ptz.presets.query({ station: VEHICLE, feed: of });
const moving = (is: boolean) => expect.poll(() => camera.head.moving, WAIT).toBe(is);
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );

/** Hands in the vehicle's journal that are over. */
function record(): { id: string; feed: string; person: string; station?: string; act: string; why: string }[] {
  const db = new Database(path.join(linked.folder('vehicle'), 'journal.sqlite'), { readonly: true });
  const rows = db.prepare<[], string>("SELECT body FROM entries WHERE kind = 'ptz-hold' ORDER BY seq").pluck().all();
  db.close();
  return rows
    .map((body) => JSON.parse(body) as ReturnType<typeof record>[number])
    .filter(({ why }) => why !== undefined);
}

test('a camera is added by name, user and password; its address, its login and its head are known from it', async () => {
  await expect.poll(() => atCenter(), WAIT).toEqual({ feed, can: { turn: true, zoom: true } });
  const source = linked.vehicle.newest('video-sources')?.sources.find(({ id }) => id === feed);
  expect(source).toMatchObject({
    name: '车顶云台',
    user: 'admin',
    hasPassword: true,
    model: 'HIKVISION DS-2DE4A425IW-DE',
    ptz: true,
    address: 'rtsp://127.0.0.1:9/live',
  });
  expect(JSON.stringify(linked.vehicle.all)).not.toContain(LOGIN.password);
  expect(JSON.stringify(linked.center.all)).not.toContain(LOGIN.password);
});

test('another name does not take its head away; found again, it is the same source', async () => {
  const { address } = linked.vehicle.newest('video-sources')?.sources.find(({ id }) => id === feed) ?? {};
  await linked.vehicleApi.video.sources.putCamera.mutate({
    id: feed,
    name: '云台',
    kind: 'camera',
    address: address ?? '',
  });
  await expect.poll(() => atVehicle(), WAIT).toBeDefined();
  const again = await linked.vehicleApi.video.sources.addFound.mutate({
    address: camera.address,
    name: '又一个',
    ...LOGIN,
  });
  expect(again).toBe(feed);
  const [found] = await linked.vehicleApi.video.sources.find.mutate({ place: `127.0.0.1:${camera.port}` });
  expect(found).toEqual({ address: camera.address, host: '127.0.0.1', known: feed });
});

test('where there is no camera, or a wrong password, it is said', async () => {
  const { find, addFound } = linked.vehicleApi.video.sources;
  const wrong = { address: camera.address, name: 'x', user: 'admin', password: 'no' };
  const codes = await Promise.all([codeOf(find.mutate({ place: '127.0.0.1:9' })), codeOf(addFound.mutate(wrong))]);
  expect(codes).toEqual(['camera-unreachable', 'camera-login-refused']);
});

test('at the console: it moves while it is held, and stands when it is let go; the journal has it once', async () => {
  await free();
  const before = record().length;
  const id = press();
  await byDesk(move(id));
  await moving(true);
  await byDesk(move(id));
  await expect.poll(() => atVehicle()?.hand, WAIT).toMatchObject({ holder: DESK, station: VEHICLE, person: 'console' });
  await byDesk(move(id, STILL));
  await moving(false);
  const second = press();
  await byDesk(move(second));
  await byDesk(move(second, STILL));
  await expect.poll(() => record().length, WAIT).toBe(before + 1);
  expect(record().at(-1)).toMatchObject({ person: 'console', act: 'move', why: 'released' });
  expect(atVehicle()?.position).toMatchObject({ moving: false });
});

test('a hand that is not heard any more lets go within a second; what of its press still comes is not followed', async () => {
  await free();
  const id = press();
  await byDesk(move(id));
  await moving(true);
  await moving(false);
  // It may have been asked where it looks since.
  expect(camera.asked.findLast((question) => question !== 'GetStatus')).toBe('Stop');
  expect(await codeOf(byDesk(move(id)))).toBe('ptz-late');
  expect(camera.head.moving).toBe(false);
  expect(record().at(-1)).toMatchObject({ why: 'lost' });
});

test('from the center: it is moved, others are told by whom, and one hand at a time has it', async () => {
  await free();
  const id = press();
  await byStaff(move(id));
  await moving(true);
  await expect.poll(() => atCenter()?.hand, WAIT).toMatchObject({ person: 'admin', stationName: '应急指挥中心' });
  expect(await codeOf(byStaff(move(press()), OTHER))).toBe('ptz-busy');
  expect(await codeOf(byStaff({ type: 'home' }, OTHER))).toBe('ptz-busy');
  await byStaff(move(id, STILL));
  await moving(false);
  // Still his for a while.
  expect(await codeOf(byStaff({ type: 'home' }, OTHER))).toBe('ptz-busy');
  await expect.poll(() => atCenter()?.hand, WAIT).toBeUndefined();
  expect(record().at(-1)).toMatchObject({ person: 'admin', station: linked.center.newest('station')?.station.id });
});

test('the vehicle’s hand goes before the center’s, which is told so and cannot take it back', async () => {
  await free();
  const theirs = press();
  await byStaff(move(theirs));
  await moving(true);
  const ours = press();
  await byDesk(move(ours, { ...RIGHT, pan: -1 }));
  await expect.poll(() => codeOf(byStaff(move(theirs))), WAIT).toBe('ptz-busy');
  expect(await codeOf(byStaff(move(press())))).toBe('ptz-busy');
  await byDesk(move(ours, STILL));
  await moving(false);
  expect(record().map(({ why }) => why)).toContain('taken');
});

test('an order that comes too late is not carried out, and said to be', async () => {
  const asked = second.asked.length;
  roads({ cut: true });
  const late = codeOf(byStaff({ type: 'home' }, STAFF, secondFeed));
  // Held up for a moment in which the line itself does not die.
  await setTimeout(LATE_MS + 100);
  roads({ cut: false });
  expect(await late).toBe('ptz-late');
  expect(second.asked.slice(asked)).toEqual([]);
});

test('a line that is cut while a hand of the center is there stops the camera', async () => {
  await free();
  await byStaff(move(press()));
  await moving(true);
  roads({ cut: true });
  await moving(false);
  await expect.poll(() => atVehicle()?.hand, WAIT).toBeUndefined();
  roads({ cut: false });
  await expect.poll(() => codeOf(presetsAtCenter()), { timeout: 30_000 }).toBe('done');
});

test('presets are kept, listed and gone to from both sides; a full camera says so', async () => {
  const staff = (act: PtzAct) => byStaff(act, STAFF, secondFeed);
  for (const name of ['大门', '营区', '河堤']) await staff({ type: 'set', name });
  const presets = await presetsAtCenter(secondFeed);
  expect(presets.map(({ name }) => name)).toEqual(['大门', '营区', '河堤']);
  expect(await codeOf(staff({ type: 'set', name: '第四' }))).toBe('ptz-presets-full');
  // The vehicle's hand comes first.
  await byDesk({ type: 'go', preset: presets[1]?.token ?? '' }, secondFeed);
  await byDesk({ type: 'home' }, secondFeed);
  expect(second.head.place).toEqual({ pan: 0, tilt: 0, zoom: 0 });
  expect(await linked.vehicleApi.video.ptz.presets.query({ feed: secondFeed })).toEqual(presets);
  expect(await codeOf(byDesk({ type: 'go', preset: 'P9' }, secondFeed))).toBe('ptz-preset-unknown');
});

test('a camera that is gone ends the hand and says why', async () => {
  await second.close();
  const id = press();
  await byDesk(move(id), secondFeed);
  await expect.poll(() => codeOf(byDesk(move(id), secondFeed)), WAIT).toBe('camera-unreachable');
  expect(record().at(-1)).toMatchObject({ feed: secondFeed, why: 'fault' });
});

test('one that is taken away, or switched off, cannot be turned', async () => {
  await linked.vehicleApi.video.sources.setEnabled.mutate({ id: feed, enabled: false });
  await expect.poll(() => atCenter(), WAIT).toBeUndefined();
  expect(await codeOf(byDesk({ type: 'home' }))).toBe('camera-no-ptz');
  expect(await codeOf(byStaff({ type: 'home' }))).toBe('camera-no-ptz');
});
