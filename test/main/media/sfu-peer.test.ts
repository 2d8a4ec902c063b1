import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../contract/errors.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import { PEER_LINGER_MS } from '../../../main/media/sfu-peer.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import type { SfuPeer } from '../../../main/media/sfu-peer.ts';
import { camera, listen, makeSfu, opus, publisherKey, viewerKey } from './samples.ts';

let sfu: Sfu;
let tracks: LiveTrack[] = [];
const pages: SfuPeer[] = [];
beforeAll(async () => {
  ({ sfu } = await makeSfu({ onTracks: (now) => (tracks = now) }));
});
afterEach(() => {
  vi.useRealTimers();
  for (const page of pages.splice(0)) page.close();
});
afterAll(() => sfu.close());

function page(key: Parameters<Sfu['peer']>[0]): SfuPeer {
  const peer = sfu.peer(key);
  pages.push(peer);
  return peer;
}

const coded = (code: ErrorCode): unknown => expect.objectContaining({ code });
const refused = coded('media-refused');
const notFound = coded('not-found');

/** A station that sends one picture and a person who may look. */
async function publishing() {
  const publisher = page(publisherKey);
  const sending = await publisher.createTransport({ direction: 'send' });
  const { id: producer } = await publisher.produce(camera(sending.id));
  const viewer = page(viewerKey);
  const receiving = await viewer.createTransport({ direction: 'receive' });
  const { rtpCapabilities } = await viewer.capabilities();
  const ask = { transport: receiving.id, producer, rtpCapabilities };
  return { publisher, sending, producer, viewer, receiving, ask };
}

test('works: what a station sends is listed, consumed, paused until the page has it', async () => {
  const { viewer, producer, ask } = await publishing();
  expect(tracks).toMatchObject([
    { station: 'V1', feed: 'camera-1', feedKind: 'camera', name: '车顶', producer, kind: 'video', score: 0 },
  ]);
  const consumer = await viewer.consume(ask);
  expect(consumer).toMatchObject({ producer, kind: 'video' });
  expect(JSON.stringify(consumer.rtpParameters)).toContain('video/VP8');
  await viewer.resumeConsumer({ consumer: consumer.id });
  await viewer.setPreferredLayers({ consumer: consumer.id, spatialLayer: 1, temporalLayer: 0 });
  await viewer.requestKeyFrame({ consumer: consumer.id });
  await viewer.pauseConsumer({ consumer: consumer.id });
  await viewer.closeConsumer({ consumer: consumer.id });
  await expect(viewer.resumeConsumer({ consumer: consumer.id })).rejects.toThrow(notFound);
});

test('wrong arguments: a person may not send', async () => {
  const viewer = page(viewerKey);
  await expect(viewer.createTransport({ direction: 'send' })).rejects.toThrow(refused);
  const { id } = await viewer.createTransport({ direction: 'receive' });
  await expect(viewer.produce(camera(id))).rejects.toThrow(refused);
  const stream = { transport: id, sctpStreamParameters: { streamId: 0 }, label: 'positions' } as const;
  await expect(viewer.produceData(stream)).rejects.toThrow(refused);
});

test('wrong arguments: what mediasoup refuses is refused as the page’s mistake', async () => {
  const { publisher, sending, viewer, ask } = await publishing();
  await expect(publisher.produce({ ...camera(sending.id, 5_000, 'b'), rtpParameters: {} })).rejects.toThrow(refused);
  await expect(publisher.connectTransport({ transport: sending.id, dtlsParameters: {} })).rejects.toThrow(refused);
  await expect(viewer.consume({ ...ask, rtpCapabilities: { codecs: [], headerExtensions: [] } })).rejects.toThrow(
    refused,
  );
  await expect(
    publisher.produceData({ transport: sending.id, sctpStreamParameters: { streamId: -1 }, label: 'positions' }),
  ).rejects.toThrow(refused);
});

test('wrong arguments: what is not there', async () => {
  const { publisher, viewer, ask } = await publishing();
  await expect(publisher.restartIce({ transport: 'none' })).rejects.toThrow(notFound);
  await expect(publisher.produce(camera('none'))).rejects.toThrow(notFound);
  await expect(viewer.consume({ ...ask, producer: 'none' })).rejects.toThrow(notFound);
  await expect(viewer.requestKeyFrame({ consumer: 'none' })).rejects.toThrow(notFound);
  // Closing what is gone is no error: a page says so when it gives up, and may be late.
  await publisher.closeProducer({ producer: 'none' });
  await viewer.closeConsumer({ consumer: 'none' });
  await viewer.closeTransport({ transport: 'none' });
});

test('a page has no more than 32 things to send', async () => {
  const publisher = page(publisherKey);
  const { id } = await publisher.createTransport({ direction: 'send' });
  for (let index = 0; index < 32; index += 1) await publisher.produce(camera(id, 1_000 + index * 10, `c${index}`));
  await expect(publisher.produce(camera(id, 9_000, 'one-more'))).rejects.toThrow(refused);
  expect(tracks).toHaveLength(32);
});

test('ICE restarts on the same transport', async () => {
  const { publisher, sending } = await publishing();
  const { iceParameters } = await publisher.restartIce({ transport: sending.id });
  expect(iceParameters['usernameFragment']).not.toBe(sending.iceParameters['usernameFragment']);
});

