/** SQLite's result codes in the operator's words. */
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

/** Prefixes of https://sqlite.org/rescode.html, and what the file system says of files beside the store. */
const codes: readonly [prefix: string, code: ErrorCode][] = [
  ['SQLITE_FULL', 'store-full'],
  ['SQLITE_BUSY', 'store-locked'],
  ['SQLITE_LOCKED', 'store-locked'],
  ['SQLITE_CORRUPT', 'store-corrupt'],
  ['SQLITE_NOTADB', 'store-corrupt'],
  // The disk fails, a quota is used up, the folder may not be written.
  ['SQLITE_IOERR', 'store-unwritable'],
  ['SQLITE_READONLY', 'store-unwritable'],
  ['SQLITE_CANTOPEN', 'store-unwritable'],
  ['ENOSPC', 'store-full'],
  ['EDQUOT', 'store-unwritable'],
  ['EACCES', 'store-unwritable'],
  ['EIO', 'store-unwritable'],
  ['EROFS', 'store-unwritable'],
];

/** The error code for what SQLite threw; undefined when it is none of the store's states. */
export function storeErrorCode(error: unknown): ErrorCode | undefined {
  if (error instanceof QianshaoError) return error.code;
  const name = error instanceof Error && 'code' in error ? String(error.code) : '';
  return codes.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** Runs `work`, turning SQLite's errors into QianshaoErrors. */
export function guarded<T>(work: () => T, onCorrupt: (detail: string) => void = () => undefined): T {
  try {
    return work();
  } catch (error) {
    const code = storeErrorCode(error);
    if (!code) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    if (code === 'store-corrupt') onCorrupt(detail);
    throw error instanceof QianshaoError ? error : new QianshaoError(code, detail, error);
  }
}

/** `guarded` with the way to note damage bound. */
export type Guard = <T>(work: () => T) => T;
