/** A vehicle station with a real camera, without any center: what is entered, seen, recorded, marked and kept. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Clip } from '../../../contract/footage.ts';
import { readRunFile } from '../../../main/vehicle/run-file.ts';
import { openStore } from '../../../main/store/open.ts';
import { RtspCamera } from '../../sim/rtsp-camera.ts';
import { picturesIn } from '../media/recorder/footage.ts';
import { VideoBench } from './video-bench.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const WAIT = { timeout: 60_000, interval: 100 };
const LOGIN = { user: 'admin', password: 'Geheim-7f!@' };

let camera: RtspCamera;
beforeAll(async () => {
  camera = await RtspCamera.start({ ...LOGIN, sound: true });
});
afterAll(() => camera?.unplug());

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function folder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-video-'));
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function bench(data = folder(), settings: object = {}): Promise<VideoBench> {
  const made = await VideoBench.start(data, settings);
  closers.push(() => made.close());
  return made;
}

const roof = (more: object = {}) => ({
  name: '车顶云台',
  kind: 'camera' as const,
  address: camera.address,
  ...LOGIN,
  ...more,
});

/** All bytes of all files below a folder. */
function everything(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('works: a camera is entered, seen at the vehicle’s own SFU, recorded, and there again after a restart', async () => {
  const data = folder();
  const station = await bench(data);
  expect(station.tracks).toEqual([]);
  const id = await station.api.video.sources.putCamera.mutate(
    roof({ address: camera.address.replace('//', '//admin:wrong@'), place: { lat: 31.69, lon: 113.37 } }),
  );
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');
  expect(station.source(id)).toMatchObject({
    state: 'connected',
    address: camera.address,
    user: 'admin',
    hasPassword: true,
    place: { lat: 31.69, lon: 113.37 },
    picture: { codec: 'h264', way: 'copied', sound: true },
    own: true,
  });
  expect(station.screen.newest('feeds')?.feeds).toMatchObject([
    { id, name: '车顶云台', kind: 'camera', wanted: false },
  ]);
  await expect
    .poll(() => station.tracks.map(({ feed, kind, score }) => [feed, kind, score]), WAIT)
    .toEqual([
      [id, 'video', 10],
      [id, 'audio', 10],
    ]);
  await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThanOrEqual(2);
  expect(station.footage).toMatchObject({ state: 'connected', recording: [id] });
  await station.close();

  const again = await bench(data);
  await expect.poll(() => again.source(id)?.reason, WAIT).toBe('ok');
  const segments = await again.segments(id);
  expect(segments.length).toBeGreaterThanOrEqual(3);
  expect(segments.every(({ state }) => state === 'whole')).toBe(true);
});

test('the password is told to nobody: not by the API, not in the journal, not in any command line; a refusal says so', async () => {
  const data = folder();
  const said: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((words) => said.push(String(words)) > 0);
  closers.push(() => write.mockRestore());
  const station = await bench(data);
  const id = await station.api.video.sources.putCamera.mutate(roof());
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');
  const wrong = await station.api.video.sources.putCamera.mutate(
    roof({ address: `${camera.address}?again`, password: 'Falsch-7f!@' }),
  );
  await expect.poll(() => station.source(wrong)?.reason, WAIT).toBe('refused-login');
  const args = execFileSync('ps', ['-ewwo', 'args'], { encoding: 'utf8' });
  const commands = args.split('\n').filter((line) => !line.includes('rtsp-camera.py'));
  const places = { screen: JSON.stringify(station.screen.all), log: said.join(''), commands: commands.join('\n') };
  for (const [place, words] of Object.entries(places))
    for (const secret of ['Geheim-7f', 'Falsch-7f'])
      expect(words.includes(secret), `${secret} in ${place}`).toBe(false);
  await station.close();
  const store = openStore({
    file: path.join(data, 'journal.sqlite'),
    station: { id: 'zengdu-1', kind: 'vehicle', name: 'x' },
  });
  expect(JSON.stringify(store.journal.read('zengdu-1', 0, 1_000))).not.toContain('Geheim-7f');
  store.close();
  // It is kept in the store alone, which only its owner reads.
  expect(everything(path.join(data, 'footage'))).not.toContain('Geheim-7f');
  expect(statSync(path.join(data, 'footage')).mode & 0o077).toBe(0);
});

test('what cannot be a camera, or is one already, is refused', async () => {
  const { api } = await bench();
  const coded = (code: string): unknown => expect.objectContaining({ message: code });
  await expect(api.video.sources.putCamera.mutate(roof({ address: 'http://cam/' }))).rejects.toThrow(
    coded('source-address-invalid'),
  );
  await api.video.sources.putCamera.mutate(roof());
  await expect(api.video.sources.putCamera.mutate(roof({ name: 'again' }))).rejects.toThrow(coded('source-known'));
  await expect(api.video.sources.putCamera.mutate(roof({ id: 'none' }))).rejects.toThrow(coded('not-found'));
  await expect(api.video.sources.remove.mutate({ id: 'none' })).rejects.toThrow(coded('not-found'));
});

test('a camera is changed without its password, switched off and on, not recorded, taken away', async () => {
  const station = await bench();
  const { sources } = station.api.video;
  const id = await sources.putCamera.mutate(roof({ record: false }));
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');
  expect(station.footage).toMatchObject({ state: 'off', recording: [] });

  await sources.putCamera.mutate({ ...roof({ id, name: '车尾', record: false }), password: undefined });
  await expect.poll(() => station.tracks.map(({ name }) => name), WAIT).toEqual(['车尾', '车尾']);
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');

  const { producer } = station.tracks[0]!;
  await sources.setRecord.mutate({ feed: id, record: true });
  await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThan(0);
  // The picture was not disturbed.
  expect(station.tracks[0]?.producer).toBe(producer);

  await sources.setEnabled.mutate({ id, enabled: false });
  await expect.poll(() => station.source(id), WAIT).toMatchObject({ state: 'off', reason: 'switched-off' });
  await expect.poll(() => station.tracks, WAIT).toEqual([]);
  expect(station.footage?.recording).toEqual([]);
  await sources.setEnabled.mutate({ id, enabled: true });
  await expect.poll(() => station.source(id)?.reason, WAIT).toBe('ok');

  await sources.remove.mutate({ id });
  await expect.poll(() => station.source(id), WAIT).toBeUndefined();
  expect(station.screen.newest('feeds')?.feeds).toEqual([]);
  // What was filmed stays.
  expect((await station.segments(id)).length).toBeGreaterThan(0);
});

test('a camera whose power is cut says so and is back by itself; footage has the gap and nothing else', async () => {
  const own = await RtspCamera.start(LOGIN);
  closers.push(() => own.unplug());
  const station = await bench(folder(), {
    cameras: [{ id: 'mast', type: 'rtsp', name: '桅杆', kind: 'camera', address: own.address, ...LOGIN }],
  });
  await expect.poll(() => station.source('mast')?.reason, WAIT).toBe('ok');
  expect(station.source('mast')?.own).toBe(false);
  await expect.poll(async () => (await station.segments('mast')).length, WAIT).toBeGreaterThan(0);
  await own.unplug();
  await expect.poll(() => station.source('mast')?.state, WAIT).toBe('lost');
  const at = Date.now();
  expect(station.source('mast')).toMatchObject({ reason: expect.stringMatching(/ended|unreachable/) as string });
  // Shorter than this a cut is no gap: segments of one recording are as far apart.
  await setTimeout(3_000);
  await own.plug();
  await station.api.video.sources.retry.mutate({ id: 'mast' });
  await expect.poll(() => station.source('mast')?.reason, WAIT).toBe('ok');
  const span = { feed: 'mast', from: at - 600_000, to: at + 600_000 };
  await expect.poll(async () => (await station.api.video.footage.covered.query(span)).length, WAIT).toBe(2);
  const [before, after] = await station.api.video.footage.covered.query(span);
  expect(before!.to).toBeLessThan(at + 1_500);
  expect(after!.from).toBeGreaterThan(at - 1_500);
  expect(after!.from).toBeGreaterThan(before!.to + 1_000);
});

test('a segment is given whole or in part to who is logged in', async () => {
  const station = await bench();
  const id = await station.api.video.sources.putCamera.mutate(roof());
  await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThan(0);
  const [segment] = await station.segments(id);
  const address = `/footage/${id}/${segment!.startAt}.mp4`;
  const whole = await station.get(address);
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  const bytes = Buffer.from(await whole.arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(segment!.sha256);
  const part = await station.get(address, { range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  const tail = await station.get(address, { range: 'bytes=-5' });
  expect(Buffer.from(await tail.arrayBuffer())).toEqual(bytes.subarray(-5));
  expect((await station.get(address, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  expect((await station.get(`/footage/${id}/1.mp4`)).status).toBe(404);
  expect((await station.get(`/footage/${id}/..%2F..%2Fjournal.sqlite`)).status).toBe(400);
  expect((await fetch(new URL(address, station.url))).status).toBe(401);
});

test('a marked span has the hash of each file and who marked it in the journal, waits for what is being written, and is let go', async () => {
  const data = folder();
  const station = await bench(data);
  const { clips } = station.api.video;
  const id = await station.api.video.sources.putCamera.mutate(roof());
  await expect.poll(async () => (await station.segments(id)).length, WAIT).toBeGreaterThan(1);
  const [first] = await station.segments(id);
  const endAt = Date.now();
  const marked = await clips.mark.mutate({ feed: id, startAt: first!.startAt, endAt, label: '罐体泄漏' });
  expect(marked).toMatchObject({ feed: id, label: '罐体泄漏', evidence: true, by: 'console' });
  await expect.poll(() => station.screen.newest('clips')?.clips.length, WAIT).toBe(1);
  const clip = await clips.get.query({ id: marked.id });
  // All that was filmed before the end of the span is in it, also what was being written when it was marked.
  await expect.poll(async () => (await station.segments(id)).some(({ startAt }) => startAt >= endAt), WAIT).toBe(true);
  const filmed = (await station.segments(id)).filter((one) => one.startAt < endAt && one.endAt > first!.startAt);
  expect(clip.segments.map(({ startAt }) => startAt)).toEqual(filmed.map(({ startAt }) => startAt));
  for (const { startAt, sha256 } of clip.segments) {
    const bytes = Buffer.from(await (await station.get(`/footage/${id}/${startAt}.mp4`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
  const none = clips.mark.mutate({ feed: id, startAt: 1_000, endAt: 2_000 });
  await expect(none).rejects.toThrow(expect.objectContaining({ message: 'footage-none' }) as Error);
  await clips.release.mutate({ id: marked.id });
  await expect.poll(() => station.screen.newest('clips')?.clips, WAIT).toEqual([]);
  await station.close();
  const store = openStore({
    file: path.join(data, 'journal.sqlite'),
    station: { id: 'zengdu-1', kind: 'vehicle', name: 'x' },
  });
  const told = store.journal.read('zengdu-1', 0, 1_000).filter(({ kind }) => kind === 'clip');
  expect(told.map(({ lane, body }) => [lane, (body as Clip).released, (body as Clip).segments.length])).toEqual([
    [3, undefined, clip.segments.length],
    [3, true, clip.segments.length],
  ]);
  store.close();
});

/** A station as a process of its own, which can be killed. */
async function separate(data: string): Promise<ChildProcess> {
  writeFileSync(
    path.join(data, 'vehicle.json'),
    JSON.stringify({
      station: { id: 'zengdu-1', name: '曾都应急1号' },
      cameras: [{ id: 'roof', type: 'rtsp', ...roof() }],
    }),
  );
  const cli = path.resolve(import.meta.dirname, '../../../main/vehicle/cli.ts');
  const child = spawn(process.execPath, [cli, '--data', data, '--port', '0'], { stdio: 'ignore' });
  closers.push(() => child.kill('SIGKILL'));
  await expect.poll(() => readRunFile(data)?.pid, WAIT).toBe(child.pid);
  return child;
}

async function connected(data: string): Promise<VideoBench> {
  const url = readRunFile(data)!.url;
  const elsewhere = await VideoBench.at(data, url);
  closers.push(() => elsewhere.close());
  return elsewhere;
}

test('kill -9 while it records: no ffmpeg is left, every segment is whole, the tail is mended, the ledger is right', async () => {
  const data = folder();
  const child = await separate(data);
  const station = await connected(data);
  await expect.poll(async () => (await station.segments('roof')).length, WAIT).toBeGreaterThanOrEqual(2);
  const root = path.join(data, 'footage');
  const parts = () => readdirSync(root, { recursive: true }).filter((name) => String(name).endsWith('.part'));
  await expect
    .poll(() => parts().some((name) => statSync(path.join(root, String(name))).size > 5_000), WAIT)
    .toBe(true);
  const children = () =>
    execFileSync('ps', ['-ewwo', 'pid,ppid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`${child.pid} `) && line.includes('ffmpeg'))
      .map((line) => Number(line.trim().split(/\s+/)[0]));
  const ffmpegs = children();
  expect(ffmpegs.length).toBeGreaterThan(0);
  const killedAt = Date.now();
  child.kill('SIGKILL');
  await station.close();
  await expect.poll(() => ffmpegs.filter((pid) => existsSync(`/proc/${pid}`)), WAIT).toEqual([]);
  expect(parts().length).toBeGreaterThan(0);

  const again = await bench(data);
  const segments = await again.segments('roof');
  expect(segments.at(-1)).toMatchObject({ state: 'mended' });
  expect(segments.slice(0, -1).every(({ state }) => state === 'whole')).toBe(true);
  // What is lost is no more than what had not been said in full: a second of picture, and the time it takes.
  expect(killedAt - segments.at(-1)!.endAt).toBeLessThan(4_000);
  for (const { file, sha256, bytes } of segments) {
    const content = readFileSync(path.join(root, file));
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    expect(picturesIn(path.join(root, file))).toBeGreaterThan(5);
  }
  expect((await again.api.video.footage.feeds.query())[0]).toMatchObject({ feed: 'roof' });
});

test('a vehicle without a picture has no media worker and no ffmpeg', async () => {
  const before = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' });
  await bench();
  const after = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' });
  const workers = (text: string) => text.split('\n').filter((line) => /mediasoup|ffmpeg/.test(line)).length;
  expect(workers(after)).toBe(workers(before));
});
