/** Maps fill a disk, and the journal lives on it: some of it is never theirs. */
import { statfsSync } from 'node:fs';
import { QianshaoError } from '../../contract/errors.ts';

/** Left free for the journal, bytes. */
const RESERVE_BYTES = 512 * 1024 * 1024;

/** What maps may still take in a folder, bytes. */
export function freeForMaps(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.max(0, bavail * bsize - RESERVE_BYTES);
}

/** @throws store-full when `bytes` more do not fit */
export function needRoom(folder: string, bytes: number): void {
  if (freeForMaps(folder) < bytes) throw new QianshaoError('store-full', `${bytes} B`);
}
