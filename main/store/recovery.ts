/** A damaged file: the original is kept, what can be read moves into a new one (docs/decisions/010-integrity-check.md). */
import Database, { type Database as Handle } from 'better-sqlite3';
import { existsSync, renameSync } from 'node:fs';
import { migrate } from './migrations/index.ts';
import { projector } from './project.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';

/** Own seqs after a recovery start this far above the highest that was read: what the damage took may be known to peers. */
export const SEQ_GAP = 100_000;

/** Tables that are copied row by row beside the journal; outbox and peers are made anew: sending twice changes nothing. */
const COPIED = ['users', 'sessions', 'enrolment_codes', 'enrolled', 'settings'] as const;

/** Moves the file away and salvages it. @returns where the original is, how many entries were read, and the floor for own seqs */
export function recover(
  file: string,
  station: string,
  now: number,
): { keptAs: string; entries: number; floor: number } {
  const keptAs = `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '')}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
  const fresh = new Database(file);
  try {
    fresh.pragma('journal_mode = WAL');
    migrate(fresh);
    const old = openDamaged(keptAs);
    const entries = old ? salvageEntries(old, fresh) : 0;
    if (old) for (const table of COPIED) salvageTable(old, fresh, table);
    old?.close();
    const own =
      fresh.prepare<[string], number | null>('SELECT max(seq) FROM entries WHERE station = ?').pluck().get(station) ??
      0;
    return { keptAs, entries, floor: own + SEQ_GAP };
  } finally {
    fresh.close();
  }
}

function openDamaged(file: string): Handle | undefined {
  try {
    const db = new Database(file);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch {
    return undefined;
  }
}

/** Reads from the front and from the back, so that one hole costs only what lies in it. */
function salvageEntries(old: Handle, fresh: Handle): number {
  const insert = fresh.prepare(
    `INSERT INTO entries (${ENTRY_COLUMNS}) VALUES (@station, @seq, @id, @kind, @lane, @at, @clock, @incident, @body) ON CONFLICT DO NOTHING`,
  );
  const project = projector(fresh);
  let count = 0;
  for (const order of ['ASC', 'DESC']) {
    const query = `SELECT ${ENTRY_COLUMNS} FROM entries ORDER BY station ${order}, seq ${order}`;
    fresh.transaction(() => {
      eachReadable<EntryRow>(old, query, (row) => {
        const entry = toEntry(row);
        if (insert.run(row).changes === 0) return;
        project(entry);
        count += 1;
      });
    })();
  }
  return count;
}

function salvageTable(old: Handle, fresh: Handle, table: (typeof COPIED)[number]): void {
  fresh.transaction(() => {
    eachReadable<Record<string, unknown>>(old, `SELECT * FROM ${table}`, (row) => {
      const names = Object.keys(row);
      fresh
        .prepare(
          `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
        )
        .run(row);
    });
  })();
}

/** Runs `use` on each row until the damage ends the reading; a row that cannot be used is passed over. */
function eachReadable<Row>(db: Handle, query: string, use: (row: Row) => void): void {
  try {
    for (const row of db.prepare<[], Row>(query).iterate()) {
      try {
        use(row);
      } catch {
        // This row's content is damaged; the rest may be whole.
      }
    }
  } catch {
    // The file cannot be read beyond here.
  }
}