test('the page was reloaded: the newest page’s feed is the one that lives, other feeds and sound stay', async () => {
  const { publisher, sending, producer } = await publishing();
  await publisher.produce(camera(sending.id, 2_000, 'camera-2'));
  await publisher.produce({ ...camera(sending.id), kind: 'audio', rtpParameters: opus(3_000) });
  const again = await publisher.produce(camera(sending.id, 4_000));
  expect(again.id).not.toBe(producer);
  const names = () => tracks.map(({ feed, kind }) => `${feed} ${kind}`).sort();
  expect(names()).toEqual(['camera-1 audio', 'camera-1 video', 'camera-2 video']);

  const reloaded = page({ ...publisherKey, peer: 'publisher-2' });
  const events = listen(publisher);
  await events.next();
  const { id } = await reloaded.createTransport({ direction: 'send' });
  await reloaded.produce(camera(id, 1_000));
  expect(names()).toEqual(['camera-1 video', 'camera-2 video']);
  expect([await events.next(), await events.next()]).toMatchObject([{ type: 'copies' }, { type: 'copies' }]);
  expect(await events.next()).toMatchObject({ type: 'producer-closed' });
});

test('a page is told which copies of its pictures are wanted, and anew over a new socket', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { publisher, producer, viewer, ask } = await publishing();
  const events = listen(publisher);
  await events.next();
  expect(await events.next()).toEqual({ type: 'copies', producer, copies: [0, 1] });
  vi.advanceTimersByTime(5_000);
  expect(await events.next()).toEqual({ type: 'copies', producer, copies: [0] });
  const again = listen(publisher);
  expect(await again.next()).toMatchObject({ type: 'ready' });
  expect(await again.next()).toEqual({ type: 'copies', producer, copies: [0] });

  // Whoever watches, on however small a tile, has the large copy wanted.
  const { id: consumer } = await viewer.consume(ask);
  await viewer.setPreferredLayers({ consumer, spatialLayer: 0 });
  expect(sfu.engine.demand.told(producer)).toEqual([0]);
  await viewer.resumeConsumer({ consumer });
  expect(await again.next()).toEqual({ type: 'copies', producer, copies: [0, 1] });
});

test('two stations may have a feed of the same name', async () => {
  await publishing();
  const other = page({ owner: 'station:V2', peer: 'publisher', station: 'V2' });
  const { id } = await other.createTransport({ direction: 'send' });
  await other.produce(camera(id));
  expect(tracks.map(({ station }) => station).sort()).toEqual(['V1', 'V2']);
});

test('a transport made anew replaces the one before, which could perhaps not be closed', async () => {
  const { publisher, sending, viewer, ask } = await publishing();
  const events = listen(viewer);
  await events.next();
  const { id: consumer } = await viewer.consume(ask);
  await publisher.createTransport({ direction: 'send' });
  expect(tracks).toEqual([]);
  expect(await events.next()).toEqual({ type: 'consumer-closed', consumer });
  await expect(publisher.restartIce({ transport: sending.id })).rejects.toThrow(notFound);
});

test('the parent closes: a producer goes, its consumers go, their pages are told', async () => {
  const { publisher, producer, viewer, ask } = await publishing();
  const { id: consumer } = await viewer.consume(ask);
  const events = listen(viewer);
  await events.next();
  await publisher.closeProducer({ producer });
  expect(await events.next()).toEqual({ type: 'consumer-closed', consumer });
  expect(tracks).toEqual([]);
});

test('already closed: close again does nothing, its tracks are gone, its place can be taken anew', async () => {
  const { publisher } = await publishing();
  const events = listen(publisher);
  await events.next();
  publisher.close();
  publisher.close();
  await events.next();
  await events.next();
  expect(await events.next()).toBeUndefined();
  expect(tracks).toEqual([]);
  await expect(publisher.createTransport({ direction: 'send' })).rejects.toThrow(coded('media-unavailable'));
  expect(page(publisherKey)).not.toBe(publisher);
});

test('a page that is away keeps its place for two minutes, and comes back to it over a new socket', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { publisher } = await publishing();
  const socket = listen(publisher);
  await socket.next();
  socket.stop();
  await socket.next();
  vi.advanceTimersByTime(PEER_LINGER_MS - 1);
  expect(tracks).toHaveLength(1);

  const newSocket = listen(page(publisherKey));
  expect(await newSocket.next()).toMatchObject({ type: 'ready', generation: sfu.engine.generation });
  vi.advanceTimersByTime(2 * PEER_LINGER_MS);
  expect(tracks).toHaveLength(1);

  newSocket.stop();
  await newSocket.next();
  vi.advanceTimersByTime(PEER_LINGER_MS);
  expect(tracks).toEqual([]);
});

test('an old socket that is half open does not end the page’s place when it goes at last', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { publisher } = await publishing();
  const old = listen(publisher);
  await old.next();
  const fresh = listen(publisher);
  await fresh.next();
  old.stop();
  await old.next();
  vi.advanceTimersByTime(2 * PEER_LINGER_MS);
  expect(tracks).toHaveLength(1);
});

test('subscriptions of one page are few', async () => {
  const viewer = page(viewerKey);
  for (let index = 0; index < 4; index += 1) await listen(viewer).next();
  await expect(listen(viewer).next()).rejects.toThrow(refused);
});
