/** The simulated camera, used by a foreign ONVIF client (npm's `onvif`): what that takes for a camera is one. */
import { Cam } from 'onvif';
import { expect, onTestFinished, test } from 'vitest';
import { DRESSES, type Dress } from './onvif-answers.ts';
import { OnvifCamera, type OnvifCameraOptions } from './onvif-camera.ts';

async function cameraOf(options: OnvifCameraOptions = {}) {
  const camera = await OnvifCamera.start({ user: 'admin', password: 'secret-12', ...options });
  onTestFinished(() => camera.close());
  return camera;
}

async function connected(port: number, password = 'secret-12'): Promise<Cam> {
  const foreign = new Cam({ hostname: '127.0.0.1', port, username: 'admin', password, autoconnect: false });
  await asked((done) => foreign.connect(done));
  return foreign;
}

type Done = (error?: Error | null, answer?: unknown) => void;

const asked = (ask: (done: Done) => void): Promise<unknown> =>
  new Promise((resolve, reject) => ask((error, answer) => (error ? reject(error) : resolve(answer))));

test.each(Object.keys(DRESSES) as Dress[])('a foreign client reads it, with the prefixes of %s', async (dress) => {
  const { port, head } = await cameraOf({ dress, stream: 'rtsp://127.0.0.1:554/live?a=1&b=2' });
  const foreign = await connected(port);
  const stream = await asked((done) => foreign.getStreamUri({ protocol: 'RTSP' }, done));
  expect(stream).toMatchObject({ uri: 'rtsp://127.0.0.1:554/live?a=1&b=2' });
  await asked((done) => foreign.continuousMove({ x: 1, y: 0, zoom: 0, timeout: 5_000 }, done));
  await expect.poll(() => head.place.pan).toBeGreaterThan(0);
  await asked((done) => foreign.stop({ panTilt: true, zoom: true }, done));
  expect(head.moving).toBe(false);
  await asked((done) => foreign.setPreset({ presetName: 'gate' }, done));
  expect([...head.presets.values()].map(({ name }) => name)).toEqual(['gate']);
});

test('a foreign client is let in by HTTP Digest too', async () => {
  const { port, asked } = await cameraOf({ login: 'digest' });
  await connected(port);
  expect(asked).toContain('GetProfiles');
});

test('a foreign client with a wrong password is refused in ONVIF’s words', async () => {
  const { port } = await cameraOf();
  await expect(connected(port, 'wrong')).rejects.toThrow(/not authorized/i);
});
