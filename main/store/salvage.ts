/** Reads what can be read of a damaged file into a new one: by SQL from both ends, else page by page. The original is not touched. */
import Database, { type Database as Handle, type Statement } from 'better-sqlite3';
import { entry } from '../../contract/entry.ts';
import { copyWithSpareHead, removeCopy } from './head.ts';
import { entriesInPages } from './pages.ts';
import { replay } from './project.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';
import { errorName, isDamage } from './sqlite-errors.ts';

/** Tables that are copied row by row beside the journal. Outboxes are made anew: sending twice changes nothing. */
const COPIED = [
  'users',
  'sessions',
  'enrolment_codes',
  'enrolled',
  'settings',
  'sketches',
  'newest_sketches',
  'floor_passages',
  'segments',
] as const;
const WHOLE: Partial<Record<(typeof COPIED)[number], string>> = {
  settings: 'WHERE json_valid(value)',
  sketches: 'WHERE json_valid(fix)',
  newest_sketches: 'WHERE json_valid(fix)',
};

/** @param fresh has the program's schema; @throws what keeps `fresh` from being written */
export function salvage(file: string, fresh: Handle): void {
  const insert = fresh.prepare(
    `INSERT INTO entries (${ENTRY_COLUMNS}) VALUES (@station, @seq, @id, @kind, @lane, @at, @clock, @incident, @body)
     ON CONFLICT DO NOTHING`,
  );
  const keep = (row: EntryRow) => {
    if (isWhole(row)) insert.run(row);
  };
  fresh.transaction(() => {
    const isComplete = withReadable(file, (old) => {
      for (const table of COPIED) salvageTable(old, fresh, table);
      return salvageEntries(old, keep);
    });
    if (!isComplete) for (const row of entriesInPages(file)) keep(row);
  })();
  replay(fresh);
}

/** Opens the file, or a copy with the spare first page where its own is damaged; false when neither can be read by SQL. */
function withReadable(file: string, use: (old: Handle) => boolean): boolean {
  const original = openReadable(file);
  if (original) return closing(original, use);
  const copy = copyWithSpareHead(file);
  if (!copy) return false;
  try {
    const mended = openReadable(copy);
    return mended ? closing(mended, use) : false;
  } finally {
    removeCopy(copy);
  }
}

function closing(db: Handle, use: (db: Handle) => boolean): boolean {
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** Read-only, so that the original stays as it was found. */
function openReadable(file: string): Handle | undefined {
  const db = new Database(file, { readonly: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** From the front, and where that ends early, from the back. @returns whether all was read */
function salvageEntries(old: Handle, keep: (row: EntryRow) => void): boolean {
  return ['ASC', 'DESC'].some((order) => {
    const query = `SELECT ${ENTRY_COLUMNS} FROM entries ORDER BY station ${order}, seq ${order}`;
    const select = prepareReadable<EntryRow>(old, query);
    return select !== undefined && eachReadable(select, keep);
  });
}

function salvageTable(old: Handle, fresh: Handle, table: (typeof COPIED)[number]): void {
  const known = new Set(fresh.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all());
  for (const order of ['ASC', 'DESC']) {
    const select = prepareReadable<object>(old, `SELECT * FROM ${table} ${WHOLE[table] ?? ''} ORDER BY 1 ${order}`);
    if (!select) return;
    const names = select.columns().flatMap(({ name }) => (known.has(name) ? [name] : []));
    if (names.length === 0) return;
    const insert = fresh.prepare(
      `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    );
    const isComplete = eachReadable(select, (row) => {
      try {
        insert.run(row);
      } catch (error) {
        // The content of this row is damaged; the next may be whole.
        if (!errorName(error).startsWith('SQLITE_CONSTRAINT')) throw error;
      }
    });
    if (isComplete) return;
  }
}

/** A row of a damaged file is foreign data. */
function isWhole(row: EntryRow): boolean {
  try {
    return entry.safeParse(toEntry(row)).success;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/** Undefined when the schema that is left does not have the table. */
function prepareReadable<Row>(db: Handle, query: string): Statement<[], Row> | undefined {
  try {
    return db.prepare<[], Row>(query);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** Runs `use` on each row until the damage ends the reading. @returns whether it reached the end */
function eachReadable<Row>(select: Statement<[], Row>, use: (row: Row) => void): boolean {
  try {
    for (const row of select.iterate()) use(row);
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}
