/** Facts of the clock in the store: written before the entries they govern, read anew each time. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { ClockFact } from '../../../contract/clock.ts';
import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { CLOCK_QUERIES } from '../../../main/store/clocks.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import { message, newFile, open, query, seqs } from './files.ts';
import { center, position, T0 } from './samples.ts';

const HOUR = 3_600_000;
const fact = (uptimeMs: number, more: Partial<ClockFact> = {}): Draft => ({
  kind: 'clock',
  lane: LANE.order,
  body: { cause: 'start', boot: 'first', systemAt: T0 + uptimeMs - HOUR, uptimeMs, ...more },
});
/** The system clock is an hour behind, and known to be. */
const known = (uptimeMs: number): Draft => fact(uptimeMs, { cause: 'offset', offsetMs: HOUR });

/** A store whose system clock shows `at`, with what is due before its next entries. */
function timed() {
  const machine = { at: T0 - HOUR, due: [] as Draft[], written: 0 };
  const store = open(undefined, {
    now: () => machine.at,
    facts: {
      due: () => machine.due,
      written: () => {
        machine.written += machine.due.length;
        machine.due = [];
      },
    },
  });
  return { machine, store };
}

it('what is due stands before the entries, in the same transaction, and is not among those returned', () => {
  const { machine, store } = timed();
  machine.due = [fact(0)];
  const [entry] = store.journal.append([message('one')]);
  expect(entry).toMatchObject({ kind: 'message', seq: 2 });
  expect(store.journal.read('zengdu-1', 0, 10).map(({ kind }) => kind)).toEqual(['clock', 'message']);
  expect(machine.written).toBe(1);
  store.journal.append([message('two')]);
  expect(seqs(store.journal.read('zengdu-1', 0, 10))).toEqual([1, 2, 3]);
});

it('goes to the center before the messages that it governs', () => {
  const { machine, store } = timed();
  const outbox = store.journal.outbox(center.id);
  machine.due = [fact(0)];
  store.journal.append([message('one'), position(0)]);
  expect(outbox.next(10).map(({ kind }) => kind)).toEqual(['clock', 'message', 'fix']);
});

it('is due again when it could not be written', () => {
  const { machine, store } = timed();
  machine.due = [fact(0)];
  const foreign = message('one');
  const broken: Draft = { ...foreign, body: { ...foreign.body, id: undefined } } as never;
  expect(() => store.journal.append([broken])).toThrow();
  expect(machine.written).toBe(0);
  expect(store.journal.read('zengdu-1', 0, 10)).toEqual([]);
});

it('a time that was handed in is the system clock’s, whatever the journal runs on', () => {
  const store = open(undefined, { now: () => T0, clock: () => 'gnss' });
  const [given, own] = store.journal.append([{ ...message('one'), at: T0 - 5 }, message('two')]);
  expect([given?.at, given?.clock]).toEqual([T0 - 5, 'system']);
  expect([own?.at, own?.clock]).toEqual([T0, 'gnss']);
});

describe('when an entry was written', () => {
  it('changes with a fact that comes later; the entry does not', () => {
    const { machine, store } = timed();
    machine.due = [fact(0)];
    const [entry] = store.journal.append([message('one')]);
    const { clocks } = store.projections;
    expect(clocks.trueAt(entry!)).toEqual({ at: T0 - HOUR, clock: 'system' });
    store.journal.append([known(60_000)]);
    expect(clocks.trueAt(entry!)).toEqual({ at: T0, clock: 'gnss' });
    expect(store.journal.read('zengdu-1', 1, 1)).toEqual([entry]);
  });

  it('is the same at the center, in whatever order things arrive', () => {
    const { machine, store } = timed();
    machine.due = [fact(0)];
    store.journal.append([message('one')]);
    store.journal.append([known(60_000)]);
    const all = store.journal.read('zengdu-1', 0, 10);
    const there = open(undefined, { station: center });
    const [, entry] = all;
    there.journal.apply([entry!, all[2]!]);
    expect(there.projections.clocks.trueAt(entry!)).toEqual({ at: T0 - HOUR, clock: 'system' });
    there.journal.apply([all[0]!]);
    expect(there.projections.clocks.trueAt(entry!)).toEqual({ at: T0, clock: 'gnss' });
  });

  it('survives a restart between, and the projections made anew', () => {
    const file = newFile();
    const first = open(file, { now: () => T0 - HOUR });
    const [, entry] = first.journal.append([fact(0), message('one')]);
    first.close();
    const second = open(file);
    second.journal.append([fact(500_000), known(600_000)]);
    expect(second.projections.clocks.trueAt(entry!)).toEqual({ at: T0, clock: 'gnss' });
    second.close();
    rebuildProjections(file);
    const third = open(file);
    expect(third.projections.clocks.trueAt(entry!)).toEqual({ at: T0, clock: 'gnss' });
    expect(third.projections.clocks.newest('zengdu-1', 'first')).toMatchObject({ uptimeMs: 600_000, offsetMs: HOUR });
    expect(third.projections.clocks.newest('zengdu-1', 'second')).toBeUndefined();
  });

  it('keeps to the entry’s station and start of the machine', () => {
    const store = open();
    const [, entry] = store.journal.append([fact(0), message('one')]);
    store.journal.append([fact(60_000, { boot: 'second', offsetMs: HOUR })]);
    expect(store.projections.clocks.trueAt(entry!).clock).toBe('system');
    expect(store.projections.clocks.trueAt({ ...entry!, station: 'suixian-1' }).clock).toBe('system');
  });

  it('takes the nearest fact of many, by keys alone', () => {
    const file = newFile();
    const store = open(file);
    const drafts = Array.from({ length: 50 }, (_, index) =>
      fact(index * 60_000, { cause: 'offset', offsetMs: HOUR + index }),
    );
    store.journal.append(drafts);
    const at = (minutes: number) =>
      store.projections.clocks.trueAt({
        station: 'zengdu-1',
        seq: 1,
        at: T0 - HOUR + minutes * 60_000,
        clock: 'system',
      }).at;
    expect(at(0)).toBe(T0);
    expect(at(20.4)).toBe(T0 + 20.4 * 60_000 + 20);
    expect(at(20.6)).toBe(T0 + 20.6 * 60_000 + 21);
    store.close();
    const db = new Database(file, { readonly: true });
    const plan = (sql: string, ...values: unknown[]) =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => detail);
    expect(plan(CLOCK_QUERIES.setting, 'zengdu-1', 5)).toEqual([
      expect.stringContaining('USING PRIMARY KEY (station=? AND seq<?)'),
    ]);
    expect(plan(CLOCK_QUERIES.before, 'zengdu-1', 'first', 5)).toEqual([
      expect.stringContaining('clock_facts_known (station=? AND boot=? AND uptime<?)'),
    ]);
    expect(plan(CLOCK_QUERIES.after, 'zengdu-1', 'first', 5)).toEqual([
      expect.stringContaining('clock_facts_known (station=? AND boot=? AND uptime>?)'),
    ]);
    db.close();
    expect(query(file, 'SELECT count(*) AS n FROM clock_facts')).toEqual([{ n: 50 }]);
  });
});
