/** Feeds sent on to other platforms: real RTSP and SRT receivers that decode, go away and come back. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { Backoff } from '../../../../contract/backoff.ts';
import { newPushTarget, PUSH_LIMIT, type NewPushTarget, type PushEvent } from '../../../../contract/push.ts';
import { UNSEEN } from '../../../../main/media/ingest/program.ts';
import { PushDesk } from '../../../../main/media/push/push-desk.ts';
import { openStore } from '../../../../main/store/open.ts';
import { RtspPlatform, SrtPlatform, type RtspPlatformOptions } from '../../../sim/video-platform.ts';
import { tempDir } from '../../../temp-dir.ts';
import { makeSfu } from '../samples.ts';
import { FEED, SentFeed } from './sent-feed.ts';

vi.setConfig({ testTimeout: 90_000 });
const WAIT = { timeout: 45_000, interval: 50 };
const LOGIN = { user: 'sender-3', password: "f@hrt:w'rt/1" };
const PASSPHRASE = 'geheim-und-lang';

const closers: (() => unknown)[] = [];
const closeAll = async () => {
  for (const close of closers.splice(0).reverse()) await close();
};
afterEach(closeAll);

async function open(file = `${tempDir()}/journal.sqlite`) {
  let desk: PushDesk | undefined = undefined;
  const { sfu } = await makeSfu({ onTracks: () => desk?.tracksChanged() });
  const store = openStore({ file, station: { id: 'center', kind: 'center', name: '市应急指挥中心' } });
  const told: PushEvent[] = [];
  const logged: unknown[] = [];
  desk = new PushDesk({
    ...{ store, sfu: () => sfu, now: Date.now, log: (error) => logged.push(error) },
    emit: (event) => told.push(event),
    backoff: () => new Backoff({ minMs: 300, maxMs: 300, jitter: 0 }),
  });
  const feed = new SentFeed(sfu);
  const opened = desk;
  closers.push(
    () => store.close(),
    () => sfu.close(),
    () => feed.close(),
    () => opened.close(),
  );
  const push = () => opened.event.pushes[0];
  const facts = () =>
    store.journal
      .read('center', 0, 100)
      .flatMap((entry) => (entry.kind === 'push' ? [`${entry.body.what} ${entry.body.name} ${entry.body.by}`] : []));
  const add = (target: Partial<NewPushTarget> & { address: string }) =>
    opened.addTarget(newPushTarget.parse({ name: '省厅视频平台', ...target }), 'admin');
  return { sfu, desk: opened, told, logged, feed, facts, push, add, file, store };
}

async function rtspPlatform(options: RtspPlatformOptions = {}): Promise<RtspPlatform> {
  const platform = new RtspPlatform(options);
  closers.push(() => platform.off());
  await platform.on();
  return platform;
}

const failed = (told: readonly PushEvent[]) =>
  told.flatMap(({ pushes }) => pushes.filter(({ state }) => state === 'failed'));

/** Command lines and environments of every process that may be read. */
const processes = (): { pid: string; text: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ['cmdline', 'environ'].map((file) => ({ pid, text: read(`/proc/${pid}/${file}`) })));

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Of a process: proc(5), field 19 of its stat. */
const niceness = (pid = ''): number => Number(read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[16]);

test('works: a platform with a password gets H.264 and sound by RTSP as they are, and nobody sees the password', async () => {
  const platform = await rtspPlatform({ ...LOGIN, sound: true });
  const { desk, feed, push, add, facts, told } = await open();
  const { user, password } = LOGIN;
  const address = platform.address.replace('//', `//${user}:${encodeURIComponent(password)}@`);
  const target = add({ address, sound: 'opus' });
  await feed.start('H264', true);
  desk.start({ ...FEED, target }, 'li');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(20);
  await expect.poll(() => platform.decoded.sounds, WAIT).toBeGreaterThan(20);
  expect(platform.decoded.size).toBe('320x180');
  await expect.poll(push, WAIT).toMatchObject({ ...FEED, state: 'running', reason: 'ok', way: 'copied', by: 'li' });
  await expect.poll(() => push()?.kbps ?? 0, WAIT).toBeGreaterThan(20);
  const seen = processes().filter(({ text }) => !text.includes('video-platform.py'));
  expect(seen.some(({ text }) => text.includes('-sdp_file'))).toBe(true);
  const answers = JSON.stringify([told, facts(), desk.event]);
  for (const secret of [password, encodeURIComponent(password), 'f@hrt', user]) {
    expect(answers).not.toContain(secret);
    expect(seen.filter(({ text }) => text.includes(secret))).toEqual([]);
  }
  expect(desk.event.targets).toMatchObject([{ name: '省厅视频平台', address: platform.address, many: false }]);
});

test('a platform that goes away and comes back has the feed again by itself, and so has a feed that pauses', async () => {
  const platform = await rtspPlatform();
  const { desk, feed, push, add } = await open();
  const target = add({ address: platform.address });
  desk.start({ ...FEED, target }, 'li');
  expect(push()).toMatchObject({ state: 'waiting', reason: 'feed-away' });
  await feed.start('H264');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(10);
  await platform.off();
  await expect.poll(() => push()?.reason, WAIT).toBe('unreachable');
  expect(push()?.state).toBe('failed');
  await platform.on();
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(10);
  feed.stop();
  await expect.poll(push, WAIT).toMatchObject({ state: 'waiting', reason: 'feed-away' });
  const before = platform.decoded.pictures;
  await feed.start('H264');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(before + 10);
  await expect.poll(() => push()?.state, WAIT).toBe('running');
});

