/**
 * A damaged file: what can be read moves into a new one, the original is kept (docs/decisions/010-integrity-check.md).
 * The new file is made beside the old one and takes its place when it is complete, so that a recovery may itself be cut
 * short at any moment: `FILE.recovering` is begun again, `FILE.recovered` is only put in place.
 */
import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { clearMark } from './check.ts';
import { lastSeq } from './journal.ts';
import { migrate } from './migrations/index.ts';
import { lastRecovery, markOpen, recordRecovery, seqFloor } from './recoveries.ts';
import { SqliteRegistry } from './registry.ts';
import { salvage } from './salvage.ts';
import type { Store } from './types.ts';

/** Where the original is, and how many entries were read from it. */
type Kept = NonNullable<Store['recovery']>;

const SUFFIXES = ['-wal', '-shm', ''] as const;

/** Salvages what is readable and puts it in the place of the damaged file. @throws store-full: nothing has changed */
export function recover(file: string, station: string, found: { detail: string; at: number }): Kept {
  const fresh = `${file}.recovering`;
  for (const suffix of ['', '-journal']) rmSync(fresh + suffix, { force: true });
  const db = new Database(fresh);
  try {
    migrate(db);
    salvage(file, db);
    const entries = Number(db.prepare('SELECT count(*) FROM entries').pluck().get());
    const registry = new SqliteRegistry(db);
    markOpen(registry, false);
    const floor = seqFloor(
      Math.max(lastSeq(db, station), lastRecovery(registry)?.floor ?? 0),
      found.at,
      statSync(file).mtimeMs,
    );
    recordRecovery(registry, { ...found, entries, floor, keptAs: unusedName(file, found.at) });
  } finally {
    db.close();
  }
  renameSync(fresh, recoveredOf(file));
  syncFolder(file);
  clearMark(file);
  return putInPlace(file);
}

/** Puts a complete recovered file in place that an end of the program left aside. Undefined when there is none. */
export const finishRecovery = (file: string): Kept | undefined =>
  existsSync(recoveredOf(file)) ? putInPlace(file) : undefined;

function putInPlace(file: string): Kept {
  const db = new Database(recoveredOf(file));
  const { keptAs = unusedName(file, Date.now()), entries = 0 } = lastRecovery(new SqliteRegistry(db)) ?? {};
  db.close();
  // The log goes first: it must not be taken for the log of the new file.
  for (const suffix of SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
  renameSync(recoveredOf(file), file);
  syncFolder(file);
  return { keptAs, entries };
}

const recoveredOf = (file: string): string => `${file}.recovered`;

function unusedName(file: string, now: number): string {
  const name = `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '')}`;
  let free = name;
  // A clock that starts at the same time each day gives the same name again.
  for (let n = 2; existsSync(free); n += 1) free = `${name}-${n}`;
  return free;
}

/** Renames survive the power being pulled once their folder is on the disk. Windows does that by itself. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
