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

/** SQLite's or the system's name of an error, '' when it has none. */
export const errorName = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** The error code for what SQLite threw; undefined when it is none of the store's states. */
export function storeErrorCode(error: unknown): ErrorCode | undefined {
  if (error instanceof QianshaoError) return error.code;
  const name = errorName(error);
  return codes.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** For statements that are right: when SQLite finds them wrong, the schema is damaged. */
export const isDamage = (error: unknown): boolean =>
  storeErrorCode(error) === 'store-corrupt' || errorName(error) === 'SQLITE_ERROR';

/** Runs `work`, turning SQLite's errors into QianshaoErrors. @param onFailure told of those */
export function guarded<T>(work: () => T, onFailure: (code: ErrorCode, detail: string) => void = () => undefined): T {
  try {
    return work();
  } catch (error) {
    const code = storeErrorCode(error);
    if (!code) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    onFailure(code, detail);
    throw error instanceof QianshaoError ? error : new QianshaoError(code, detail, error);
  }
}

/** `guarded` with the way to note failures bound. */
export type Guard = <T>(work: () => T) => T;
