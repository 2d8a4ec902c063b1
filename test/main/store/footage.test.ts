import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Clip, Segment } from '../../../contract/footage.ts';
import { LANE } from '../../../contract/lane.ts';
import { LIST_QUERY, OLDEST_QUERY } from '../../../main/store/footage.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { newFile, open } from './files.ts';
import { T0 } from './samples.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

/** The segment that begins `s` seconds after T0 and lasts four. */
const segment = (s: number, feed = 'roof', more: Partial<Segment> = {}): Segment => ({
  feed,
  startAt: T0 + s * 1_000,
  endAt: T0 + (s + 4) * 1_000,
  bytes: 1_000,
  sha256: 'a'.repeat(64),
  codecs: 'avc1.4d401f',
  file: `${feed}/day/${s}.mp4`,
  state: 'whole',
  ...more,
});

const clip = (from: number, to: number, more: Partial<Clip> = {}): Clip => ({
  id: ID,
  feed: 'roof',
  startAt: T0 + from * 1_000,
  endAt: T0 + to * 1_000,
  evidence: true,
  by: 'console',
  segments: [],
  ...more,
});
const mark = (body: Clip) => ({ kind: 'clip' as const, lane: LANE.history, body });
const starts = (segments: Segment[]) => segments.map(({ startAt }) => (startAt - T0) / 1_000);

it('lists what overlaps a span, and shows where there is nothing', () => {
  const { footage } = open();
  for (const s of [0, 4, 8, 60, 64]) footage.add(segment(s));
  footage.add(segment(4, 'mast'));
  expect(starts(footage.list('roof', T0 + 5_000, T0 + 61_000, 100))).toEqual([4, 8, 60]);
  expect(starts(footage.list('roof', T0, T0 + 61_000, 2))).toEqual([0, 4]);
  expect(footage.covered('roof', T0 + 2_000, T0 + 66_000, 500)).toEqual([
    { from: T0 + 2_000, to: T0 + 12_000 },
    { from: T0 + 60_000, to: T0 + 66_000 },
  ]);
  expect(footage.feeds()).toEqual([
    { feed: 'mast', from: T0 + 4_000, to: T0 + 8_000, bytes: 1_000 },
    { feed: 'roof', from: T0, to: T0 + 68_000, bytes: 5_000 },
  ]);
});

it('a segment is noted once, and gone when it is removed', () => {
  const { footage } = open();
  footage.add(segment(0));
  footage.add(segment(0, 'roof', { bytes: 7 }));
  expect(footage.segment('roof', T0)?.bytes).toBe(7);
  footage.remove(segment(0));
  expect(footage.segment('roof', T0)).toBeUndefined();
});

it('the oldest is what goes first, whatever the feed; what a clip holds does not go', () => {
  const { footage, journal } = open();
  for (const s of [8, 0, 4]) footage.add(segment(s));
  footage.add(segment(2, 'mast'));
  journal.append([mark(clip(5, 9))]);
  expect(footage.oldestUnmarked(10).map(({ feed, startAt }) => [feed, (startAt - T0) / 1_000])).toEqual([
    ['roof', 0],
    ['mast', 2],
  ]);
  expect(footage.totals()).toEqual({ bytes: 4_000, markedBytes: 2_000, oldestAt: T0 });
  journal.append([mark(clip(5, 9, { released: true, by: 'li' }))]);
  expect(footage.oldestUnmarked(10)).toHaveLength(4);
  expect(footage.clips(10)).toEqual([]);
  expect(footage.clip(ID)).toMatchObject({ released: true, by: 'li' });
});

it('a clip of another station keeps nothing here', () => {
  const { footage, journal } = open();
  footage.add(segment(0));
  const entry = { station: 'other-1', seq: 1, id: ID, at: T0, clock: 'system' as const, lane: 3 as const };
  journal.apply([{ ...entry, kind: 'clip', body: clip(0, 4) }]);
  expect(footage.oldestUnmarked(1)).toHaveLength(1);
  expect(footage.clips(10)).toEqual([]);
});

it('goes by the key and by the index of age', () => {
  const db = new Database(newFile());
  migrate(db);
  const plan = (query: string, count: number) =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`)
      .all(...Array.from({ length: count }, () => 1))
      .map(({ detail }) => detail)
      .join('; ');
  expect(plan(LIST_QUERY, 5)).toMatch(/SEARCH segments USING PRIMARY KEY \(feed=\? AND start_at>\?/);
  expect(plan(OLDEST_QUERY, 2)).toMatch(/SCAN s USING INDEX segments_by_age/);
  expect(plan(OLDEST_QUERY, 2)).toMatch(/SEARCH c USING INDEX clips_by_owner/);
  db.close();
});
