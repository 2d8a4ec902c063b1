/** Each migration on a file that the program before it wrote. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate, migrations } from '../../../main/store/migrations/index.ts';
import { newFile, open, query, seqs } from './files.ts';
import { center, T0, vehicle } from './samples.ts';

const ENTRY = `INSERT INTO entries VALUES (@station, @seq, @id, @kind, 1, ${T0}, 'system', NULL, @body)`;

/** A file of version 1: names told twice, an outbox with two facts. */
function version1(): string {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 1);
  const insert = db.prepare(ENTRY);
  const tell = (seq: number, kind: string, body: object) =>
    insert.run({ station: 'zengdu-1', seq, id: `id-${seq}`, kind, body: JSON.stringify(body) });
  tell(1, 'station', { ...vehicle, name: 'older' });
  tell(2, 'station', vehicle);
  tell(3, 'unit', { station: 'zengdu-1', id: 'radio-7', kind: 'radio', name: 'older' });
  tell(4, 'unit', { station: 'zengdu-1', id: 'radio-7', kind: 'radio', name: '7' });
  db.exec(`INSERT INTO stations VALUES ('zengdu-1', 'vehicle', 'older');
    INSERT INTO peers VALUES ('center');
    INSERT INTO outbox VALUES ('center', 1, 3, NULL), ('center', 1, 4, NULL);`);
  db.close();
  return file;
}

it('a new file has the program’s version', () => {
  const file = newFile();
  open(file).close();
  expect(query(file, 'PRAGMA user_version')).toEqual([{ user_version: migrations.length }]);
});

it('2: names hold by seq, the outbox knows its size', () => {
  const file = version1();
  const store = open(file);
  expect(store.recovery).toBeUndefined();
  expect(store.projections.stations()).toEqual([vehicle]);
  const outbox = store.journal.outbox(center.id);
  expect([outbox.size, seqs(outbox.next(10))]).toEqual([2, [3, 4]]);
  store.close();
  expect(query(file, 'SELECT unit, seq, kind, name FROM units')).toEqual([
    { unit: 'radio-7', seq: 4, kind: 'radio', name: '7' },
  ]);
});

/** A file of version 2: messages and an alert that were in the journal alone. */
function version2(): string {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 2);
  const insert = db.prepare(ENTRY);
  const tell = (station: string, seq: number, kind: string, body: object) =>
    insert.run({ station, seq, id: `id-${station}-${seq}`, kind, body: JSON.stringify(body) });
  const message = (id: string, station: string) => ({ id, from: { station }, to: [], text: id, priority: 'routine' });
  tell('zengdu-1', 1, 'message', message('one', 'zengdu-1'));
  tell('zengdu-1', 2, 'message', message('two', 'zengdu-1'));
  tell('zengdu-1', 3, 'message', message('in another name', 'center'));
  tell('center', 1, 'message', message('three', 'center'));
  tell('zengdu-1', 4, 'alert', { id: 'sos', kind: 'sos', station: 'zengdu-1', text: '求救', happenedAt: T0 });
  db.close();
  return file;
}

it('3: messages and alerts of before are read like new ones', () => {
  const store = open(version2());
  const { messages } = store.projections;
  expect(messages.page(10).map(({ message, station, seq }) => [message.text, station, seq])).toEqual([
    ['two', 'zengdu-1', 2],
    ['three', 'center', 1],
    ['one', 'zengdu-1', 1],
  ]);
  expect(messages.alerts(10)).toMatchObject([{ id: 'sos', text: '求救' }]);
});

it('4: a file that knows nothing of clocks takes what is told from now on', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 3);
  const insert = db.prepare(ENTRY);
  insert.run({ station: 'zengdu-1', seq: 1, id: 'id-1', kind: 'station', body: JSON.stringify(vehicle) });
  db.close();
  const { journal, projections } = open(file);
  const before = { station: 'zengdu-1', seq: 1, at: T0, clock: 'system' as const };
  expect(projections.clocks.trueAt(before)).toEqual({ at: T0, clock: 'system' });
  const fact = { cause: 'start' as const, boot: 'first', systemAt: T0, uptimeMs: 1_000, offsetMs: 3_600_000 };
  const [told] = journal.append([{ kind: 'clock', lane: 1, body: fact }]);
  // Nothing links what was written before the first fact to it.
  expect(projections.clocks.trueAt(before).clock).toBe('system');
  expect(projections.clocks.trueAt({ ...told!, at: T0 + 5_000, clock: 'system' }).at).toBe(T0 + 3_605_000);
});

it('6: a file that nothing was drawn in takes what is drawn from now on', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 5);
  db.prepare(ENTRY).run({ station: 'zengdu-1', seq: 1, id: 'id-1', kind: 'station', body: JSON.stringify(vehicle) });
  db.close();
  const { journal, projections } = open(file);
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const geometry = { shape: 'point' as const, coordinates: [[113.37, 31.69] as [number, number]] };
  journal.append([
    { kind: 'plot', lane: 2, body: { id, version: [T0, 0, 'zengdu-1'], base: {}, geometry, label: '起火点' } },
  ]);
  expect(projections.edits.plots(undefined)).toMatchObject([{ id, label: '起火点', deleted: false }]);
});

it('10: marks of before are the first lines of their clips’ custody', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 9);
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const tell = (seq: number, more: object) =>
    db.prepare(ENTRY).run({
      ...{ station: 'zengdu-1', seq, id: `id-${seq}`, kind: 'clip' },
      body: JSON.stringify({ id, feed: 'roof', startAt: T0, endAt: T0 + 9_000, evidence: true, segments: [], ...more }),
    });
  tell(1, { by: '李' });
  tell(2, { by: '王', released: true });
  db.close();
  const lines = [
    { station: 'zengdu-1', stationName: 'zengdu-1', at: T0, what: 'marked', by: '李' },
    { station: 'zengdu-1', stationName: 'zengdu-1', at: T0, what: 'released', by: '王' },
  ];
  expect(open(file).custody.of(id, 10)).toEqual(lines);
});

it('9: clips of before are of the station that marked them, and keep its footage', () => {
  const file = newFile();
  const db = new Database(file);
  migrate(db, 8);
  const clip = { id: '01890a5d-ac96-774b-bcce-b302099a8057', feed: 'roof', startAt: T0, endAt: T0 + 9_000 };
  const body = JSON.stringify({ ...clip, evidence: true, by: 'console', segments: [] });
  db.prepare(ENTRY).run({ station: 'zengdu-1', seq: 1, id: 'id-1', kind: 'clip', body });
  db.prepare('INSERT INTO clips VALUES (?, ?, 1, ?, ?, ?, ?, 0, ?)').run(
    ...['zengdu-1', clip.id, T0, 'roof', T0, T0 + 9_000, body],
  );
  db.exec(
    `INSERT INTO segments VALUES ('roof', ${T0}, ${T0 + 4_000}, 9, '${'a'.repeat(64)}', 'avc1', 'roof/1.mp4', 'whole')`,
  );
  db.close();
  const { footage } = open(file);
  expect(footage.clips(10)).toMatchObject([{ ...clip, station: 'zengdu-1' }]);
  expect(footage.oldestUnmarked(10)).toEqual([]);
});
