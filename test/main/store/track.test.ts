/** Parts of a track: whole, and thinned out for spans of days. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Fix } from '../../../contract/fix.ts';
import { tracksQuery } from '../../../contract/track.ts';
import { BEFORE_QUERY, THIN_TRACK_QUERY } from '../../../main/store/projections.ts';
import type { Store } from '../../../main/store/types.ts';
import { trackServices } from '../../../main/situation/tracks.ts';
import { newFile, open } from './files.ts';
import { center, position, T0, vehicle } from './samples.ts';

const DAY_S = 86_400;

/** Seconds after T0 of the fixes in a part of a track. */
const seconds = (store: Store, from: number, to: number, limit: number, everyS?: number) =>
  store.projections
    .track(vehicle.id, vehicle.id, T0 + from * 1_000, T0 + to * 1_000, limit, everyS && everyS * 1_000)
    .map(({ fixAt }) => (fixAt - T0) / 1_000);

const driven = (...at: number[]) => {
  const store = open();
  store.journal.append(at.map((second) => position(second)));
  return store;
};

it('gives the first fix in each part of time, and nothing for a part without one', () => {
  const store = driven(0, 1, 2, 3, 9, 10, 11, 12, 41, 42);
  expect(seconds(store, 0, 100, 50, 10)).toEqual([0, 10, 41]);
  expect(seconds(store, 0, 100, 50, 1)).toEqual([0, 1, 2, 3, 9, 10, 11, 12, 41, 42]);
});

it('keeps its parts where they are when the span begins elsewhere: a picture that is moved does not tremble', () => {
  const store = driven(...Array.from({ length: 60 }, (_, second) => second));
  expect(seconds(store, 0, 60, 50, 10)).toEqual([0, 10, 20, 30, 40, 50]);
  expect(seconds(store, 7, 60, 50, 10)).toEqual([7, 10, 20, 30, 40, 50]);
});

it('ends before the end of the span, and at the limit', () => {
  const store = driven(0, 10, 20, 30);
  expect(seconds(store, 0, 20, 50, 10)).toEqual([0, 10]);
  expect(seconds(store, 0, 100, 3, 10)).toEqual([0, 10, 20]);
  expect(seconds(store, 50, 100, 3, 10)).toEqual([]);
});

it('takes parts of a month, longer than 32 bits of milliseconds', () => {
  const store = driven(0, DAY_S, 30 * DAY_S, 31 * DAY_S, 62 * DAY_S);
  expect(seconds(store, 0, 100 * DAY_S, 50, 30 * DAY_S)).toHaveLength(3);
});

it('takes the first entry of two fixes of one moment', () => {
  const store = open();
  store.journal.append([position(0), position(0)]);
  expect(seconds(store, 0, 10, 50, 5)).toEqual([0]);
});

it('counts what came by BeiDou among the rest, in the order of time', () => {
  const store = open(newFile(), { station: center });
  const fix: Fix = { fixAt: T0 + 25_000, receivedAt: T0, mode: 2, lat: 31.7, lon: 113.4, source: 'gnss' };
  store.floor.keep([{ station: vehicle.id, unit: vehicle.id, seq: 90, fix }]);
  const from = open();
  store.journal.apply(from.journal.append([0, 1, 22, 41].map((second) => position(second))));
  expect(seconds(store, 0, 100, 50)).toEqual([0, 1, 22, 25, 41]);
  expect(seconds(store, 0, 100, 50, 10)).toEqual([0, 22, 41]);
  expect(seconds(store, 23, 100, 1, 10)).toEqual([25]);
});

it('tells what came by BeiDou from the rest, and which fix was the last before a moment, of both', () => {
  const store = open(newFile(), { station: center });
  const fix: Fix = { fixAt: T0 + 25_000, receivedAt: T0, mode: 2, lat: 31.7, lon: 113.4, source: 'gnss' };
  store.floor.keep([{ station: vehicle.id, unit: vehicle.id, seq: 90, fix }]);
  store.journal.apply(open().journal.append([0, 22, 41].map((second) => position(second))));
  const before = (second: number) => {
    const found = store.projections.fixBefore(vehicle.id, vehicle.id, T0 + second * 1_000);
    return found && [(found.fixAt - T0) / 1_000, found.sketch];
  };
  expect([0, 22, 25, 26, 41, 42].map(before)).toEqual([
    undefined,
    [0, undefined],
    [22, undefined],
    [25, true],
    [25, true],
    [41, undefined],
  ]);
});

it('gives many units at once, in the order in which they were asked for, and where each was when the span began', () => {
  const store = open();
  store.journal.append([position(0, 'a'), position(5, 'b'), position(12, 'a'), position(14, 'a'), position(31, 'b')]);
  const services = trackServices(store.projections);
  const units = ['b', 'a', 'nobody'].map((unit) => ({ station: vehicle.id, unit }));
  const at = (fix: { fixAt: number } | undefined) => fix && (fix.fixAt - T0) / 1_000;
  const got = services.tracks({ units, from: T0 + 10_000, to: T0 + 30_000, everyMs: 10_000 });
  expect(got.map(({ before, fixes }) => [at(before), fixes.map(at)])).toEqual([
    [5, []],
    [0, [12]],
    [undefined, []],
  ]);
});

it('refuses a question about more than one answer may hold', () => {
  const ask = (count: number, to: number) =>
    tracksQuery.safeParse({
      units: Array.from({ length: count }, (_, n) => ({ station: vehicle.id, unit: `u${n}` })),
      from: T0,
      to,
      everyMs: 1_000,
    }).success;
  expect([ask(8, T0 + 600_000), ask(9, T0 + 600_000), ask(0, T0 + 1), ask(250, T0 + 20_000)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(ask(251, T0 + 1_000)).toBe(false);
});

it('finds the fix before a moment by one step down the primary key, and sorts nothing', () => {
  const file = newFile();
  open(file).close();
  const db = new Database(file, { readonly: true });
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${BEFORE_QUERY}`).all('a', 'b', 0);
  db.close();
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH fixes USING PRIMARY KEY (station=? AND unit=? AND fix_at<?)',
  ]);
});

it('reads nothing but what it gives: each part is one step down the primary key', () => {
  const file = newFile();
  open(file).close();
  const db = new Database(file, { readonly: true });
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${THIN_TRACK_QUERY}`);
  const details = plan.all('a', 'b', 0, 1, 10, 5).map(({ detail }) => detail);
  db.close();
  const onFixes = details.filter((detail) => / f\b/.test(detail));
  expect(onFixes).toHaveLength(3);
  for (const detail of onFixes)
    expect(detail).toMatch(/^SEARCH f USING PRIMARY KEY \(station=\? AND unit=\? AND fix_at/);
});
