/**
 * A damaged file: what can be read moves into a new one, the original is kept (docs/decisions/010-integrity-check.md).
 * The new file is made beside the old one and takes its place when it is complete, so that a recovery may itself be cut
 * short at any moment: `FILE.recovering` is begun again, `FILE.recovered` is only put in place.
 */
import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { clearMark } from './check.ts';
import { migrate } from './migrations/index.ts';
import { lastRecovery, markOpen, recordRecovery, seqFloor, type Recovery } from './recoveries.ts';
import { SqliteRegistry } from './registry.ts';
import { salvage } from './salvage.ts';

const SUFFIXES = ['-wal', '-shm', ''] as const;

/** Salvages what is readable and puts it in the place of the damaged file. @throws store-full: nothing has changed */
export function recover(file: string, station: string, found: { detail: string; at: number }): Recovery {
  const fresh = `${file}.recovering`;
  for (const suffix of ['', '-journal']) rmSync(fresh + suffix, { force: true });
  const db = new Database(fresh);
  try {
    migrate(db);
    salvage(file, db);
    const entries = Number(db.prepare('SELECT count(*) FROM entries').pluck().get());
    const last = db.prepare<[string], number>('SELECT max(seq) FROM entries WHERE station = ?').pluck().get(station);
    const floor = seqFloor(last ?? 0, found.at, statSync(file).mtimeMs);
    const registry = new SqliteRegistry(db);
    markOpen(registry, false);
    recordRecovery(registry, { ...found, entries, floor, keptAs: unusedName(file, found.at) });
  } finally {
    db.close();
  }
  renameSync(fresh, `${file}.recovered`);
  syncFolder(file);
  clearMark(file);
  const recovery = finishRecovery(file);
  if (!recovery) throw new Error('the recovered file has vanished');
  return recovery;
}

/** Puts a complete recovered file in place; also after that was cut short. Undefined when there is none. */
export function finishRecovery(file: string): Recovery | undefined {
  const recovered = `${file}.recovered`;
  if (!existsSync(recovered)) return undefined;
  const db = new Database(recovered);
  const recovery = lastRecovery(new SqliteRegistry(db));
  db.close();
  const keptAs = recovery?.keptAs;
  // The log goes first: it must not be taken for the log of the new file.
  if (keptAs) {
    for (const suffix of SUFFIXES) if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
  }
  renameSync(recovered, file);
  syncFolder(file);
  return recovery;
}

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
