/** Opens a station's store: lock, check or recovery, migrations, then journal, projections and registry. */
import Database, { type Database as Handle } from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { checkBeside, clearMark, isSmall, markedDamaged, quickCheck } from './check.ts';
import { SqliteJournal } from './journal.ts';
import { migrate } from './migrations/index.ts';
import { PROJECTED_TABLES, projector } from './project.ts';
import { SqliteProjections } from './projections.ts';
import { recover } from './recovery.ts';
import { SqliteRegistry } from './registry.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';
import { guarded, storeErrorCode } from './sqlite-errors.ts';
import type { Store, StoreOptions } from './types.ts';

/** How long a write waits for a reader that holds the file, ms. */
const BUSY_MS = 2_000;

/** @throws QianshaoError store-locked (another program), store-newer, store-full */
export function openStore(options: StoreOptions): Store {
  const { file, station, now = Date.now, clock = () => 'system' as const } = options;
  const lock = takeLock(file);
  try {
    const recovery = isDamaged(file) ? recover(file, station.id, now()) : undefined;
    clearMark(file);
    const db = guarded(() => connect(file));
    const registry = new SqliteRegistry(db);
    if (recovery) registry.putSetting(FLOOR, recovery.floor);
    const journal = new SqliteJournal(db, {
      station,
      now,
      clock,
      floor: z.number().int().catch(0).parse(registry.setting(FLOOR)),
      onListenerError: options.onListenerError ?? (() => undefined),
    });
    const stopCheck = isSmall(file) ? undefined : checkBeside(file, options.onDamage ?? (() => undefined));
    return {
      station,
      journal,
      registry,
      projections: new SqliteProjections(db),
      recovery: recovery && { keptAs: recovery.keptAs, entries: recovery.entries },
      close: () => {
        void stopCheck?.();
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

const FLOOR = 'journal.floor';

/** One program at a time writes; a reader (sqlite3, a support tool) is not kept out. The lock goes with the process. */
function takeLock(file: string): Handle {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new QianshaoError('store-locked', file, error);
  }
}

function isDamaged(file: string): boolean {
  if (!existsSync(file)) return false;
  if (markedDamaged(file)) return true;
  try {
    const db = connect(file);
    try {
      return isSmall(file) && quickCheck(db) !== undefined;
    } finally {
      db.close();
    }
  } catch (error) {
    if (storeErrorCode(error) === 'store-corrupt') return true;
    throw error;
  }
}

function connect(file: string): Handle {
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Empties the projections of a closed store's file and fills them from the journal. */
export function rebuildProjections(file: string): void {
  const db = connect(file);
  db.transaction(() => {
    for (const table of PROJECTED_TABLES) db.exec(`DELETE FROM ${table}`);
    const project = projector(db);
    const rows = db.prepare<[], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM entries ORDER BY station, seq`).all();
    for (const row of rows) project(toEntry(row));
  })();
  db.close();
}
