/** What screens read. Rows were validated before they were written. */
import type { Database } from 'better-sqlite3';
import type { EntryBody } from '../../contract/entry.ts';
import type { Feed } from '../../contract/feed.ts';
import type { Fix } from '../../contract/fix.ts';
import type { Station } from '../../contract/station.ts';
import type { TrackFix } from '../../contract/track.ts';
import type { Unit, UnitPosition } from '../../contract/unit.ts';
import { SqliteAlerts, type Alerts } from './alerts.ts';
import { SqliteClocks } from './clocks.ts';
import { SqliteEdits } from './edits.ts';
import { SqliteMessages } from './messages.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { Edits, Messages, Projections } from './types.ts';

interface PositionRow {
  station: string;
  unit: string;
  seq: number;
  fix: string;
  kind: UnitPosition['unit']['kind'] | null;
  name: string | null;
}

export class SqliteProjections implements Projections {
  readonly #guard: Guard;
  readonly #positions;
  readonly #position;
  readonly #sketches;
  readonly #sketch;
  readonly #track;
  readonly #thinTrack;
  readonly #sketchTrack;
  readonly #before;
  readonly #sketchBefore;
  readonly #stations;
  readonly #feeds;
  readonly #devices;
  readonly #units;
  readonly #unit;
  readonly messages: Messages;
  readonly edits: Edits;
  readonly alerts: Alerts;
  readonly clocks: SqliteClocks;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#positions = db.prepare<[], PositionRow>(`${POSITIONS} ORDER BY n.station, n.unit`);
    this.#position = db.prepare<[string, string], PositionRow>(`${POSITIONS} WHERE n.station = ? AND n.unit = ?`);
    this.#sketches = db.prepare<[], PositionRow>(SKETCHES);
    this.#sketch = db.prepare<[string, string], PositionRow>(`${SKETCHES} AND n.station = ? AND n.unit = ?`);
    this.#track = db.prepare<unknown[], string>(TRACK_QUERY).pluck();
    this.#thinTrack = db.prepare<unknown[], string>(THIN_TRACK_QUERY).pluck();
    this.#sketchTrack = db.prepare<unknown[], string>(SKETCH_TRACK_QUERY).pluck();
    this.#before = db.prepare<unknown[], string>(BEFORE_QUERY).pluck();
    this.#sketchBefore = db.prepare<unknown[], string>(SKETCH_BEFORE_QUERY).pluck();
    this.#stations = db.prepare<[], Station>('SELECT station AS id, kind, name FROM stations ORDER BY station');
    this.#feeds = db.prepare<[], string>('SELECT body FROM feeds ORDER BY station, feed').pluck();
    this.#devices = db.prepare<[], { station: string; report: string }>(
      'SELECT station, report FROM devices ORDER BY station, device',
    );
    this.#units = db.prepare<[], Unit>(`${UNITS} ORDER BY station, unit`);
    this.#unit = db.prepare<[string, string], Unit>(`${UNITS} WHERE station = ? AND unit = ?`);
    this.alerts = new SqliteAlerts(db, guard);
    this.messages = new SqliteMessages(db, guard);
    this.edits = new SqliteEdits(db, guard);
    this.clocks = new SqliteClocks(db, guard);
  }

  unitPositions(): UnitPosition[] {
    return this.#guard(() => {
      const sketches = this.#sketches.all().map(toSketch);
      const has = new Set(sketches.map(({ unit }) => `${unit.station}/${unit.id}`));
      const fixes = this.#positions.all().map(toPosition);
      return [...fixes.filter(({ unit }) => !has.has(`${unit.station}/${unit.id}`)), ...sketches];
    });
  }

  unitPosition(station: string, id: string): UnitPosition | undefined {
    return this.#guard(() => {
      const sketch = this.#sketch.get(station, id);
      if (sketch) return toSketch(sketch);
      const row = this.#position.get(station, id);
      return row && toPosition(row);
    });
  }

  track(station: string, unit: string, from: number, to: number, limit: number, everyMs = 1): TrackFix[] {
    return this.#guard(() => {
      const span = [station, unit, from, to];
      const fixes = everyMs > 1 ? this.#thinTrack.all(...span, everyMs, limit) : this.#track.all(...span, limit);
      const all = fixes.map((fix) => fromJson<TrackFix>(fix));
      const sketches = this.#sketchTrack.all(...span, limit).map(toSketchFix);
      if (sketches.length === 0) return all;
      return firstOfEach(everyMs, [...all, ...sketches].sort(byTime)).slice(0, limit);
    });
  }

  fixBefore(station: string, unit: string, at: number): TrackFix | undefined {
    return this.#guard(() => {
      const found = this.#before.get(station, unit, at);
      const fix = found === undefined ? undefined : fromJson<TrackFix>(found);
      const sketch = this.#sketchBefore.get(station, unit, at);
      if (sketch === undefined) return fix;
      const drawn = toSketchFix(sketch);
      return fix && fix.fixAt >= drawn.fixAt ? fix : drawn;
    });
  }

  units(): Unit[] {
    return this.#guard(() => this.#units.all());
  }

  unit(station: string, id: string): Unit | undefined {
    return this.#guard(() => this.#unit.get(station, id));
  }

  stations(): Station[] {
    return this.#guard(() => this.#stations.all());
  }

  feeds(): Feed[] {
    return this.#guard(() => this.#feeds.all().map((body) => fromJson<Feed>(body)));
  }

  devices(): { station: string; report: EntryBody<'device'> }[] {
    return this.#guard(() =>
      this.#devices.all().map(({ station, report }) => ({ station, report: fromJson<EntryBody<'device'>>(report) })),
    );
  }
}

