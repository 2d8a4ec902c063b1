/** Stills in the journal: the newest of each feed, and what they took. */
import type { Database } from 'better-sqlite3';
import type { Guard } from './sqlite-errors.ts';

export interface StillBook {
  /** The newest of every feed of every station. */
  newest(): { station: string; feed: string; seq: number }[];
  has(station: string, feed: string, seq: number): boolean;
  /** Bytes of a station's pictures that were taken since. */
  bytesSince(station: string, at: number): number;
}

export class SqliteStills implements StillBook {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#statements = {
      newest: db.prepare<[], { station: string; feed: string; seq: number }>(
        'SELECT station, feed, max(seq) AS seq FROM stills GROUP BY station, feed',
      ),
      one: db.prepare<[string, string, number]>('SELECT 1 FROM stills WHERE station = ? AND feed = ? AND seq = ?'),
      bytes: db
        .prepare<[string, number], number | null>('SELECT sum(bytes) FROM stills WHERE station = ? AND at >= ?')
        .pluck(),
    };
  }

  newest(): { station: string; feed: string; seq: number }[] {
    return this.#guard(() => this.#statements.newest.all());
  }

  has(station: string, feed: string, seq: number): boolean {
    return this.#guard(() => this.#statements.one.get(station, feed, seq) !== undefined);
  }

  bytesSince(station: string, at: number): number {
    return this.#guard(() => this.#statements.bytes.get(station, at) ?? 0);
  }
}
