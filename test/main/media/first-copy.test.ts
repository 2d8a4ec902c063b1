import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FirstCopy } from '../../../main/media/first-copy.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import { makeSfu } from './samples.ts';
import { TwoCopies } from './two-copies.ts';

let sfu: Sfu;
let picture: TwoCopies | undefined;
beforeAll(async () => {
  ({ sfu } = await makeSfu());
});
afterEach(() => picture?.close());
afterAll(() => sfu.close());

/** A picture of two copies, of which the larger brings no key frame, and one who views it. */
async function scene(since: number) {
  const two = (picture = await TwoCopies.open(sfu.engine.router));
  const send = (isKey: boolean) => two.send({ small: isKey ? 'key' : 'delta', large: 'delta' });
  await vi.waitFor(() => {
    send(false);
    expect(two.producer.score).toHaveLength(2);
  });
  const { consumer, copy } = await view(two, since);
  return { consumer, copy, send };
}

/** A picture of two copies, of which one alone is sent by now. */
async function only(copy: 'small' | 'large'): Promise<TwoCopies> {
  const two = (picture = await TwoCopies.open(sfu.engine.router));
  await vi.waitFor(() => {
    two.send({ small: 'delta', large: 'delta' });
    expect(two.producer.score).toHaveLength(2);
  });
  const flowing = [copy === 'small', copy === 'large'];
  await vi.waitFor(
    () => {
      two.send({ [copy]: 'delta' });
      expect(two.producer.score.map(({ score }) => score > 0)).toEqual(flowing);
    },
    { timeout: 10_000 },
  );
  return two;
}

async function view(two: TwoCopies, since: number) {
  const consumer = await two.consumer();
  const copy = new FirstCopy(consumer, since);
  await copy.begin();
  await consumer.resume();
  return { consumer, copy };
}

test('a picture that has just begun is there with the first key frame of the smaller copy, then in the copy that is wished', async () => {
  const { consumer, copy, send } = await scene(Date.now());
  expect(consumer.preferredLayers?.spatialLayer).toBe(0);
  await vi.waitFor(() => {
    send(true);
    expect(consumer.currentLayers?.spatialLayer).toBe(0);
  });
  await vi.waitFor(() => expect(consumer.preferredLayers?.spatialLayer).toBe(1));
  await copy.prefer({ spatialLayer: 0 });
  expect(consumer.preferredLayers?.spatialLayer).toBe(0);
});

test('what is wished before the first frame holds from then on', async () => {
  const { consumer, copy, send } = await scene(Date.now());
  const changes: unknown[] = [];
  await copy.prefer({ spatialLayer: 1, temporalLayer: 0 });
  consumer.on('layerschange', (layers) => changes.push(layers?.spatialLayer));
  await vi.waitFor(() => {
    send(true);
    expect(changes).toEqual([0]);
  });
  await vi.waitFor(() => expect(consumer.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 0 }));
});

test('a picture whose sender is there for long is shown in the copy that is wished from the first frame', async () => {
  const { consumer } = await scene(Date.now() - 60_000);
  expect(consumer.preferredLayers?.spatialLayer).toBe(1);
});

test('where the smaller copy is not sent, for nobody watches it, the first frame is of the larger', async () => {
  const two = await only('large');
  const { consumer } = await view(two, Date.now() - 60_000);
  expect(consumer.preferredLayers?.spatialLayer).toBe(1);
  await vi.waitFor(() => {
    two.send({ large: 'key' });
    expect(consumer.currentLayers?.spatialLayer).toBe(1);
  });
});

test('where the larger copy is not sent, the first frame is of the smaller', async () => {
  const two = await only('small');
  const { consumer } = await view(two, Date.now() - 60_000);
  expect(consumer.preferredLayers?.spatialLayer).toBe(0);
});
