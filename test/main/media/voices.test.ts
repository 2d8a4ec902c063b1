/** Voices at the SFU: who is in the conference speaks and hears, nobody else. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MediaInput } from '../../../contract/media.ts';
import type { Sfu } from '../../../main/media/sfu.ts';
import type { SfuPeer } from '../../../main/media/sfu-peer.ts';
import { camera, listen, makeSfu, opus, publisherKey, viewerKey } from './samples.ts';

const staffKey = { ...viewerKey, home: 'C1' };
/** By owner: the attendees that he is. */
const attending = new Map<string, string[]>();
let sfu: Sfu;
const pages: SfuPeer[] = [];
beforeAll(async () => {
  ({ sfu } = await makeSfu({
    attends: (owner, feed) => attending.get(owner)?.some((id) => feed === undefined || id === feed) ?? false,
  }));
});
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
  attending.clear();
});
afterAll(() => sfu.close());

function page(key: Parameters<Sfu['peer']>[0]): SfuPeer {
  const peer = sfu.peer(key);
  pages.push(peer);
  return peer;
}
const voice = (transport: string, feed: string, ssrc = 1_000): Omit<MediaInput<'produce'>, 'peer'> => ({
  transport,
  kind: 'audio',
  rtpParameters: opus(ssrc),
  feed,
  name: feed,
  feedKind: 'voice',
});
const refused: unknown = expect.objectContaining({ code: 'conference-refused' });
const notAllowed: unknown = expect.objectContaining({ code: 'media-refused' });

/** A person and a vehicle who speak. */
async function two() {
  attending.set(staffKey.owner, ['li']).set(publisherKey.owner, ['v1']);
  const [staff, vehicle] = [page(staffKey), page(publisherKey)];
  const sending = await staff.createTransport({ direction: 'send' });
  const { id: producer } = await staff.produce(voice(sending.id, 'li'));
  const receiving = await vehicle.createTransport({ direction: 'receive' });
  const { rtpCapabilities } = await vehicle.capabilities();
  return { staff, sending, vehicle, producer, ask: { transport: receiving.id, producer, rtpCapabilities } };
}

test('works: a person who is in it speaks for his station, and a vehicle hears him', async () => {
  const { vehicle, producer, ask } = await two();
  expect(sfu.tracks()).toMatchObject([{ station: 'C1', feed: 'li', feedKind: 'voice', kind: 'audio', producer }]);
  expect(await vehicle.consume(ask)).toMatchObject({ producer, kind: 'audio' });
});

test('a person may send his voice and nothing else', async () => {
  const { staff, sending } = await two();
  await expect(staff.produce(camera(sending.id, 5_000))).rejects.toThrow(notAllowed);
  const picture = { ...camera(sending.id, 5_000, 'li'), feedKind: 'voice' } as const;
  await expect(staff.produce(picture)).rejects.toThrow(refused);
  await expect(staff.produce(voice(sending.id, 'v1', 6_000))).rejects.toThrow(refused);
});

test('who is not in it neither speaks nor hears', async () => {
  const { ask } = await two();
  const other = page({ ...staffKey, owner: 'person:zhao', peer: 'viewer-2' });
  await expect(other.createTransport({ direction: 'send' })).rejects.toThrow(notAllowed);
  const { id } = await other.createTransport({ direction: 'receive' });
  await expect(other.consume({ ...ask, transport: id })).rejects.toThrow(refused);
  // A vehicle sends pictures all the same.
  attending.delete(publisherKey.owner);
  const station = sfu.peer(publisherKey);
  const sending = await station.createTransport({ direction: 'send' });
  await station.produce(camera(sending.id, 7_000));
  await expect(station.produce(voice(sending.id, 'v1', 8_000))).rejects.toThrow(refused);
});

test('who leaves is silent and deaf at once; his pictures and the others’ voices stay', async () => {
  const { vehicle, producer, ask } = await two();
  const sending = await vehicle.createTransport({ direction: 'send' });
  const { id: spoken } = await vehicle.produce(voice(sending.id, 'v1', 2_000));
  const { id: picture } = await vehicle.produce(camera(sending.id, 3_000));
  const { id: consumer } = await vehicle.consume(ask);
  const events = listen(vehicle);
  expect([await events.next(), await events.next()]).toMatchObject([{ type: 'ready' }, { producer: picture }]);
  attending.delete(publisherKey.owner);
  sfu.hush();
  expect([await events.next(), await events.next()]).toEqual([
    { type: 'producer-closed', producer: spoken },
    { type: 'consumer-closed', consumer },
  ]);
  expect(sfu.tracks().map((track) => track.producer)).toEqual([producer, picture]);
});
