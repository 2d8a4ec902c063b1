/**
 * The MBTiles file a download fills. Beside `tiles` it has the state of every tile that is wanted, written in the same
 * transaction as the tile (WAL, synchronous=FULL), so that after the power was pulled it goes on where it was. How far it is
 * stands in a row of its own: a file of two million tiles is not read through to tell it.
 */
import Database, { type Database as Handle } from 'better-sqlite3';
import { z } from 'zod';
import { imageKind } from '../image.ts';
import { flipRow } from '../tile-grid.ts';
import type { TileNumber } from './sources.ts';

/** A tile that failed so often is left until a person resumes the download. */
export const MAX_TRIES = 6;
/** Tiles noted in one transaction while the work is laid out. */
const LAY_BATCH = 5_000;
/** 'MPBX', the application id of MBTiles. */
const APPLICATION_ID = 0x4d504258;

const STATE = { pending: 0, done: 1, absent: 2, failed: 3 } as const;

const SCHEMA = `
  CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
  CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
  CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
  CREATE TABLE work (id INTEGER PRIMARY KEY, z INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, reason TEXT) STRICT;
  CREATE INDEX work_todo ON work (tries, id) WHERE state = 0;
  CREATE TABLE progress (total INTEGER NOT NULL, done INTEGER NOT NULL, absent INTEGER NOT NULL, failed INTEGER NOT NULL,
    bytes INTEGER NOT NULL) STRICT;`;

export interface WorkItem extends TileNumber {
  id: number;
}

export type Result = { item: WorkItem } & (
  { kind: 'done'; bytes: Buffer } | { kind: 'absent' } | { kind: 'failed'; reason: string }
);

const counts = z.object({
  total: z.number(),
  done: z.number(),
  absent: z.number(),
  failed: z.number(),
  bytes: z.number(),
});
export type Counts = z.infer<typeof counts>;
export { counts as countsSchema };

export class TileFile {
  readonly #db: Handle;

