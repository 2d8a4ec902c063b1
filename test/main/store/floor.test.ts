/** What the BeiDou floor keeps in the store. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Fix } from '../../../contract/fix.ts';
import { NAMED_QUERY } from '../../../main/store/floor.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { all, newFile, open, query } from './files.ts';
import { center, position, sos, T0, vehicle } from './samples.ts';

const sketchAt = (second: number, seq: number, unit = vehicle.id) => {
  const fix: Fix = { fixAt: T0 + second * 1_000, receivedAt: T0, mode: 2, lat: 31.7, lon: 113.4, source: 'gnss' };
  return { station: vehicle.id, unit, seq, fix };
};
const places = ({ projections }: Store) =>
  projections.unitPositions().map(({ unit, seq, sketch }) => [unit.id, seq, sketch ?? false]);
const secondsOf = ({ projections }: Store) =>
  projections.track(vehicle.id, vehicle.id, 0, Number.MAX_SAFE_INTEGER, 100).map(({ fixAt }) => (fixAt - T0) / 1_000);

it('a sketch is where the unit is until the fix itself comes, over a restart too', () => {
  const file = newFile();
  const store = open(file, { station: center });
  expect(store.floor.keep([sketchAt(10, 5), sketchAt(70, 65)])).toHaveLength(2);
  store.close();
  const again = open(file, { station: center });
  expect(places(again)).toEqual([[vehicle.id, 65, true]]);
  expect(again.projections.unitPosition(vehicle.id, vehicle.id)).toMatchObject({ seq: 65, sketch: true });
  expect(secondsOf(again)).toEqual([10, 70]);
  expect(again.floor.highest(vehicle.id)).toBe(65);
  again.close();
});

it('nothing is double once all has come by IP: neither places nor tracks', () => {
  const from = open();
  const [fix0, fix1, fix2] = [0, 70, 75].map((second) => {
    const draft = position(second);
    // Receivers give parts of a second; a sketch knows whole ones.
    if (draft.kind === 'fix') draft.body.fix.fixAt += 400;
    return from.journal.append([draft])[0];
  });
  const to = open(newFile(), { station: center });
  to.floor.keep([sketchAt(0, 1), sketchAt(70, 2)]);
  to.journal.apply([fix1].flatMap((fix) => fix ?? []));
  expect(places(to)).toEqual([[vehicle.id, 2, false]]);
  expect(secondsOf(to)).toEqual([0, 70.4]);
  to.journal.apply([fix0, fix2].flatMap((fix) => fix ?? []));
  expect(secondsOf(to)).toEqual([0.4, 70.4, 75.4]);
  // And what comes late by BeiDou is known.
  expect(to.floor.keep([sketchAt(70, 2)])).toEqual([]);
  expect(secondsOf(to)).toEqual([0.4, 70.4, 75.4]);
});

it('an older sketch, or one behind a newer fix, moves nobody', () => {
  const store = open(newFile(), { station: center });
  expect(store.floor.keep([sketchAt(20, 20)])).toHaveLength(1);
  expect(store.floor.keep([sketchAt(19, 19)])).toEqual([]);
  const from = open();
  store.journal.apply(from.journal.append([position(30)]));
  expect(store.floor.keep([sketchAt(25, 25)])).toEqual([]);
  expect(places(store)).toEqual([[vehicle.id, 1, false]]);
  expect(secondsOf(store)).toEqual([19, 20, 25, 30]);
});

it('sketches of a unit are kept for a month, and outlive a rebuilding of the projections', () => {
  const file = newFile();
  const store = open(file, { station: center });
  const day = 86_400;
  store.floor.keep([sketchAt(0, 1), sketchAt(29 * day, 2), sketchAt(31 * day, 3)]);
  store.close();
  rebuildProjections(file);
  expect(secondsOf(open(file, { station: center }))).toEqual([29 * day, 31 * day]);
});

it('the newest fixes of a station’s own units come with the entry that tells of the unit', () => {
  const store = open();
  const unit = { station: vehicle.id, id: 'radio-7', kind: 'radio' as const, name: '7' };
  store.journal.append([{ kind: 'unit', lane: 1, body: unit }, position(1, 'radio-7'), position(2), position(3)]);
  expect(store.floor.newest(vehicle.id).map(({ unit: id, seq, told }) => [id, seq, told])).toEqual([
    ['radio-7', 2, 1],
    [vehicle.id, 4, undefined],
  ]);
});

it('an entry is found by the id that it names, and by its own name', () => {
  const store = open();
  const [written] = store.journal.append([sos()]);
  store.journal.append([position(1)]);
  expect(store.floor.named('01890a5d-ac96-774b-bcce-b302099a8057')).toEqual([written]);
  expect(store.floor.named('01890a5d-ac96-774b-bcce-b302099a8058')).toEqual([]);
  expect(store.floor.entry(vehicle.id, 1)).toEqual(written);
  expect(store.floor.entry(vehicle.id, 3)).toBeUndefined();
  expect(all(store)).toHaveLength(2);
});

it('ids are found by their index, in files of earlier programs too', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 2);
  db.exec(`INSERT INTO entries VALUES ('zengdu-1', 7, 'id-7', 'message', 1, ${T0}, 'system', NULL, '{"id":"x"}')`);
  db.close();
  const store = open(file);
  expect(store.floor.named('x').map(({ seq }) => seq)).toEqual([7]);
  store.close();
  const plan = query<{ detail: string }>(
    file,
    `EXPLAIN QUERY PLAN ${NAMED_QUERY.replace('?', "'x'").replace('?', '8')}`,
  );
  expect(plan.map(({ detail }) => detail).join('\n')).toMatch(/USING INDEX entries_named/);
});

it('an outbox gives what is of some kinds alone, past thousands of others', () => {
  const store = open();
  const outbox = store.journal.outbox(center.id);
  store.journal.append(Array.from({ length: 3_000 }, (_, index) => position(index, `unit-${index}`)));
  const unit = { station: vehicle.id, id: 'radio-7', kind: 'radio' as const, name: '7' };
  store.journal.append([
    { kind: 'unit', lane: 2, body: unit },
    { ...sos(), lane: 2 },
  ]);
  const seqs = (options: Parameters<typeof outbox.next>[1]) => outbox.next(2, options).map(({ seq }) => seq);
  expect(seqs({ lanes: [2] })).toEqual([1, 2]);
  expect(seqs({ lanes: [2], kinds: ['alert', 'unit'] })).toEqual([3_001, 3_002]);
  expect(seqs({ lanes: [2], kinds: ['alert', 'unit'], except: new Set([3_001]) })).toEqual([3_002]);
  expect(seqs({ kinds: ['message'] })).toEqual([]);
});

it('what passed by BeiDou is known, once', () => {
  const store = open();
  const entry = { station: vehicle.id, seq: 3 };
  store.floor.pass(entry, center.id, T0);
  store.floor.pass(entry, center.id, T0 + 5_000);
  expect(store.floor.passed(entry, center.id)).toBe(T0);
  expect(store.floor.passed({ ...entry, seq: 4 }, center.id)).toBeUndefined();
});