const byTime = (a: Fix, b: Fix): number => a.fixAt - b.fixAt;

const toSketchFix = (fix: string): TrackFix => ({ ...fromJson<Fix>(fix), sketch: true });

/** Of fixes in the order of time the first in each part of time; 1 ms: all of them. */
function firstOfEach(everyMs: number, fixes: readonly TrackFix[]): TrackFix[] {
  const part = (fix: TrackFix | undefined) => fix && Math.floor(fix.fixAt / everyMs);
  return fixes.filter((fix, index) => everyMs <= 1 || part(fix) !== part(fixes[index - 1]));
}

const toPosition = ({ station, unit, seq, fix, kind, name }: PositionRow): UnitPosition => ({
  unit: { station, id: unit, kind: kind ?? 'other', name: name ?? unit },
  fix: fromJson<Fix>(fix),
  seq,
});

const toSketch = (row: PositionRow): UnitPosition => ({ ...toPosition(row), sketch: true });

const UNITS = 'SELECT station, unit AS id, kind, name FROM units';
const positionsOf = (table: string): string => `SELECT n.station, n.unit, n.seq, n.fix, u.kind, u.name FROM ${table} n
  LEFT JOIN units u ON u.station = n.station AND u.unit = n.unit`;
const POSITIONS = positionsOf('newest_fixes');
/** Sketches that no fix of their second or later has overtaken. */
const SKETCHES = `${positionsOf('newest_sketches')} WHERE NOT EXISTS (SELECT 1 FROM newest_fixes f
  WHERE f.station = n.station AND f.unit = n.unit AND f.fix_at >= n.fix_at)`;

/** Reads by the primary key alone (a test asserts the plan). */
export const TRACK_QUERY =
  'SELECT fix FROM fixes WHERE station = ? AND unit = ? AND fix_at >= ? AND fix_at < ? ORDER BY fix_at, seq LIMIT ?';
/**
 * The first fix in each part of time, found by one step down the key after another: what it costs grows with what it gives,
 * not with what lies between (a test asserts the plan).
 */
export const THIN_TRACK_QUERY = `WITH RECURSIVE
  span (station, unit, from_at, to_at, every) AS (SELECT ?, ?, ?, ?, CAST(? AS INTEGER)),
  step (at) AS (
    SELECT (SELECT f.fix_at FROM fixes f WHERE f.station = span.station AND f.unit = span.unit
      AND f.fix_at >= from_at AND f.fix_at < to_at ORDER BY f.fix_at LIMIT 1) FROM span
    UNION ALL
    SELECT (SELECT f.fix_at FROM fixes f WHERE f.station = span.station AND f.unit = span.unit
      AND f.fix_at >= (at / every + 1) * every AND f.fix_at < to_at ORDER BY f.fix_at LIMIT 1)
      FROM step, span WHERE at IS NOT NULL
    LIMIT ?)
  SELECT (SELECT f.fix FROM fixes f WHERE f.station = span.station AND f.unit = span.unit AND f.fix_at = at
    ORDER BY f.seq LIMIT 1) FROM step, span WHERE at IS NOT NULL`;
export const SKETCH_TRACK_QUERY =
  'SELECT fix FROM sketches WHERE station = ? AND unit = ? AND fix_at >= ? AND fix_at < ? ORDER BY fix_at LIMIT ?';
/** One step down the key (a test asserts the plan). */
export const BEFORE_QUERY = beforeIn('fixes', ', seq DESC');
const SKETCH_BEFORE_QUERY = beforeIn('sketches', '');

function beforeIn(table: string, more: string): string {
  return `SELECT fix FROM ${table} WHERE station = ? AND unit = ? AND fix_at < ? ORDER BY fix_at DESC${more} LIMIT 1`;
}
