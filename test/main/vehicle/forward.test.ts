/** A whole vehicle with a real camera and no window, and a whole center: the picture is there, as the camera gives it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LinkConfig } from '../../../contract/link.ts';
import { RtspCamera } from '../../sim/rtsp-camera.ts';
import { FIVE_G, Linked, LINKS, SAT, VEHICLE } from './linked.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });
const WAIT = { timeout: 60_000, interval: 100 };

let camera: RtspCamera;
let linked: Linked;
let id: string;

beforeAll(async () => {
  camera = await RtspCamera.start({ width: 640, height: 360, fps: 20, gopS: 0.2 });
  linked = await Linked.start();
  id = await linked.vehicleApi.video.sources.putCamera.mutate({
    name: '车顶云台',
    kind: 'camera',
    address: camera.address,
    transport: 'tcp',
    record: false,
  });
});
afterAll(async () => {
  await linked?.close();
  await camera?.unplug();
});

const source = () => linked.vehicle.newest('video-sources')?.sources.find((one) => one.id === id);
const feed = () => linked.vehicle.newest('feeds')?.feeds.find((one) => one.id === id);
/** Pictures at the center: whose they are, who sends them, and whether they arrive. */
const atCenter = () =>
  linked.center.newest('tracks')?.tracks.map(({ feed, carrier, score }) => [feed, carrier, score > 0]) ?? [];
const arrives = () => expect.poll(atCenter, WAIT).toEqual([[id, 'station', true]]);
const setCeiling = (videoCeilingKbps: number) => {
  const [fiveG] = LINKS as [LinkConfig];
  return linked.vehicleApi.links.put.mutate({ ...fiveG, policy: { videoCeilingKbps } });
};

test('what nobody wants at the center is not sent', async () => {
  await expect.poll(() => source()?.kbps ?? 0, WAIT).toBeGreaterThan(100);
  expect(source()?.carrier).toBeUndefined();
  expect(atCenter()).toEqual([]);
});

test('a wanted camera is at the center with no window that sends it, and both sides say so', async () => {
  await linked.vehicleApi.feeds.setWanted.mutate({ id, wanted: true });
  await arrives();
  await expect.poll(() => source()?.carrier, WAIT).toBe('station');
  await expect.poll(() => feed()?.state, WAIT).toBe('publishing');
  await expect.poll(() => linked.seen?.feeds.find((one) => one.id === id)?.state, WAIT).toBe('publishing');
});

test('the link table is told what it takes', async () => {
  await expect.poll(() => linked.link('5g')?.upKbps ?? 0, WAIT).toBeGreaterThan(100);
});

test('a ceiling that it does not fit below ends it, and a wider one lets it go again', async () => {
  await setCeiling(110);
  await expect.poll(atCenter, WAIT).toEqual([]);
  await expect.poll(() => feed()?.state, WAIT).toBe('waiting');
  await expect.poll(() => source()?.carrier, WAIT).toBeUndefined();
  // What is too wide as it is, is seen all the same.
  await expect.poll(() => linked.center.newest('stills')?.stills.map((still) => still.feed), WAIT).toEqual([id]);
  await setCeiling(6_000);
  await arrives();
});

test('pictures only means no video, from the station either', async () => {
  await linked.vehicleApi.feeds.setPicturesOnly.mutate({ pictures: true });
  await expect.poll(atCenter, WAIT).toEqual([]);
  await linked.vehicleApi.feeds.setPicturesOnly.mutate({ pictures: false });
  await arrives();
});

test('a camera that is unplugged and plugged in again is back by itself', async () => {
  await camera.unplug();
  await expect.poll(atCenter, WAIT).toEqual([]);
  await camera.plug();
  await arrives();
});

test('another link is used, and the same producer goes on', async () => {
  const producer = () => linked.center.newest('tracks')?.tracks[0]?.producer;
  const before = producer();
  await linked.vehicleApi.links.put.mutate({ ...(LINKS[1] as LinkConfig), policy: { videoCeilingKbps: 6_000 } });
  linked.roads.set(FIVE_G, { cut: true });
  await expect.poll(() => linked.links?.choice.used, WAIT).toBe('sat');
  await expect.poll(() => linked.uplink?.via?.name, WAIT).toBe('卫星');
  await arrives();
  expect(producer()).toBe(before);
  expect(linked.link('sat')?.place).toBe(SAT);
  linked.roads.set(FIVE_G, { cut: false });
});

test('a center that was started anew gets it again, and who takes the wish back ends it', async () => {
  await linked.stopCenter();
  await linked.startCenter();
  await arrives();
  expect(linked.seen?.station.id).toBe(VEHICLE);
  await linked.vehicleApi.feeds.setWanted.mutate({ id, wanted: false });
  await expect.poll(atCenter, WAIT).toEqual([]);
  await expect.poll(() => feed()?.state, WAIT).toBe('idle');
});
