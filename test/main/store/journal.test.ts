import Database from 'better-sqlite3';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Entry } from '../../../contract/entry.ts';
import { openStore, rebuildProjections } from '../../../main/store/open.ts';
import { FORGET_QUERY } from '../../../main/store/outbox.ts';
import { TRACK_QUERY } from '../../../main/store/projections.ts';
import type { Store, StoreOptions } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
import { center, position, sos, T0, vehicle } from './samples.ts';

function open(file = path.join(tempDir(), 'journal.sqlite'), options: Partial<StoreOptions> = {}): Store {
  const store = openStore({ file, station: vehicle, ...options });
  onTestFinished(() => {
    try {
      store.close();
    } catch {
      // closed by the test
    }
  });
  return store;
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
    const file = path.join(tempDir(), 'journal.sqlite');
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

  it('says that the disk is full, and keeps nothing half-written', () => {
    const file = path.join(tempDir(), 'journal.sqlite');
    open(file).close();
    // max_page_count is SQLite's own way to a full disk, and holds for one connection: take it through a small file system
    // or, here, by a trigger that fails as the disk would.
    const db = new Database(file);
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'x'); END`);
    db.close();
    const store = open(file);
    store.journal.outbox('center');
    expect(() => store.journal.append([position(0)])).toThrow();
    expect(store.journal.read('zengdu-1', 0, 10)).toEqual([]);
    expect(store.projections.unitPositions()).toEqual([]);
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
    expect(to.journal.apply([impostor]).fresh).toEqual([]);
    expect(to.journal.read('zengdu-1', 0, 10)).toEqual([first]);
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
    const file = path.join(tempDir(), 'journal.sqlite');
    const first = open(file);
    first.journal.outbox('center');
    first.journal.append([position(0)]);
    first.close();
    expect(open(file).journal.outbox('center').size).toBe(1);
  });
});

describe('projections', () => {
  it('equal a replay of the journal', () => {
    const file = path.join(tempDir(), 'journal.sqlite');
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
    const read = (s: Store) => [s.projections.unitPositions(), s.projections.stations(), s.projections.devices()];
    const before = read(store);
    store.close();
    rebuildProjections(file);
    expect(read(open(file))).toEqual(before);
  });

  it('read tracks by the key alone', () => {
    const file = path.join(tempDir(), 'journal.sqlite');
    open(file).close();
    const db = new Database(file);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${TRACK_QUERY}`).all('a', 'b', 0, 1, 10) as { detail: string }[];
    db.close();
    expect(plan.map((row) => row.detail)).toEqual([
      'SEARCH fixes USING PRIMARY KEY (station=? AND unit=? AND fix_at>? AND fix_at<?)',
    ]);
  });

  it('forgets an acknowledged entry by its index, however long the backlog', () => {
    const file = path.join(tempDir(), 'journal.sqlite');
    open(file).close();
    const db = new Database(file);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${FORGET_QUERY}`).all('a', 1) as { detail: string }[];
    db.close();
    expect(plan.map((row) => row.detail)).toEqual(['SEARCH outbox USING INDEX outbox_seq (peer=? AND seq=?)']);
  });
});