test('VP8 is encoded once more for SRT, at low priority and a size that stays; the passphrase is seen by nobody', async () => {
  const platform = new SrtPlatform(PASSPHRASE);
  closers.push(() => platform.off());
  await platform.on();
  const { desk, feed, push, add, told } = await open();
  const target = add({ address: `${platform.address}?streamid=live/{feed}&passphrase=${PASSPHRASE}&latency=120` });
  await feed.start('VP8');
  desk.start({ ...FEED, target }, 'li');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(20);
  await expect.poll(push, WAIT).toMatchObject({ state: 'running', way: 'encoded' });
  const seen = processes().filter(({ text }) => !text.includes('mode=listener'));
  const own = seen.filter(({ text }) => text.includes(`-fpre\0${UNSEEN}\0${platform.address}\0`));
  expect(own.map(({ pid }) => niceness(pid))).toEqual([10]);
  for (const secret of [PASSPHRASE, `live/${FEED.feed}`])
    expect([...seen, { pid: '', text: JSON.stringify(told) }].filter(({ text }) => text.includes(secret))).toEqual([]);
  await platform.off();
  await expect.poll(() => push()?.state, WAIT).toBe('failed');
  await platform.on();
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(10);
});

test('what was pushed goes on after a restart, until somebody ends it; who did it is on record', async () => {
  const platform = await rtspPlatform();
  closers.length = 0;
  const first = await open();
  const target = first.add({ address: platform.address });
  first.desk.start({ ...FEED, target }, 'li');
  await closeAll();
  closers.push(() => platform.off());
  const { desk, feed, facts, push } = await open(first.file);
  await feed.start('H264');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(10);
  await desk.end(push()?.id ?? '', 'wang');
  expect(desk.event.pushes).toEqual([]);
  const before = platform.decoded.pictures;
  desk.start({ ...FEED, target }, 'wang');
  await expect.poll(() => platform.decoded.pictures, WAIT).toBeGreaterThan(before + 10);
  await desk.removeTarget(target, 'admin');
  expect(desk.event).toMatchObject({ targets: [], pushes: [] });
  expect(facts()).toEqual([
    'target-added 省厅视频平台 admin',
    'started 省厅视频平台 li',
    'ended 省厅视频平台 wang',
    'started 省厅视频平台 wang',
    'ended 省厅视频平台 admin',
    'target-removed 省厅视频平台 admin',
  ]);
});

test('why a platform does not take it is said', async () => {
  const platform = await rtspPlatform(LOGIN);
  const { desk, feed, add, told } = await open();
  await feed.start('H264');
  const cases = [
    [{ ...LOGIN, password: 'not this one' }, 'refused-login'],
    [{ ...LOGIN, address: platform.address.replace('/live', '/none') }, 'no-such-path'],
    [{ address: 'rtsp://127.0.0.1:1/live' }, 'unreachable'],
    [{ address: 'rtsp://platform.invalid/live' }, 'name-unknown'],
    [{ address: 'srt://127.0.0.1:9' }, 'unreachable'],
  ] as const;
  for (const [target] of cases) desk.start({ ...FEED, target: add({ address: platform.address, ...target }) }, 'li');
  const failures = () => desk.event.pushes.map(({ id }) => failed(told).findLast((push) => push.id === id)?.reason);
  await expect.poll(failures, WAIT).toEqual(cases.map(([, reason]) => reason));
});

test('wrong arguments: no target, a target that is taken, too many; a feed of its own name has its own place', async () => {
  const { desk, add } = await open();
  const refused = (code: string): unknown => expect.objectContaining({ code });
  expect(() => desk.start({ ...FEED, target: 'none' }, 'li')).toThrow(refused('not-found'));
  expect(() => add({ address: 'http://platform/live' })).toThrow(refused('push-address-invalid'));
  await expect(desk.end('none', 'li')).rejects.toThrow(refused('not-found'));
  const one = add({ address: 'rtsp://127.0.0.1:1/live' });
  desk.start({ ...FEED, target: one }, 'li');
  expect(() => desk.start({ ...FEED, feed: 'uav', target: one }, 'li')).toThrow(refused('push-target-busy'));
  const many = add({ address: 'rtsp://127.0.0.1:1/{station}/{feed}' });
  for (let count = 1; count < PUSH_LIMIT; count += 1) desk.start({ ...FEED, feed: `uav-${count}`, target: many }, 'li');
  expect(() => desk.start({ ...FEED, feed: 'uav-1', target: many }, 'li')).toThrow(refused('push-limit'));
});

test('already closed: nothing is pushed any more, and closing again does nothing', async () => {
  const { desk, add } = await open();
  const target = add({ address: 'rtsp://127.0.0.1:1/live' });
  desk.start({ ...FEED, target }, 'li');
  await desk.close();
  await desk.close();
  expect(() => desk.start({ ...FEED, target }, 'li')).toThrow(expect.objectContaining({ code: 'push-limit' }));
});
