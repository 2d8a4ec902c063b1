import type { types } from 'mediasoup';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Demand } from '../../../main/media/demand.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import { makeSfu } from './samples.ts';
import { TwoCopies } from './two-copies.ts';

/** Longer than an unwanted copy goes on, and than one does after somebody lost his picture, ms. */
const A_WHILE_MS = 5_500;
const LONG_MS = 61_000;

let sfu: Sfu;
let router: types.Router;
let picture: TwoCopies;
let demand: Demand;
let told: string[];
beforeAll(async () => {
  ({ sfu } = await makeSfu());
});
afterAll(() => sfu.close());

beforeEach(async () => {
  ({ router } = sfu.engine);
  ({ demand } = sfu.engine);
  picture = await TwoCopies.open(router);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  told = [];
  demand.follow(picture.producer, (copies) => told.push(copies.join()));
});
afterEach(() => {
  vi.useRealTimers();
  picture.close();
});

const both = { small: 'key', large: 'key' } as const;
const now = () => demand.told(picture.producer.id)?.join();

/** Sends until a viewer gets this copy. */
async function gets(consumer: types.Consumer, copy: 0 | 1, sent: Parameters<TwoCopies['send']>[0] = both) {
  await vi.waitFor(
    () => {
      picture.send(sent);
      expect(consumer.currentLayers?.spatialLayer).toBe(copy);
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** A viewer who wishes a copy and has it. */
async function viewer(copy: 0 | 1): Promise<types.Consumer> {
  const consumer = await picture.consumer();
  await consumer.setPreferredLayers({ spatialLayer: copy });
  demand.wish(consumer, copy);
  await consumer.resume();
  await gets(consumer, copy);
  return consumer;
}

test('nobody watches: after a while the small copy alone is wanted', () => {
  expect(now()).toBe('0,1');
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(told).toEqual(['0']);
});

test('a large tile: the large copy is wanted at once, and the small one no longer once the large one is there', async () => {
  vi.advanceTimersByTime(A_WHILE_MS);
  const consumer = await picture.consumer();
  expect(told).toEqual(['0']);
  await consumer.resume();
  expect(told).toEqual(['0', '0,1']);
  await gets(consumer, 0, { small: 'key' });
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('0,1');
  await gets(consumer, 1);
  vi.advanceTimersByTime(LONG_MS);
  expect(told).toEqual(['0', '0,1', '1']);
});

test('a small tile beside it brings the small copy back at once; gone, it is given up again', async () => {
  await viewer(1);
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('1');
  const small = await picture.consumer();
  demand.wish(small, 0);
  expect(now()).toBe('1');
  await small.resume();
  expect(now()).toBe('0,1');
  small.close();
  expect(now()).toBe('0,1');
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('1');
});

test('the large copy goes on where there are small tiles alone, and is given up where nobody is; who comes has it wanted at once', async () => {
  const consumer = await viewer(0);
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('0,1');
  consumer.close();
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('0');
  await viewer(0);
  expect(now()).toBe('0,1');
});

test('a wish that changes back within a while has told nothing', async () => {
  const consumer = await viewer(1);
  vi.advanceTimersByTime(A_WHILE_MS);
  demand.wish(consumer, 0);
  demand.wish(consumer, 1);
  demand.wish(consumer, 0);
  expect(told).toEqual(['1', '0,1']);
});

test('the large copy is no longer sent: whoever watched it falls back on the small one, which is kept for longer', async () => {
  const consumer = await viewer(1);
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('1');
  // As a page does whose link bears one copy: the small one, whatever is wanted.
  await gets(consumer, 0, { small: 'key' });
  expect(now()).toBe('0,1');
  await gets(consumer, 1);
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('0,1');
  vi.advanceTimersByTime(LONG_MS);
  expect(now()).toBe('1');
});

test('who comes and gets no picture for a second is given the small copy too', async () => {
  await viewer(1);
  vi.advanceTimersByTime(A_WHILE_MS);
  const other = await picture.consumer();
  await other.resume();
  expect(now()).toBe('1');
  vi.advanceTimersByTime(1_000);
  expect(now()).toBe('0,1');
});

test('who pauses wants nothing, and all again when he goes on', async () => {
  const consumer = await viewer(1);
  await consumer.pause();
  vi.advanceTimersByTime(LONG_MS);
  expect(now()).toBe('0');
  await consumer.resume();
  expect(now()).toBe('0,1');
});

test('who passes it on to another router wants both', async () => {
  vi.advanceTimersByTime(A_WHILE_MS);
  expect(now()).toBe('0');
  const mediaCodecs = router.rtpCapabilities.codecs ?? [];
  const next = await sfu.engine.worker.createRouter({
    mediaCodecs: mediaCodecs.filter(({ mimeType }) => !mimeType.endsWith('rtx')),
  });
  await router.pipeToRouter({ producerId: picture.producer.id, router: next, keepId: false });
  expect(now()).toBe('0,1');
  next.close();
});

test('of a picture that has ended nothing is told', async () => {
  await viewer(1);
  const { id } = picture.producer;
  const before = [...told];
  picture.producer.close();
  vi.advanceTimersByTime(LONG_MS);
  expect(demand.told(id)).toBeUndefined();
  expect(told).toEqual(before);
});
