/**
 * The first page of a SQLite file names all others: without it nothing can be read by SQL. A spare copy of it lies beside
 * the file (`FILE.head`), renewed when the schema has changed.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { PAGE_BYTES } from './pages.ts';

const headOf = (file: string): string => `${file}.head`;

/** Offsets in the head of the file, https://sqlite.org/fileformat2.html §1.3: u32 schema cookie, u32 version-valid-for. */
const SCHEMA_COOKIE = 40;
const VERSION_VALID_FOR = 92;

/** Call when the log has been moved into the file. */
export function keepHead(file: string): void {
  const head = Buffer.alloc(PAGE_BYTES);
  const fd = openSync(file, 'r');
  try {
    if (readSync(fd, head, 0, PAGE_BYTES, 0) < PAGE_BYTES) return;
  } finally {
    closeSync(fd);
  }
  const spare = headOf(file);
  if (existsSync(spare) && cookie(readFileSync(spare)) === cookie(head)) return;
  writeFileSync(`${spare}.new`, head, { flush: true });
  renameSync(`${spare}.new`, spare);
}

const cookie = (head: Buffer): number | undefined =>
  head.length === PAGE_BYTES ? head.readUInt32BE(SCHEMA_COOKIE) : undefined;

/** A copy of a damaged file and its log with the spare first page; undefined when there is no spare. @returns its path */
export function copyWithSpareHead(file: string): string | undefined {
  if (!existsSync(headOf(file))) return undefined;
  const head = readFileSync(headOf(file));
  // Not the number SQLite expects: it takes the size of the file from the file system.
  head.writeUInt32BE(0, VERSION_VALID_FOR);
  const copy = `${file}.copy`;
  removeCopy(copy);
  copyFileSync(file, copy, constants.COPYFILE_FICLONE);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
  const fd = openSync(copy, 'r+');
  try {
    writeSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
  return copy;
}

export function removeCopy(copy: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
}
