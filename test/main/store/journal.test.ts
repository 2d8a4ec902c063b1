import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { SqliteJournal } from '../../../main/store/journal.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import { FORGET_QUERY, OVERTAKE } from '../../../main/store/outbox.ts';
import { TRACK_QUERY } from '../../../main/store/projections.ts';
import { guarded } from '../../../main/store/sqlite-errors.ts';
import { newFile, open, projected, seqs } from './files.ts';
import { center, position, sos, T0, vehicle } from './samples.ts';

/** How SQLite would run a query. */
function plan(file: string, sql: string, ...values: unknown[]): string[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  db.close();
  return rows.map(({ detail }) => detail);
}

describe('append', () => {
  it('numbers the facts of a station 1, 2, 3 and gives each an id and a time', () => {
    const store = open(undefined, { now: () => T0, clock: () => 'gnss' });
    const entries = store.journal.append([position(0), position(1), sos()]);
    expect(entries.map((e) => e.seq)).toEqual([1, 2, 3]);
    expect(new Set(entries.map((e) => e.id)).size).toBe(3);
    expect(entries[0]).toMatchObject({ station: 'zengdu-1', at: T0, clock: 'gnss', lane: 2, kind: 'fix' });
    expect(store.journal.read('zengdu-1', 0, 10)).toEqual(entries);
  });

  it('goes on where it was after the store is opened again', () => {
    const file = newFile();
    const first = open(file);
    first.journal.append([position(0)]);
    first.close();
    expect(open(file).journal.append([position(1)])[0]?.seq).toBe(2);
  });

  it('tells listeners after the commit, and stands when a listener throws', () => {
    const errors: unknown[] = [];
    const store = open(undefined, { onListenerError: (error) => errors.push(error) });
    const heard: number[] = [];
    store.journal.listen(() => {
      throw new Error('a listener of another part');
    });
    store.journal.listen((entries) =>
      heard.push(...store.journal.read('zengdu-1', 0, 10).map((e) => e.seq), entries.length),
    );
    store.journal.append([position(0)]);
    expect(heard).toEqual([1, 1]);
    expect(errors).toHaveLength(1);
  });

  it('says that the disk is full, keeps nothing half-written, and goes on when there is room again', () => {
    const db = new Database(newFile());
    onTestFinished(() => void db.close());
    migrate(db);
    const journal = new SqliteJournal(db, guarded, {
      station: vehicle,
      now: () => T0,
      clock: () => 'gnss',
      floor: 0,
      onListenerError: () => undefined,
    });
    const outbox = journal.outbox('center');
    journal.append([position(0)]);
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 2}`);
    const flood = Array.from({ length: 200 }, (_, index) => position(1 + index));
    expect(() => journal.append(flood)).toThrow(expect.objectContaining({ code: 'store-full' }));
    expect(seqs(journal.read('zengdu-1', 0, 10))).toEqual([1]);
    expect([outbox.size, seqs(outbox.next(10))]).toEqual([1, [1]]);
    expect(db.prepare('SELECT count(*) FROM fixes').pluck().get()).toBe(1);
    db.pragma('max_page_count = 100000');
    expect(seqs(journal.append(flood))[0]).toBe(2);
    expect(outbox.size).toBe(201);
  });

  it('counts what waits by lane', () => {
    const { journal } = open();
    const outbox = journal.outbox('center');
    journal.append([position(1), position(2), position(3), sos()]);
    // Two positions were overtaken by the third.
    expect(([0, 1, 2, 3] as const).map((lane) => outbox.sizeOf([lane]))).toEqual([1, 0, 1, 2]);
    expect(outbox.sizeOf([0, 2, 3])).toBe(4);
    expect(outbox.sizeOf([])).toBe(0);
  });

  it('writes nothing for no facts', () => {
    expect(open().journal.append([])).toEqual([]);
  });
});

describe('apply', () => {
  it('takes each entry of another station once, however often it comes', () => {
    const from = open();
    const to = open(undefined, { station: center });
    const entries = from.journal.append([position(0), position(1)]);
    expect(to.journal.apply(entries).fresh).toEqual(entries);
    expect(to.journal.apply([...entries, ...entries])).toEqual({ fresh: [], committed: [...entries, ...entries] });
    expect(to.journal.summary()).toEqual([{ station: 'zengdu-1', count: 2, last: 2 }]);
  });

  it('keeps the first when another fact claims its name', () => {
    const from = open();
    const to = open(undefined, { station: center });
    const [first] = from.journal.append([position(0)]) as [Entry];
    to.journal.apply([first]);
    const impostor = { ...first, id: '01890a5d-ac96-774b-bcce-b302099a8057' };
    const sameId = { ...first, seq: 2 };
    // The sender hears that these were not taken: they are not lost in silence.
    expect(to.journal.apply([impostor, sameId])).toEqual({ fresh: [], committed: [] });
    expect(to.journal.read('zengdu-1', 0, 10)).toEqual([first]);
  });

  it('counts what this station wrote itself as committed, and does not write it again', () => {
    const { journal } = open();
    const own = journal.append([position(0)]);
    expect(journal.apply(own)).toEqual({ fresh: [], committed: own });
    expect(journal.summary()).toEqual([{ station: 'zengdu-1', count: 1, last: 1 }]);
  });

  it('tells listeners of what is new, and of nothing else', () => {
    const to = open(undefined, { station: center });
    const heard: number[][] = [];
    const stop = to.journal.listen((entries) => heard.push(seqs(entries)));
    const entries = open().journal.append([position(0), position(1)]);
    to.journal.apply(entries.slice(0, 1));
    to.journal.apply(entries);
    to.journal.apply(entries);
    stop();
    to.journal.append([position(2)]);
    expect(heard).toEqual([[1], [2]]);
  });

  it('keeps the newest by seq of what a station says of itself, its units, devices and feeds', () => {
    const from = open();
    const told = (name: string): Draft[] => [
      { kind: 'station', lane: 1, body: { ...vehicle, name } },
      { kind: 'unit', lane: 1, body: { station: 'zengdu-1', id: 'radio-7', kind: 'radio', name } },
      {
        kind: 'device',
        lane: 2,
        body: { id: 'gnss', name, driver: 'gnss-nmea', state: 'connected', reason: 'ok', since: T0 },
      },
      {
        kind: 'feed',
        lane: 1,
        body: { station: 'zengdu-1', id: 'mast', kind: 'camera', name, wanted: false, state: 'idle', since: T0 },
      },
    ];
    const older = from.journal.append(told('older'));
    const newer = from.journal.append([...told('newer'), position(0, 'radio-7')]);
    const to = open(undefined, { station: center });
    to.journal.apply([...newer, ...older]);
    expect(projected(to)).toEqual(projected(from));
    expect(to.projections.stations()).toEqual([{ ...vehicle, name: 'newer' }]);
    expect(to.projections.unitPositions()[0]?.unit).toMatchObject({ id: 'radio-7', kind: 'radio', name: 'newer' });
    expect([to.projections.feeds()[0]?.name, to.projections.devices()[0]?.report.name]).toEqual(['newer', 'newer']);
  });

  it('moves a unit by the time of its fix, never by arrival', () => {
    const from = open();
    const to = open(undefined, { station: center });
    const [early, late] = from.journal.append([position(0), position(60)]) as [Entry, Entry];
    to.journal.apply([late]);
    to.journal.apply([early]);
    expect(to.projections.unitPositions().map((p) => p.fix.fixAt)).toEqual([T0 + 60_000]);
    expect(to.projections.track('zengdu-1', 'zengdu-1', T0, T0 + 120_000, 10).map((f) => f.fixAt)).toEqual([
      T0,
      T0 + 60_000,
    ]);
  });
});

describe('the outbox', () => {
  it('gives lower lanes first and lets a newer position overtake older ones', () => {
    const store = open();
    const outbox = store.journal.outbox('center');
    store.journal.append([position(0), position(1), position(0, 'radio-7'), sos()]);
    expect(outbox.next(10).map((e) => e.seq)).toEqual([4, 2, 3, 1]);
    expect(outbox.next(10, { lanes: [0, 1, 2] }).map((e) => e.seq)).toEqual([4, 2, 3]);
    expect(outbox.next(2, { except: new Set([4]) }).map((e) => e.seq)).toEqual([2, 3]);
    expect(outbox.size).toBe(4);
  });

  it('sends a position that comes late as history, and leaves the newest where it is', () => {
    const { journal } = open();
    const outbox = journal.outbox('center');
    journal.append([position(60)]);
    journal.append([position(0)]);
    journal.append([position(30), position(61), position(59)]);
    expect(seqs(outbox.next(10, { lanes: [2] }))).toEqual([4]);
    expect(seqs(outbox.next(10, { lanes: [3] }))).toEqual([1, 2, 3, 5]);
    expect(outbox.next(1)[0]?.lane).toBe(2);
    expect(journal.outbox('other').next(10)).toEqual(outbox.next(10));
  });

  it('gives nothing from a seq on, when asked so', () => {
    const { journal } = open();
    const outbox = journal.outbox('center');
    journal.append([sos(), sos(), sos()]);
    expect(seqs(outbox.next(10, { before: 3 }))).toEqual([1, 2]);
  });

  it('is one for each peer', () => {
    const { journal } = open();
    const [center, other] = [journal.outbox('center'), journal.outbox('other')];
    journal.append([sos(), sos()]);
    center.acknowledge([1, 2]);
    expect([center.size, other.size, seqs(other.next(10))]).toEqual([0, 2, [1, 2]]);
    expect(journal.outbox('center')).toBe(center);
  });

  it('finds the older positions of a unit by an index', () => {
    const file = newFile();
    open(file).close();
    expect(plan(file, OVERTAKE, 'center', 'zengdu-1')).toEqual([
      'SEARCH outbox USING COVERING INDEX outbox_subject (peer=? AND subject=?)',
    ]);
  });

  it('forgets what was acknowledged, and nothing else', () => {
    const store = open();
    const outbox = store.journal.outbox('center');
    store.journal.append([position(0), position(1), sos()]);
    outbox.acknowledge([3, 1, 99]);
    outbox.acknowledge([3]);
    expect(outbox.next(10).map((e) => e.seq)).toEqual([2]);
    expect(outbox.size).toBe(1);
  });

  it('holds the whole past for a peer that is new', () => {
    const store = open();
    store.journal.append([position(0), position(1), sos()]);
    expect(
      store.journal
        .outbox('center')
        .next(10)
        .map((e) => e.seq),
    ).toEqual([3, 2, 1]);
  });

  it('survives a restart', () => {
    const file = newFile();
    const first = open(file);
    first.journal.outbox('center');
    first.journal.append([position(0)]);
    first.close();
    expect(open(file).journal.outbox('center').size).toBe(1);
  });
});

describe('projections', () => {
  it('equal a replay of the journal', () => {
    const file = newFile();
    const store = open(file);
    store.journal.append([
      { kind: 'station', lane: 1, body: vehicle },
      { kind: 'unit', lane: 1, body: { station: 'zengdu-1', id: 'zengdu-1', kind: 'vehicle', name: '本车' } },
      position(5),
      position(3),
      {
        kind: 'device',
        lane: 2,
        body: { id: 'gnss', name: '定位', driver: 'gnss-nmea', state: 'lost', reason: 'silent', since: T0 },
      },
    ]);
    const before = projected(store);
    store.close();
    rebuildProjections(file);
    expect(projected(open(file))).toEqual(before);
  });

  it('read tracks by the key alone', () => {
    const file = newFile();
    open(file).close();
    expect(plan(file, TRACK_QUERY, 'a', 'b', 0, 1, 10)).toEqual([
      'SEARCH fixes USING PRIMARY KEY (station=? AND unit=? AND fix_at>? AND fix_at<?)',
    ]);
  });

  it('forgets an acknowledged entry by its index, however long the backlog', () => {
    const file = newFile();
    open(file).close();
    expect(plan(file, FORGET_QUERY, 'a', 1)).toEqual(['SEARCH outbox USING INDEX outbox_seq (peer=? AND seq=?)']);
  });
});
