import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { afterEach, expect, test } from 'vitest';
import type { StationRouter } from '../../../main/api/station-router.ts';
import { remotePeer } from '../../../main/media/remote-peer.ts';
import { listen, makeSfu, camera } from './samples.ts';
import { serveSignalling } from './signalling-server.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** A center with an SFU, and a station's client of it. */
async function link() {
  const { sfu } = await makeSfu();
  const center = await serveSignalling({
    caller: () => ({ kind: 'station', id: 'V1' }),
    mediaPeer: (_caller, peer) => sfu.peer({ owner: 'station:V1', peer, station: 'V1' }),
  });
  const socket = createWSClient({ url: `ws://127.0.0.1:${center.port}/station`, retryDelayMs: () => 10 });
  const client = createTRPCClient<StationRouter>({ links: [wsLink({ client: socket })] });
  closers.push(
    () => sfu.close(),
    () => center.close(),
    () => void socket.close(),
  );
  return { sfu, center, client, page: remotePeer(client.media, 'console-1') };
}

test('works: a console’s calls reach the center’s SFU under the station’s name', async () => {
  const { sfu, page } = await link();
  const { generation } = await page.capabilities();
  expect(generation).toBe(sfu.engine.generation);
  const { id } = await page.createTransport({ direction: 'send' });
  const { id: producer } = await page.produce(camera(id));
  expect(sfu.tracks()).toMatchObject([{ station: 'V1', feed: 'camera-1', producer }]);
  await page.restartIce({ transport: id });
  await page.closeProducer({ producer });
  expect(sfu.tracks()).toEqual([]);
});

test('the center’s refusal keeps its code', async () => {
  const { page } = await link();
  await expect(page.restartIce({ transport: 'none' })).rejects.toThrow(expect.objectContaining({ code: 'not-found' }));
  const { id } = await page.createTransport({ direction: 'send' });
  await expect(page.connectTransport({ transport: id, dtlsParameters: {} })).rejects.toThrow(
    expect.objectContaining({ code: 'media-refused' }),
  );
});

test('a call that is under way when the link is cut says that the center is away', async () => {
  const { sfu, center, page } = await link();
  await page.capabilities();
  sfu.peer({ owner: 'station:V1', peer: 'console-1', station: 'V1' }).capabilities = () => {
    center.cut();
    return new Promise(() => undefined);
  };
  await expect(page.capabilities()).rejects.toThrow(expect.objectContaining({ code: 'center-away' }));
});

test('events come over a new socket again, from the start', async () => {
  const { sfu, center, page } = await link();
  const events = listen(page);
  const ready = { type: 'ready', generation: sfu.engine.generation, consumers: [] };
  expect(await events.next()).toEqual(ready);
  center.cut();
  expect(await events.next()).toEqual(ready);
  events.stop();
  expect(await events.next()).toBeUndefined();
});

test('a subscription that the center ends, ends here too', async () => {
  const { sfu, page } = await link();
  const events = listen(page);
  await events.next();
  sfu.peer({ owner: 'station:V1', peer: 'console-1', station: 'V1' }).close();
  expect(await events.next()).toBeUndefined();
});
