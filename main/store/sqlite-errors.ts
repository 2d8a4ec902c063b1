/** SQLite's result codes in the operator's words. */
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

const codes: readonly [prefix: string, code: ErrorCode][] = [
  ['SQLITE_FULL', 'store-full'],
  ['SQLITE_IOERR_WRITE', 'store-full'],
  ['SQLITE_BUSY', 'store-locked'],
  ['SQLITE_LOCKED', 'store-locked'],
  ['SQLITE_CORRUPT', 'store-corrupt'],
  ['SQLITE_NOTADB', 'store-corrupt'],
];

/** The error code for what SQLite threw; undefined when it is none of the store's states. */
export function storeErrorCode(error: unknown): ErrorCode | undefined {
  const name = error instanceof Error && 'code' in error ? String(error.code) : '';
  return codes.find(([prefix]) => name.startsWith(prefix))?.[1];
}

/** Runs `work`, turning SQLite's errors into QianshaoErrors. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = storeErrorCode(error);
    if (code) throw new QianshaoError(code, (error as Error).message, error);
    throw error;
  }
}
