/**
 * One program at a time writes a store. The lock is SQLite's own, on an empty file beside the journal: it goes with the
 * process however that ends, and a reader of the journal (sqlite3 -readonly, a support tool) is not kept out.
 */
import Database, { type Database as Handle } from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { QianshaoError } from '../../contract/errors.ts';
import { guarded, storeErrorCode } from './sqlite-errors.ts';

/** @returns what to close in the end @throws store-locked, store-unwritable */
export function takeLock(file: string): Handle {
  const path = `${file}.lock`;
  try {
    return lock(path);
  } catch (error) {
    // Garbage instead of an empty file: nobody holds it, for that would have been said first.
    if (storeErrorCode(error) !== 'store-corrupt') throw error;
    rmSync(path);
    return lock(path);
  }
}

function lock(path: string): Handle {
  return guarded(() => {
    const handle = new Database(path, { timeout: 0 });
    try {
      handle.exec('BEGIN EXCLUSIVE');
      return handle;
    } catch (error) {
      handle.close();
      if (storeErrorCode(error) !== 'store-locked') throw error;
      throw new QianshaoError('store-locked', `${path} is held by a running station`, error);
    }
  });
}
