/** A camera by ONVIF, at a device with its own limits. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { OnvifCamera } from '../../../../main/media/onvif/camera.ts';
import { DRESSES, type Dress } from '../../../sim/onvif-answers.ts';
import { OnvifCamera as Device, type OnvifCameraOptions } from '../../../sim/onvif-camera.ts';

const login = { user: 'admin', password: '密码-secret-12' };

async function deviceOf(options: OnvifCameraOptions = {}) {
  const device = await Device.start({ ...login, ...options });
  onTestFinished(() => device.close());
  return device;
}
/** Something at a camera's address that is none. */
async function cameraAtServer(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return new OnvifCamera({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, login });
}
const cameraAt = ({ address }: Device, as = login) => new OnvifCamera({ address, login: as });

test.each(Object.keys(DRESSES) as Dress[])('it is described, whatever its prefixes (%s)', async (dress) => {
  const device = await deviceOf({
    dress,
    stream: 'rtsp://127.0.0.1:8554/Streaming/Channels/101?transportmode=unicast&profile=1',
  });
  expect(await cameraAt(device).describe()).toMatchObject({
    manufacturer: 'HIKVISION',
    model: 'DS-2DE4A425IW-DE',
    profile: { token: 'Profile_1', codec: 'H264', widthPx: 2_560, heightPx: 1_440 },
    stream: 'rtsp://127.0.0.1:8554/Streaming/Channels/101?transportmode=unicast&profile=1',
    turned: { profile: 'Profile_1', ptz: 'PTZToken' },
  });
});

test('behind NAT it is asked, and its picture taken, at the address that answered', async () => {
  const device = await deviceOf({ tells: '192.168.1.64', stream: 'rtsp://127.0.0.1:8554/live' });
  expect(await cameraAt(device).describe()).toMatchObject({
    stream: 'rtsp://127.0.0.1:8554/live',
  });
});

test('one whose clock is years off is asked by its own clock, and when that is set meanwhile, by the new one', async () => {
  const device = await deviceOf({ clockMs: -8 * 365 * 86_400_000 });
  await cameraAt(device).describe();
  expect(device.refused).toBe(0);
});

test('one that wants HTTP Digest gets it, and no token', async () => {
  const device = await deviceOf({ login: 'digest' });
  const camera = cameraAt(device);
  await camera.describe();
  await camera.presets('Profile_1');
  // Asked for once.
  expect(device.refused).toBe(1);
});

test.each(['token', 'digest'] as const)('a wrong password is said to be one, and tried once (%s)', async (how) => {
  const device = await deviceOf({ login: how });
  const wrong = cameraAt(device, { ...login, password: 'wrong' });
  await expect(wrong.describe()).rejects.toMatchObject({ code: 'camera-login-refused' });
  // More would lock it.
  expect(device.refused).toBeLessThanOrEqual(2);
});

test('one that hides its clock and refuses is said to, for the clock may be why', async () => {
  const device = await deviceOf({ hidesClock: true, clockMs: 3_600_000 });
  await expect(cameraAt(device).describe()).rejects.toMatchObject({ code: 'camera-clock' });
});

test('what does not answer, or is no camera, is said to be so', async () => {
  const nobody = new OnvifCamera({ address: 'http://127.0.0.1:9/onvif/device_service', login });
  await expect(nobody.describe()).rejects.toMatchObject({ code: 'camera-unreachable' });
  const page = await cameraAtServer((_request, response) => response.end('<html><body>hello<br></body></html>'));
  await expect(page.describe()).rejects.toMatchObject({ code: 'camera-not-onvif' });
});

test('an answer without end is not read to its end', async () => {
  let sent = 0;
  const flood = await cameraAtServer((_request, response) => {
    const more = () => {
      while (sent < 50_000_000 && response.write('x'.repeat(65_536))) sent += 65_536;
    };
    response.on('drain', more);
    more();
  });
  await expect(flood.describe()).rejects.toMatchObject({ code: 'camera-not-onvif' });
  expect(sent).toBeLessThan(50_000_000);
});

test('it moves, stops, keeps places and goes back to them', async () => {
  const device = await deviceOf({ home: { pan: 0, tilt: 0, zoom: 0 } });
  const camera = cameraAt(device);
  await camera.abilities('PTZToken');
  await camera.move('Profile_1', { pan: 0.5, tilt: -0.5, zoom: 1 });
  await expect.poll(() => device.head.place.zoom).toBeGreaterThan(0.05);
  expect(await camera.status('Profile_1')).toMatchObject({ moving: true });
  await camera.stop('Profile_1');
  const place = device.head.place;
  expect(await camera.status('Profile_1')).toEqual({ ...place, moving: false });
  await camera.setPreset('Profile_1', '大门 <1>', undefined);
  await camera.home('Profile_1');
  expect(device.head.place.zoom).toBe(0);
  await camera.go('Profile_1', 'P1');
  expect(device.head.place).toEqual(place);
  expect(await camera.presets('Profile_1')).toEqual([{ token: 'P1', name: '大门 <1>' }]);
});

test('a camera that is not told again stops by itself', async () => {
  const device = await deviceOf();
  const camera = cameraAt(device);
  await camera.abilities('PTZToken');
  await camera.move('Profile_1', { pan: 1, tilt: 0, zoom: 0 });
  await expect.poll(() => device.head.moving, { timeout: 3_000 }).toBe(false);
});

test('what it refuses has a code', async () => {
  const device = await deviceOf({ presetLimit: 1 });
  const camera = cameraAt(device);
  await camera.setPreset('Profile_1', 'one', undefined);
  await expect(camera.setPreset('Profile_1', 'two', undefined)).rejects.toMatchObject({ code: 'ptz-presets-full' });
  await expect(camera.go('Profile_1', 'P9')).rejects.toMatchObject({ code: 'ptz-preset-unknown' });
  await expect(camera.home('Profile_1')).rejects.toMatchObject({ code: 'ptz-no-home' });
  await expect(camera.stop('Profile_9')).rejects.toMatchObject({
    code: 'camera-no-ptz',
    detail: 'Profile token does not exist',
  });
  const fixed = cameraAt(await deviceOf({ ptz: false }));
  expect((await fixed.describe()).turned).toBeUndefined();
  await expect(fixed.stop('Profile_1')).rejects.toMatchObject({ code: 'camera-no-ptz' });
});
