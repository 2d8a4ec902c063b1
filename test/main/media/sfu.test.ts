import { afterEach, expect, test, vi } from 'vitest';
import type { Sfu } from '../../../main/media/sfu.ts';
import { camera, listen, makeSfu, publisherKey, viewerKey } from './samples.ts';

const open: Sfu[] = [];
afterEach(() => open.splice(0).forEach((sfu) => sfu.close()));

async function make(options: Parameters<typeof makeSfu>[0] = {}) {
  const made = await makeSfu(options);
  open.push(made.sfu);
  return made;
}

test('works: one worker, the codecs of the field, no tracks yet', async () => {
  const { sfu, told } = await make();
  const { generation, rtpCapabilities } = await sfu.peer(viewerKey).capabilities();
  expect(generation).toBe(sfu.engine.generation);
  const codecs = JSON.stringify(rtpCapabilities);
  for (const codec of ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264']) expect(codecs).toContain(codec);
  expect(told).toEqual([[]]);
  expect(sfu.tracks()).toEqual([]);
});

test('all media goes through one port, UDP and TCP, under every announced address', async () => {
  const first = await make({ addresses: [{ ip: '127.0.0.1', announced: '203.0.113.7' }, { ip: '127.0.0.2' }] });
  const page = first.sfu.peer(publisherKey);
  const candidates = [
    ...(await page.createTransport({ direction: 'send' })).iceCandidates,
    ...(await page.createTransport({ direction: 'receive' })).iceCandidates,
  ];
  const places = (protocol: string) =>
    new Set(
      candidates
        .filter((each) => each['protocol'] === protocol)
        .map((each) => `${String(each['address'])}:${String(each['port'])}`),
    );
  expect(places('udp').size).toBe(2);
  expect(places('tcp').size).toBe(2);
  expect([...places('udp')].join()).toContain('203.0.113.7');
});

test('wrong arguments: an address that this machine does not have', async () => {
  await expect(makeSfu({ addresses: [{ ip: '203.0.113.7' }] })).rejects.toThrow();
});

test('wrong arguments: a worker that is not there', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', '/nonexistent/worker');
  await expect(makeSfu()).rejects.toThrow(expect.objectContaining({ code: 'media-unavailable' }));
  vi.unstubAllEnvs();
});

test('already closed: close again does nothing, pages are refused', async () => {
  const { sfu } = await make();
  sfu.close();
  sfu.close();
  expect(() => sfu.peer(viewerKey)).toThrow(expect.objectContaining({ code: 'media-unavailable' }));
  expect(() => sfu.engine).toThrow(expect.objectContaining({ code: 'media-unavailable' }));
});

test('close cascades: subscriptions end, the worker leaves', async () => {
  const { sfu, errors } = await make();
  const events = listen(sfu.peer(viewerKey));
  await events.next();
  const left = new Promise<void>((resolve) => sfu.engine.worker.once('subprocessclose', () => resolve()));
  sfu.close();
  expect(await events.next()).toBeUndefined();
  await left;
  expect(errors).toEqual([]);
});

test('a killed worker: a new one, a new generation, every page told, tracks gone', async () => {
  const { sfu, told, errors } = await make();
  const page = sfu.peer(publisherKey);
  const events = listen(page);
  const before = sfu.engine.generation;
  expect(await events.next()).toEqual({ type: 'ready', generation: before, consumers: [] });
  const transport = await page.createTransport({ direction: 'send' });
  const { id: producer } = await page.produce(camera(transport.id));
  expect(told.at(-1)).toEqual(['camera-1 video']);

  process.kill(sfu.workerPid!, 'SIGKILL');
  expect([await events.next(), await events.next()]).toEqual(
    expect.arrayContaining([
      { type: 'transport-closed', transport: transport.id },
      { type: 'producer-closed', producer },
    ]),
  );
  expect(told.at(-1)).toEqual([]);
  const ready = await events.next();
  expect(ready).toEqual({ type: 'ready', generation: sfu.engine.generation, consumers: [] });
  expect(sfu.engine.generation).not.toBe(before);
  expect(errors).toHaveLength(1);

  const again = await page.createTransport({ direction: 'send' });
  await page.produce(camera(again.id));
  expect(told.at(-1)).toEqual(['camera-1 video']);
});

test('while a new worker is on its way, calls say so, and a subscription waits', async () => {
  const { sfu } = await make();
  const page = sfu.peer(viewerKey);
  const died = new Promise<void>((resolve) => sfu.engine.worker.once('died', () => resolve()));
  process.kill(sfu.workerPid!, 'SIGKILL');
  await died;
  await expect(page.createTransport({ direction: 'receive' })).rejects.toThrow(
    expect.objectContaining({ code: 'media-unavailable' }),
  );
  const events = listen(page);
  expect(await events.next()).toMatchObject({ type: 'ready' });
});

test('close while a new worker is on its way: none comes', async () => {
  const { sfu, told } = await make();
  const died = new Promise<void>((resolve) => sfu.engine.worker.once('died', () => resolve()));
  process.kill(sfu.workerPid!, 'SIGKILL');
  await died;
  vi.useFakeTimers();
  sfu.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  expect(told.at(-1)).toEqual([]);
});

test('signals stay the station’s: the media library does not listen for them', async () => {
  const before = (['SIGINT', 'SIGTERM'] as const).map((signal) => process.listenerCount(signal));
  await make();
  expect((['SIGINT', 'SIGTERM'] as const).map((signal) => process.listenerCount(signal))).toEqual(before);
});

test('one person’s pages: the oldest that is away makes room, those that are there stay, one more is refused', async () => {
  const { sfu } = await make();
  const page = (index: number) => sfu.peer({ ...viewerKey, peer: `page-${index}` });
  const pages = Array.from({ length: 16 }, (_, index) => page(index));
  await Promise.all(pages.slice(1).map((each) => listen(each).next()));
  await listen(page(16)).next();
  expect(page(1)).toBe(pages[1]);
  expect(() => page(0)).toThrow(expect.objectContaining({ code: 'media-unavailable' }));
  expect(() => sfu.peer(publisherKey)).not.toThrow();
});

test('a worker that dies again and again is started each time', async () => {
  const { sfu, errors } = await make();
  const events = listen(sfu.peer(viewerKey));
  await events.next();
  for (let death = 1; death <= 3; death += 1) {
    process.kill(sfu.workerPid!, 'SIGKILL');
    expect(await events.next()).toEqual({ type: 'ready', generation: sfu.engine.generation, consumers: [] });
    expect(errors).toHaveLength(death);
  }
});
