import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { Backoff } from '../../../../contract/backoff.ts';
import type { LiveTrack } from '../../../../contract/media.ts';
import type { RtspSource } from '../../../../contract/video-source.ts';
import { CAMERA_CODECS } from '../../../../main/media/engine.ts';
import { Inlet } from '../../../../main/media/ingest/inlet.ts';
import { RtspIngest } from '../../../../main/media/ingest/rtsp-ingest.ts';
import type { Fragment } from '../../../../main/media/recorder/fragments.ts';
import { RtspCamera, type CameraOptions } from '../../../sim/rtsp-camera.ts';
import { makeSfu } from '../samples.ts';

const WAIT = { timeout: 30_000, interval: 50 };
const LOGIN = { user: 'admin', password: "p@ss:w'rd/1" };
// Each camera takes seconds to be looked at, as at the station.
vi.setConfig({ testTimeout: 90_000 });
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function plugIn(options: CameraOptions = {}): Promise<RtspCamera> {
  const camera = await RtspCamera.start({ ...LOGIN, ...options });
  closers.push(() => camera.unplug());
  return camera;
}

/** A station's ingest of this address, with an SFU. */
async function ingest(address: string, more: Partial<RtspSource> = {}, hurry = 300) {
  let tracks: LiveTrack[] = [];
  const { sfu, errors } = await makeSfu({ codecs: CAMERA_CODECS, onTracks: (now) => (tracks = now) });
  const log = (error: unknown) => errors.push(error);
  const inlet = new Inlet({ sfu, track: { station: 'V1', feed: 'roof', feedKind: 'camera', name: '车顶' }, log });
  const fragments: Fragment[] = [];
  const states: string[] = [];
  let ends = 0;
  const source: RtspSource = {
    ...{ id: 'roof', type: 'rtsp', name: '车顶', kind: 'camera', record: true, enabled: true, transport: 'tcp' },
    ...{ address, ...LOGIN, ...more },
  };
  const made: RtspIngest = new RtspIngest({
    source,
    inlet,
    onFragment: (fragment) => fragments.push(fragment),
    onRunEnd: () => (ends += 1),
    onChange: () => {
      const { state, reason } = made.status;
      if (states.at(-1) !== `${state} ${reason}`) states.push(`${state} ${reason}`);
    },
    now: Date.now,
    backoff: new Backoff({ minMs: hurry, maxMs: hurry, jitter: 0 }),
  });
  closers.push(
    () => sfu.close(),
    () => inlet.close(),
    () => made.close(),
  );
  return { sfu, errors, made, fragments, states, tracks: () => tracks, ends: () => ends };
}

/** Command lines and environments of every process that may be read. */
function processes(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ['cmdline', 'environ'].map((file) => [pid, file]))
    .map(([pid, file]) => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}

test('works: a camera with a password is copied into the SFU and to the recorder, picture and sound', async () => {
  const camera = await plugIn({ sound: true });
  const { made, fragments, tracks } = await ingest(camera.address);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  expect(made.status).toMatchObject({
    state: 'connected',
    picture: { codec: 'h264', widthPx: 320, heightPx: 180, way: 'copied', sound: true },
  });
  await expect
    .poll(() => tracks().map(({ kind, score }) => `${kind} ${score}`), WAIT)
    .toEqual(['video 10', 'audio 10']);
  expect(tracks()[0]).toMatchObject({ station: 'V1', feed: 'roof', feedKind: 'camera', name: '车顶' });
  await expect.poll(() => fragments.length, WAIT).toBeGreaterThan(2);
  expect(fragments[0]?.head.codecs).toMatch(/^avc1\.[0-9a-f]{6},opus$/);
  await expect.poll(() => made.status.kbps ?? 0, WAIT).toBeGreaterThan(5);
  expect(made.status.cpuPct).toBeLessThan(100);
});

test('no process shows the password, in its arguments or its environment', async () => {
  const camera = await plugIn();
  const { made } = await ingest(camera.address);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  const seen = processes();
  // The camera's own program has it: that is the test's affair, and shows that this looks in the right place.
  const withoutCamera = seen.split('\n').filter((line) => !line.includes('rtsp-camera.py'));
  expect(seen).toContain(LOGIN.password);
  expect(withoutCamera.some((line) => line.includes('ffmpeg'))).toBe(true);
  for (const secret of [LOGIN.password, encodeURIComponent(LOGIN.password), 'p%40ss'])
    expect(withoutCamera.filter((line) => line.includes(secret))).toEqual([]);
  expect(execFileSync('ps', ['-ewwo', 'args'], { encoding: 'utf8' })).toContain('-f concat -safe 0 -i pipe:0');
});

