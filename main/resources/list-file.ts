/**
 * A list as it lies on the station's disk: one SQLite file, written once and only read afterwards. It gets its name when it is
 * whole, so that a list is the old one or the new one, whatever is killed in between.
 */
import Database, { type Database as Handle } from 'better-sqlite3';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import {
  MAX_PROBLEMS,
  resourceKind,
  resourceList,
  resourceRecord,
  RESOURCE_KINDS,
  rowProblem,
  type ResourceKind,
  type ResourceList,
  type ResourcePoint,
  type ResourceRecord,
  type RowProblem,
} from '../../contract/resource.ts';
import { errorName, storeErrorCode } from '../store/sqlite-errors.ts';
import type { ListRow } from './read-list.ts';

/** Rows written, and read, without letting others have their turn. */
const BATCH = 250;

export interface Written {
  counts: Partial<Record<ResourceKind, number>>;
  total: number;
  problems: number;
  /** The first of them. */
  first: RowProblem | undefined;
}

/** Writes a file that nobody reads yet. */
export class ListWriter {
  readonly #file: string;
  readonly #db: Handle;
  readonly #addRow;
  readonly #addProblem;

  /** @param file does not exist */
  constructor(file: string) {
    this.#file = file;
    this.#db = new Database(file);
    // A file that was not finished is thrown away.
    this.#db.pragma('journal_mode = OFF');
    this.#db.pragma('synchronous = OFF');
    this.#db.exec(`
      CREATE TABLE facts (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT;
      CREATE TABLE problems (n INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
      CREATE TABLE resources (row INTEGER PRIMARY KEY, kind TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
        name TEXT NOT NULL, line INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    `);
    this.#addRow = this.#db.prepare('INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#addProblem = this.#db.prepare('INSERT INTO problems VALUES (?, ?)');
  }

  /** @param room resources that may be added; what comes after is a problem, and reading ends */
  async fill(rows: AsyncIterable<ListRow>, room: number): Promise<Written> {
    const written: Written = { counts: {}, total: 0, problems: 0, first: undefined };
    let batch: ListRow[] = [];
    const flush = () => {
      const put = this.#db.transaction((list: ListRow[]) => list.forEach((row) => this.#put(row, written)));
      put(batch);
      batch = [];
    };
    let taken = 0;
    for await (const row of rows) {
      if ('record' in row && (taken += 1) > room) {
        batch.push({ line: row.line, reason: 'full' });
        break;
      }
      if (batch.push(row) >= BATCH) {
        flush();
        await new Promise(setImmediate);
      }
    }
    flush();
    return written;
  }

  #put(row: ListRow, written: Written): void {
    if ('record' in row) {
      const { kind, lat, lon, name } = row.record;
      written.total += 1;
      written.counts[kind] = (written.counts[kind] ?? 0) + 1;
      this.#addRow.run(written.total, kind, lat, lon, name, row.line, JSON.stringify(row.record));
      return;
    }
    written.problems += 1;
    written.first ??= row;
    if (written.problems <= MAX_PROBLEMS) this.#addProblem.run(written.problems, JSON.stringify(row));
  }

  /** Makes it durable and gives it its name, in the place of what has it. */
  async finish(facts: ResourceList, target: string): Promise<void> {
    this.#db.prepare('INSERT INTO facts VALUES (1, ?)').run(JSON.stringify(facts));
    this.#db.close();
    await sync(this.#file);
    await rename(this.#file, target);
    await sync(path.dirname(target));
  }

  /** Throws it away. */
  async discard(): Promise<void> {
    this.#db.close();
    await rm(this.#file, { force: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface PointRow {
  row: number;
  kind: string;
  lat: number;
  lon: number;
  name: string;
}

/** A list that is read. */
export class ListFile {
  readonly #db: Handle;
  readonly facts: ResourceList;

  /** @throws resource-list-broken */
  constructor(file: string) {
    this.#db = guarded(() => new Database(file, { readonly: true, fileMustExist: true }));
    try {
      this.facts = guarded(() => resourceList.parse(this.#body('SELECT body FROM facts')));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** @throws not-found, resource-list-broken */
  record(row: number): { line: number; record: ResourceRecord } {
    return guarded(() => {
      const found = this.#db
        .prepare<[number], { line: number; body: string }>('SELECT line, body FROM resources WHERE row = ?')
        .get(row);
      if (!found) throw new QianshaoError('not-found', String(row));
      return { line: found.line, record: resourceRecord.parse(JSON.parse(found.body)) };
    });
  }

  /** At most 500. @throws resource-list-broken */
  problems(): RowProblem[] {
    return guarded(() => {
      const bodies = this.#db.prepare<[], string>('SELECT body FROM problems ORDER BY n').pluck().all();
      return bodies.map((body) => rowProblem.parse(JSON.parse(body)));
    });
  }

  /** All points as JSON text, in pieces. */
  async *points(): AsyncGenerator<string> {
    const read = this.#db.prepare<[number, number], PointRow>(
      'SELECT row, kind, lat, lon, name FROM resources WHERE row > ? ORDER BY row LIMIT ?',
    );
    let last = 0;
    for (;;) {
      // Half a list must not look like a whole one.
      if (!this.#db.open) throw new QianshaoError('not-found', this.facts.id);
      const rows = guarded(() => read.all(last, BATCH));
      const text = rows.map((row) => JSON.stringify(pointOf(row))).join(',');
      yield last === 0 ? `[${text}` : rows.length > 0 ? `,${text}` : '';
      last = rows.at(-1)?.row ?? last;
      if (rows.length < BATCH) break;
      await new Promise(setImmediate);
    }
    yield ']';
  }

  /** Idempotent. */
  close(): void {
    this.#db.close();
  }

  #body(sql: string): unknown {
    return JSON.parse(this.#db.prepare<[], string>(sql).pluck().get() ?? 'null') as unknown;
  }
}

const pointOf = ({ row, kind, lat, lon, name }: PointRow): ResourcePoint => [
  row,
  RESOURCE_KINDS.indexOf(resourceKind.parse(kind)),
  lat,
  lon,
  name,
];

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof QianshaoError) throw error;
    throw new QianshaoError(
      storeErrorCode(error) === 'store-full' ? 'store-full' : 'resource-list-broken',
      errorName(error),
      error,
    );
  }
}
