/** What a center fetched of vehicles' footage, what it asked for, and who gets to know. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { FootageAnswer, FootageAsk } from '../../../contract/backfill.ts';
import type { Clip } from '../../../contract/footage.ts';
import { LANE } from '../../../contract/lane.ts';
import { FETCHED_QUERY, OLDEST_FETCHED_QUERY, type FetchedSegment } from '../../../main/store/fetched.ts';
import { migrate } from '../../../main/store/migrations/index.ts';
import { newFile, open, seqs } from './files.ts';
import { center, T0, vehicle } from './samples.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const OTHER = '01890a5d-ac96-774b-bcce-b302099a8058';

/** The segment that begins `s` seconds after T0 and lasts four; what begins later was fetched earlier. */
const segment = (s: number, more: Partial<FetchedSegment> = {}): FetchedSegment => ({
  station: vehicle.id,
  feed: 'roof',
  startAt: T0 + s * 1_000,
  endAt: T0 + (s + 4) * 1_000,
  bytes: 1_000,
  sha256: 'a'.repeat(64),
  codecs: 'avc1.4d401f',
  file: `${vehicle.id}/roof/day/${s}.mp4`,
  state: 'whole',
  fetchedAt: T0 + 1_000_000 - s * 1_000,
  ...more,
});
const clip = (from: number, to: number, more: Partial<Clip> = {}): Clip => ({
  id: ID,
  feed: 'roof',
  startAt: T0 + from * 1_000,
  endAt: T0 + to * 1_000,
  evidence: true,
  by: '王',
  segments: [],
  ...more,
});
const ask = (more: Partial<FootageAsk> = {}): FootageAsk => ({
  id: ID,
  station: vehicle.id,
  feed: 'roof',
  startAt: T0,
  endAt: T0 + 60_000,
  by: '王',
  ...more,
});
const starts = (segments: readonly FetchedSegment[]) => segments.map(({ startAt }) => (startAt - T0) / 1_000);

it('what was fetched longest ago goes first; what either side marked stays', () => {
  const { fetched, journal } = open(newFile(), { station: center });
  for (const s of [0, 4, 8, 12]) fetched.add(segment(s));
  fetched.add(segment(0, { station: 'other-1' }));
  expect(starts(fetched.oldestUnmarked(10).filter(({ station }) => station === vehicle.id))).toEqual([12, 8, 4, 0]);
  journal.append([{ kind: 'clip', lane: LANE.history, body: clip(13, 14, { of: vehicle.id }) }]);
  const head = { station: vehicle.id, seq: 1, id: OTHER, at: T0, clock: 'system' as const, lane: 3 as const };
  journal.apply([{ ...head, kind: 'clip', body: clip(5, 6, { id: OTHER }) }]);
  expect(starts(fetched.oldestUnmarked(10).filter(({ station }) => station === vehicle.id))).toEqual([8, 0]);
  expect(fetched.totals()).toEqual({ bytes: 5_000, markedBytes: 2_000, oldestAt: T0 });
  expect(fetched.clips(10).map(({ station }) => station)).toEqual([center.id, vehicle.id]);
});

it('a center’s mark keeps the vehicle’s own footage too', () => {
  const { footage, journal } = open();
  const { station: _station, fetchedAt: _at, ...own } = segment(0);
  footage.add(own);
  const head = { station: center.id, seq: 1, id: OTHER, at: T0, clock: 'system' as const, lane: 3 as const };
  journal.apply([{ ...head, kind: 'clip', body: clip(0, 4, { of: vehicle.id }) }]);
  expect(footage.oldestUnmarked(1)).toEqual([]);
  expect(footage.clips(10)).toMatchObject([{ station: center.id, by: '王' }]);
});

it('tells what there is of a span', () => {
  const { fetched } = open(newFile(), { station: center });
  for (const s of [0, 4, 60]) fetched.add(segment(s));
  const [from, to] = [T0 + 2_000, T0 + 70_000];
  expect(fetched.covered(vehicle.id, 'roof', from, to, 500)).toEqual([
    { from, to: T0 + 8_000 },
    { from: T0 + 60_000, to: T0 + 64_000 },
  ]);
  expect(fetched.amount(vehicle.id, 'roof', from, to)).toEqual({ segments: 3, bytes: 3_000 });
  expect(fetched.amount('other-1', 'roof', from, to)).toEqual({ segments: 0, bytes: 0 });
  expect(fetched.feeds()).toEqual([{ station: vehicle.id, feed: 'roof', from: T0, to: T0 + 64_000, bytes: 3_000 }]);
  fetched.remove(segment(0));
  expect(starts(fetched.list(vehicle.id, 'roof', from, to, 10))).toEqual([4, 60]);
});

it('an ask is open until it is served to the end or taken back; the newest answer holds', () => {
  const { asks, journal } = open(newFile(), { station: center });
  journal.append([
    { kind: 'footage-ask', lane: LANE.order, body: ask() },
    { kind: 'footage-ask', lane: LANE.order, body: ask({ id: OTHER }) },
  ]);
  expect(asks.open(vehicle.id, 10).map(({ ask: { id } }) => id)).toEqual([ID, OTHER]);
  const head = { station: vehicle.id, at: T0, clock: 'system' as const, lane: 1 as const };
  const answer = (state: FootageAnswer['state']): FootageAnswer => ({
    ask: ID,
    state,
    segments: 3,
    bytes: 9,
    gaps: [],
  });
  journal.apply([{ ...head, kind: 'footage-answer', seq: 2, id: ID, body: answer('done') }]);
  journal.apply([{ ...head, kind: 'footage-answer', seq: 1, id: OTHER, body: answer('sending') }]);
  expect(asks.get(ID)).toMatchObject({ answer: { state: 'done' }, center: center.id });
  journal.append([{ kind: 'footage-ask', lane: LANE.order, body: ask({ id: OTHER, withdrawn: true }) }]);
  expect(asks.open(vehicle.id, 10)).toEqual([]);
  expect(asks.list(10, vehicle.id)).toHaveLength(2);
  expect(asks.list(10, 'other-1')).toEqual([]);
});

it('asks and marks go to the vehicle whose footage it is, and to no other, whenever it comes', () => {
  const { journal } = open(newFile(), { station: center });
  const early = journal.outbox('other-1');
  journal.append([
    { kind: 'footage-ask', lane: LANE.order, body: ask() },
    { kind: 'clip', lane: LANE.history, body: clip(0, 4, { of: vehicle.id }) },
  ]);
  expect([early.size, journal.outbox('other-2').size]).toEqual([0, 0]);
  expect(seqs(journal.outbox(vehicle.id).next(10))).toEqual([1, 2]);
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
  expect(plan(FETCHED_QUERY, 6)).toMatch(/SEARCH fetched USING PRIMARY KEY \(station=\? AND feed=\? AND start_at>\?/);
  expect(plan(OLDEST_FETCHED_QUERY, 1)).toMatch(
    /SCAN s USING INDEX fetched_by_age.*SEARCH c USING INDEX clips_by_owner/,
  );
  db.close();
});