  /** Opens a file or makes it. @throws SQLite's errors */
  constructor(file: string) {
    this.#db = new Database(file);
    try {
      this.#db.pragma('journal_mode = WAL');
      this.#db.pragma('synchronous = FULL');
      if (!this.#has('tiles'))
        this.#db.transaction(() => {
          this.#db.pragma(`application_id = ${APPLICATION_ID}`);
          this.#db.exec(SCHEMA);
        })();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Whether it was made a plain package: the end came between that and its place among the others. */
  get finished(): boolean {
    return !this.#has('work');
  }

  /** Whether every tile that is wanted has been noted. */
  get laid(): boolean {
    return this.finished || this.#db.prepare('SELECT 1 FROM progress').get() !== undefined;
  }

  /** Notes what is wanted; lets others work in between. A start that was cut off begins again. */
  async lay(tiles: Iterable<TileNumber>, signal: AbortSignal): Promise<void> {
    this.#db.exec('DELETE FROM work');
    const insert = this.#db.prepare('INSERT INTO work (z, x, y) VALUES (@z, @x, @y)');
    const write = this.#db.transaction((batch: TileNumber[]) => batch.forEach((tile) => insert.run(tile)));
    let batch: TileNumber[] = [];
    for (const tile of tiles) {
      batch.push(tile);
      if (batch.length < LAY_BATCH) continue;
      write(batch);
      batch = [];
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
    }
    if (signal.aborted) return;
    this.#db.transaction(() => {
      write(batch);
      this.#db.exec('INSERT INTO progress SELECT count(*), 0, 0, 0, 0 FROM work');
    })();
  }

  /** The next tiles to fetch, those never tried first, at most `limit`, without `except`. */
  todo(limit: number, except: ReadonlySet<number>): WorkItem[] {
    if (this.finished) return [];
    const rows = this.#db
      .prepare<[number], WorkItem>('SELECT id, z, x, y FROM work WHERE state = 0 ORDER BY tries, id LIMIT ?')
      .all(limit + except.size);
    return rows.filter(({ id }) => !except.has(id)).slice(0, limit);
  }

  /** Durable on return: tiles and their states in one transaction. */
  commit(results: readonly Result[]): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)');
    const mark = this.#db.prepare('UPDATE work SET state = ?, reason = NULL WHERE id = ?');
    const fail = this.#db
      .prepare<[string, number], number>(
        `UPDATE work SET tries = tries + 1, reason = ?,
         state = CASE WHEN tries + 1 >= ${MAX_TRIES} THEN ${STATE.failed} ELSE ${STATE.pending} END WHERE id = ?
         RETURNING state`,
      )
      .pluck();
    const add = this.#db.prepare(
      'UPDATE progress SET done = done + ?, absent = absent + ?, failed = failed + ?, bytes = bytes + ?',
    );
    this.#db.transaction(() => {
      const more = { done: 0, absent: 0, failed: 0, bytes: 0 };
      for (const result of results) {
        const { id, z: at, x, y } = result.item;
        if (result.kind === 'failed') {
          more.failed += fail.get(result.reason, id) === STATE.failed ? 1 : 0;
          continue;
        }
        mark.run(STATE[result.kind], id);
        more[result.kind] += 1;
        if (result.kind === 'absent') continue;
        put.run(at, x, flipRow(y, at), result.bytes);
        more.bytes += result.bytes.length;
      }
      add.run(more.done, more.absent, more.failed, more.bytes);
    })();
  }

  /** Gives the failed ones their tries back. */
  revive(): void {
    if (this.finished) return;
    this.#db.transaction(() => {
      this.#db.exec(`UPDATE work SET state = ${STATE.pending}, tries = 0 WHERE state = ${STATE.failed}`);
      this.#db.exec('UPDATE progress SET failed = 0');
    })();
  }

  counts(): Counts {
    if (this.finished) {
      const done = Number(this.#db.prepare('SELECT count(*) FROM tiles').pluck().get());
      const [pages, size] = [
        this.#db.pragma('page_count', { simple: true }),
        this.#db.pragma('page_size', { simple: true }),
      ];
      return { total: done, done, absent: 0, failed: 0, bytes: Number(pages) * Number(size) };
    }
    const row = this.#db.prepare('SELECT * FROM progress').get();
    return row === undefined ? { total: 0, done: 0, absent: 0, failed: 0, bytes: 0 } : counts.parse(row);
  }

  /** Why tiles failed: `HTTP 500 × 3`, the most frequent first; '' when none did. */
  reasons(): string {
    if (this.finished) return '';
    const rows = this.#db
      .prepare<[], [string, number]>(
        `SELECT reason, count(*) FROM work WHERE state = ${STATE.failed} GROUP BY reason ORDER BY 2 DESC LIMIT 3`,
      )
      .raw()
      .all();
    return rows.map(([reason, count]) => `${reason} × ${count}`).join(', ');
  }

  /** Makes it a plain MBTiles 1.3 file: states away, metadata in, one file. It is closed then. May be repeated. */
  finish(metadata: Record<string, string | number | undefined>): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO metadata VALUES (?, ?)');
    const first = this.#db.prepare<[], Buffer>('SELECT tile_data FROM tiles LIMIT 1').pluck().get();
    const format = imageKind(first ?? Buffer.alloc(0));
    this.#db.transaction(() => {
      put.run('format', format === 'jpeg' ? 'jpg' : (format ?? 'png'));
      for (const [name, value] of Object.entries(metadata)) if (value !== undefined) put.run(name, String(value));
      this.#db.exec('DROP TABLE IF EXISTS work; DROP TABLE IF EXISTS progress');
    })();
    this.#db.pragma('journal_mode = DELETE');
    this.close();
  }

  /** Idempotent. */
  close(): void {
    this.#db.close();
  }

  #has(table: string): boolean {
    return this.#db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
  }
}
