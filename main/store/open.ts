/** Opens a station's store: lock, check or recovery, migrations, then journal, projections and registry. */
import Database, { type Database as Handle } from 'better-sqlite3';
import { existsSync, writeFileSync } from 'node:fs';
import type { ErrorCode } from '../../contract/errors.ts';
import { SqliteAsks } from './asks.ts';
import { checkBeside, damageMark, damageOf } from './check.ts';
import { SqliteCustody } from './custody.ts';
import { SqliteFetched } from './fetched.ts';
import { SqliteFloor } from './floor.ts';
import { SqliteFootage } from './footage.ts';
import { keepHead } from './head.ts';
import { lastSeq, SqliteJournal } from './journal.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrations/index.ts';
import { replay } from './project.ts';
import { SqliteProjections } from './projections.ts';
import { isMarkedOpen, lastRecovery, markOpen, recordRecovery, seqFloor } from './recoveries.ts';
import { StoreHealth } from './health.ts';
import { finishRecovery, recover } from './recovery.ts';
import { SqliteRegistry } from './registry.ts';
import { guarded, storeErrorCode, type Guard } from './sqlite-errors.ts';
import { SqliteStills } from './stills.ts';
import type { Store, StoreOptions } from './types.ts';

/** How long a write waits for a reader that holds the file, ms. */
const BUSY_MS = 2_000;
/** The log is cut back to this after it has been longer, bytes. */
const LOG_LIMIT = 64 * 1024 * 1024;

/** @throws QianshaoError store-locked (another program), store-newer, store-full, store-unwritable */
export function openStore(options: StoreOptions): Store {
  const lock = takeLock(options.file);
  try {
    return guarded(() => openLocked(options, () => lock.close()));
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openLocked(options: StoreOptions, unlock: () => void): Store {
  const { file, station, now = Date.now, clock = () => 'system' as const } = options;
  const onDamage = options.onDamage ?? (() => undefined);
  const hadLog = existsSync(`${file}-wal`);
  const recovery = recoverIfDamaged(file, station.id, now());
  const db = connect(file);
  const onFailure = (code: ErrorCode, detail: string) => {
    if (code === 'store-corrupt') {
      unlessFull(() => writeFileSync(damageMark(file), detail));
      onDamage(detail);
    }
    health.failed(code, detail);
  };
  const guard: Guard = (work) => guarded(work, onFailure);
  const registry = new SqliteRegistry(db, guard);
  const unguarded = new SqliteRegistry(db);
  const health = new StoreHealth(db, {
    busyMs: BUSY_MS,
    write: () => markOpen(unguarded, true),
    onChange: options.onTrouble ?? (() => undefined),
    now,
  });
  if (isMarkedOpen(registry) && !hadLog) recordMissingLog(db, station.id, now());
  unlessFull(() => {
    markOpen(registry, true);
    db.pragma('wal_checkpoint(TRUNCATE)');
    keepHead(file);
  });
  const journal = new SqliteJournal(db, guard, {
    station,
    now,
    clock,
    ...(options.facts ? { facts: options.facts } : {}),
    floor: lastRecovery(registry)?.floor ?? 0,
    onListenerError: options.onListenerError ?? (() => undefined),
  });
  const projections = new SqliteProjections(db, guard);
  const floor = new SqliteFloor(db, guard);
  const footage = new SqliteFootage(db, guard, station.id);
  const fetched = new SqliteFetched(db, guard);
  const asks = new SqliteAsks(db, guard);
  const custody = new SqliteCustody(db, guard);
  const stills = new SqliteStills(db, guard);
  const stopCheck = checkBeside(file, (detail) => {
    onDamage(detail);
    health.failed('store-corrupt', detail);
  });
  const close = () => {
    if (!db.open) return;
    stopCheck();
    health.close();
    try {
      unlessFull(() => markOpen(registry, false));
    } finally {
      db.close();
      unlock();
    }
  };
  return {
    station,
    journal,
    registry,
    projections,
    floor,
    footage,
    fetched,
    asks,
    custody,
    stills,
    recovery,
    troubles: () => health.troubles,
    close,
  };
}

function recoverIfDamaged(file: string, station: string, at: number): Store['recovery'] {
  const finished = finishRecovery(file);
  if (finished) return finished;
  const detail = damageOf(file);
  return detail === undefined ? undefined : recover(file, station, { detail, at });
}

/**
 * A file that was not closed has its log beside it. Without it (deleted, not copied along) the newest entries are gone
 * though the file is whole: own seqs jump as after a recovery.
 */
function recordMissingLog(db: Handle, station: string, at: number): void {
  const registry = new SqliteRegistry(db);
  const last = Math.max(lastSeq(db, station), lastRecovery(registry)?.floor ?? 0);
  recordRecovery(registry, { at, detail: 'the log was missing', floor: seqFloor(last, at) });
}

/** A full disk does not keep a station from starting and from showing what it has. */
function unlessFull(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (storeErrorCode(error) !== 'store-full') throw error;
  }
}

/** Pages of the file held in memory, kB: SQLite's own measure. Four times as many gained nothing in the benches and filled for an hour. */
const CACHE_KB = 2_000;

function connect(file: string): Handle {
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`journal_size_limit = ${LOG_LIMIT}`);
    db.pragma(`cache_size = -${CACHE_KB}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Empties the projections of a closed store's file and fills them from the journal. @throws store-locked */
export function rebuildProjections(file: string): void {
  const lock = takeLock(file);
  try {
    const db = connect(file);
    try {
      replay(db);
    } finally {
      db.close();
    }
  } finally {
    lock.close();
  }
}