test('why there is no picture is said, without address or password', async () => {
  const camera = await plugIn();
  const wrong = await ingest(camera.address, { password: 'not this one' });
  const nowhere = await ingest(camera.address.replace('/live', '/none'));
  const away = await ingest('rtsp://127.0.0.1:1/live');
  const unknown = await ingest('rtsp://camera.invalid/live');
  for (const [{ made }, reason] of [
    [wrong, 'refused-login'],
    [nowhere, 'no-such-path'],
    [away, 'unreachable'],
    [unknown, 'name-unknown'],
  ] as const) {
    await expect.poll(() => made.status.reason, WAIT).toBe(reason);
    expect(made.status.state).toBe('lost');
    expect(made.status.detail ?? '').not.toMatch(/not this one|p@ss|admin|127\.0\.0\.1/);
  }
});

test('a camera whose power is cut is lost with its reason, and back by itself as a new track', async () => {
  const camera = await plugIn();
  const { made, tracks, states, ends } = await ingest(camera.address);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  const [first] = tracks();
  await camera.unplug();
  await expect.poll(() => made.status.state, WAIT).toBe('lost');
  expect([tracks(), ends(), made.status.picture]).toEqual([[], 1, undefined]);
  await expect.poll(() => made.status.reason, WAIT).toBe('unreachable');
  await camera.plug();
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  expect(tracks()[0]?.producer).not.toBe(first?.producer);
  expect(states).toEqual(['connected ok', 'lost ended', 'lost unreachable', 'connected ok']);
});

test('a camera that hangs is found out though its connection stands', async () => {
  const camera = await plugIn();
  const { made } = await ingest(camera.address);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  camera.freeze(true);
  await expect.poll(() => made.status.state, WAIT).toBe('lost');
  expect(['silent', 'ended', 'unreachable']).toContain(made.status.reason);
  camera.freeze(false);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
});

test('pictures that a browser cannot have are encoded once', async () => {
  for (const codec of ['mjpeg', 'h264-reordered'] as const) {
    const camera = await plugIn({ codec });
    const { made, tracks, fragments } = await ingest(camera.address);
    await expect.poll(() => made.status.reason, WAIT).toBe('ok');
    expect(made.status.picture).toMatchObject({ way: 'encoded', codec: codec === 'mjpeg' ? 'mjpeg' : 'h264' });
    await expect.poll(() => tracks()[0]?.score, WAIT).toBe(10);
    await expect.poll(() => fragments.length, WAIT).toBeGreaterThan(1);
  }
});

test('the worker is killed: footage goes on, and the picture enters the new one without a new run', async () => {
  const camera = await plugIn();
  const { sfu, made, tracks, fragments, ends } = await ingest(camera.address);
  await expect.poll(() => tracks()[0]?.score, WAIT).toBe(10);
  const [before] = tracks();
  const count = fragments.length;
  process.kill(sfu.workerPid!, 'SIGKILL');
  await expect.poll(() => tracks().length, WAIT).toBe(0);
  await expect.poll(() => tracks()[0]?.score, WAIT).toBe(10);
  expect(tracks()[0]?.producer).not.toBe(before?.producer);
  await expect.poll(() => fragments.length, WAIT).toBeGreaterThan(count + 1);
  expect(ends()).toBe(0);
  await expect.poll(() => made.status.state, WAIT).toBe('connected');
});

test('after its end no ffmpeg is left, and closing twice is closing once', async () => {
  const camera = await plugIn();
  const { made, tracks, ends } = await ingest(camera.address);
  await expect.poll(() => made.status.reason, WAIT).toBe('ok');
  await made.close();
  await made.close();
  expect([tracks(), ends()]).toEqual([[], 1]);
  const children = () => execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' });
  expect(children()).not.toContain('ffmpeg');
});

test('a person need not wait for the next try', async () => {
  const { made } = await ingest('rtsp://127.0.0.1:1/live', {}, 3_600_000);
  await expect.poll(() => made.status.reason, WAIT).toBe('unreachable');
  const camera = await plugIn();
  const { made: second } = await ingest(camera.address, { password: 'not this one' }, 3_600_000);
  await expect.poll(() => second.status.reason, WAIT).toBe('refused-login');
  const { since } = second.status;
  made.retry();
  second.retry();
  await expect.poll(() => second.status.reason, WAIT).toBe('refused-login');
  expect(second.status.since).toBe(since);
});
