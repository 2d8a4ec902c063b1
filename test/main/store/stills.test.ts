/** Stills in the journal: the newest of a feed overtakes, the others are history; what they took is known. */
import { expect, it } from 'vitest';
import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { newFile, open, seqs } from './files.ts';
import { center, position, T0, vehicle } from './samples.ts';

const still = (feed: string, bytes = 300, at = T0): Draft => ({
  kind: 'still',
  lane: LANE.picture,
  at,
  body: { feed, type: 'image/webp', widthPx: 320, heightPx: 180, data: Buffer.alloc(bytes, 7).toString('base64') },
});

it('of a feed the newest alone waits on the picture lane, and overtakes no other feed and no position', () => {
  const { journal } = open();
  const outbox = journal.outbox(center.id);
  journal.append([still('roof'), position(0), still('mast')]);
  journal.append([still('roof')]);
  journal.append([still('roof')]);
  expect(seqs(outbox.next(10, { lanes: [LANE.picture] }))).toEqual([2, 3, 5]);
  expect(seqs(outbox.next(10, { lanes: [LANE.history] }))).toEqual([1, 4]);
  expect(outbox.size).toBe(5);
  outbox.acknowledge([5]);
  journal.append([still('roof')]);
  expect(seqs(outbox.next(10, { lanes: [LANE.picture] }))).toEqual([2, 3, 6]);
});

it('for a peer that comes later all of them are history', () => {
  const { journal } = open();
  journal.append([still('roof'), still('roof'), position(0)]);
  const outbox = journal.outbox(center.id);
  expect(seqs(outbox.next(10, { lanes: [LANE.picture] }))).toEqual([3]);
  expect(seqs(outbox.next(10, { lanes: [LANE.history] }))).toEqual([1, 2]);
});

it('the newest of each feed is known, and how many bytes were taken since', () => {
  const { journal, stills } = open(newFile());
  journal.append([still('roof', 300, T0), still('mast', 200, T0 + 1_000), still('roof', 100, T0 + 2_000)]);
  expect(stills.newest()).toEqual([
    { station: vehicle.id, feed: 'mast', seq: 2 },
    { station: vehicle.id, feed: 'roof', seq: 3 },
  ]);
  expect(stills.bytesSince(vehicle.id, T0)).toBe(600);
  expect(stills.bytesSince(vehicle.id, T0 + 1_000)).toBe(300);
  expect(stills.bytesSince(center.id, T0)).toBe(0);
  expect([stills.has(vehicle.id, 'roof', 1), stills.has(vehicle.id, 'roof', 2)]).toEqual([true, false]);
});
