/** What the BeiDou floor keeps: sketches of fixes until the fixes come, and which entries passed by BeiDou. */
import type { Database } from 'better-sqlite3';
import type { Entry } from '../../contract/entry.ts';
import type { Fix } from '../../contract/fix.ts';
import { lastSeq } from './journal.ts';
import { ENTRY_COLUMNS, fromJson, toEntry, type EntryRow } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

/** A fix in packed form, as far as it tells: to about a metre and a whole second. */
export interface Sketch {
  station: string;
  unit: string;
  seq: number;
  fix: Fix;
}

/** The newest fix of one of a station's units. */
export interface NewestFix {
  unit: string;
  seq: number;
  fix: Fix;
  /** Seq of the entry that tells of the unit, if one does. */
  told: number | undefined;
}

export interface FloorBook {
  /** Entries of a message, an alert or a task of this id; newest first, at most eight. */
  named(id: string): Entry[];
  entry(station: string, seq: number): Entry | undefined;
  /** Newest fixes of a station's units. */
  newest(station: string): NewestFix[];
  /** The highest seq of a station that is known here, by whatever way; 0: none. */
  highest(station: string): number;
  /** Keeps them, one transaction. @returns those that are now the newest known of their unit */
  keep(sketches: readonly Sketch[]): Sketch[];
  /** An entry passed by BeiDou: from the peer where it is the peer's, to it where it is our own. @param at epoch ms */
  pass(entry: { station: string; seq: number }, peer: string, at: number): void;
  /** When an entry passed by BeiDou, to or from this peer; undefined: it did not. */
  passed(entry: { station: string; seq: number }, peer: string): number | undefined;
}

/** A unit's sketches older than this are dropped when a new one comes, ms. */
const KEPT_MS = 30 * 86_400_000;
const NAMED_LIMIT = 8;

export class SqliteFloor implements FloorBook {
  readonly #db: Database;
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#db = db;
    this.#guard = guard;
    this.#statements = {
      named: db.prepare<[string, number], EntryRow>(NAMED_QUERY),
      entry: db.prepare<[string, number], EntryRow>(
        `SELECT ${ENTRY_COLUMNS} FROM entries WHERE station = ? AND seq = ?`,
      ),
      newest: db.prepare<[string], { unit: string; seq: number; fix: string; told: number | null }>(
        `SELECT n.unit, n.seq, n.fix, u.seq AS told FROM newest_fixes n
         LEFT JOIN units u ON u.station = n.station AND u.unit = n.unit WHERE n.station = ? ORDER BY n.unit`,
      ),
      highest: db.prepare<[string], number | null>('SELECT max(seq) FROM newest_sketches WHERE station = ?').pluck(),
      fix: db
        .prepare<[string, string, number, number], number>(
          'SELECT 1 FROM fixes WHERE station = ? AND unit = ? AND fix_at >= ? AND fix_at < ? LIMIT 1',
        )
        .pluck(),
      newestFix: db
        .prepare<[string, string], number>('SELECT fix_at FROM newest_fixes WHERE station = ? AND unit = ?')
        .pluck(),
      sketch: db.prepare('INSERT OR REPLACE INTO sketches VALUES (?, ?, ?, ?, ?)'),
      newestSketch: db.prepare(`INSERT INTO newest_sketches VALUES (?, ?, ?, ?, ?) ON CONFLICT (station, unit)
        DO UPDATE SET fix_at = excluded.fix_at, seq = excluded.seq, fix = excluded.fix
        WHERE (excluded.fix_at, excluded.seq) > (fix_at, seq)`),
      drop: db.prepare('DELETE FROM sketches WHERE station = ? AND unit = ? AND fix_at < ?'),
      pass: db.prepare('INSERT OR IGNORE INTO floor_passages VALUES (?, ?, ?, ?)'),
      passed: db
        .prepare<[string, number, string], number>(
          'SELECT at FROM floor_passages WHERE station = ? AND seq = ? AND peer = ?',
        )
        .pluck(),
    };
  }

  named(id: string): Entry[] {
    return this.#guard(() => this.#statements.named.all(id, NAMED_LIMIT).map(toEntry));
  }

  entry(station: string, seq: number): Entry | undefined {
    return this.#guard(() => {
      const row = this.#statements.entry.get(station, seq);
      return row && toEntry(row);
    });
  }

  newest(station: string): NewestFix[] {
    return this.#guard(() =>
      this.#statements.newest
        .all(station)
        .map(({ unit, seq, fix, told }) => ({ unit, seq, fix: fromJson<Fix>(fix), told: told ?? undefined })),
    );
  }

  highest(station: string): number {
    return this.#guard(() => Math.max(lastSeq(this.#db, station), this.#statements.highest.get(station) ?? 0));
  }

  keep(sketches: readonly Sketch[]): Sketch[] {
    return this.#guard(() => this.#db.transaction(() => sketches.filter((sketch) => this.#keep(sketch)))());
  }

  pass({ station, seq }: { station: string; seq: number }, peer: string, at: number): void {
    this.#guard(() => this.#statements.pass.run(station, seq, peer, at));
  }

  passed({ station, seq }: { station: string; seq: number }, peer: string): number | undefined {
    return this.#guard(() => this.#statements.passed.get(station, seq, peer));
  }

  #keep({ station, unit, seq, fix }: Sketch): boolean {
    const { fix: fixOf, newestFix, sketch, newestSketch, drop } = this.#statements;
    // The fix itself is here already.
    if (fixOf.get(station, unit, fix.fixAt, fix.fixAt + 1_000) !== undefined) return false;
    const row = [station, unit, fix.fixAt, seq, JSON.stringify(fix)];
    sketch.run(row);
    drop.run(station, unit, fix.fixAt - KEPT_MS);
    const isNewest = newestSketch.run(row).changes === 1;
    return isNewest && (newestFix.get(station, unit) ?? -Infinity) < fix.fixAt;
  }
}

/** Reads by the index of ids alone (a test asserts the plan). */
export const NAMED_QUERY = `SELECT ${ENTRY_COLUMNS} FROM entries
  WHERE kind IN ('message', 'alert', 'task') AND body ->> '$.id' = ? ORDER BY station, seq DESC LIMIT ?`;
