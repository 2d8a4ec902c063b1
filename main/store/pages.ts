/**
 * Reads entries straight from the pages of a damaged file, whatever became of the tree above them. Entries never change and
 * are never deleted, so that each one found anywhere, even on a page that was given up, is a fact that was committed.
 *
 * Layout (https://sqlite.org/fileformat2.html): the file is an array of pages. A page of the tree of a WITHOUT ROWID table:
 *
 *   0    u8   2 interior, 10 leaf
 *   3    u16  number of cells
 *   8    u32  interior only: right child
 *   8|12 u16… where each cell starts
 *
 * A cell: interior only, u32 left child; varint length of the record; the record, of which what does not fit goes to a chain
 * of overflow pages, each u32 next page and content. A record: varint length of its head; a varint type per column; the
 * values. Numbers are big-endian.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { ENTRY_COLUMNS, type EntryRow } from './rows.ts';

const COLUMNS = ENTRY_COLUMNS.split(', ');
const INTERIOR = 2;
const LEAF = 10;
/** SQLite's default, in which every file of ours is made. */
export const PAGE_BYTES = 4096;
/** The longest entry is a plot of 5 000 points, below 200 kB as JSON; a longer record is damage. */
const MAX_RECORD_BYTES = 1024 * 1024;
/** Pages read from the disk at a time. */
const RUN = 256;

/** The write-ahead log: a head, then pages each with a head of its own. Bytes. */
const LOG = { head: 32, pageHead: 24 };
const MAIN = { head: 0, pageHead: 0 };

/**
 * Rows that look like entries, from the file and then from its log, in the order in which they lie there; some are found
 * twice. What they say must be validated.
 */
export function* entriesInPages(file: string): Generator<EntryRow> {
  const main = openSync(file, 'r');
  try {
    yield* scan(main, MAIN, main);
    if (!existsSync(`${file}-wal`)) return;
    const log = openSync(`${file}-wal`, 'r');
    try {
      yield* scan(log, LOG, main);
    } finally {
      closeSync(log);
    }
  } finally {
    closeSync(main);
  }
}

/** @param main where overflow pages are read */
function* scan(fd: number, { head, pageHead }: typeof MAIN, main: number): Generator<EntryRow> {
  const stride = pageHead + PAGE_BYTES;
  const run = Buffer.alloc(RUN * stride);
  const { size } = fstatSync(fd);
  for (let offset = head; offset < size; offset += run.length) {
    const bytes = readSync(fd, run, 0, run.length, offset);
    for (let at = 0; at + stride <= bytes; at += stride) {
      yield* entriesInPage(run.subarray(at + pageHead, at + stride), main);
    }
  }
}

function* entriesInPage(page: Buffer, fd: number): Generator<EntryRow> {
  const type = page.readUInt8(0);
  if (type !== INTERIOR && type !== LEAF) return;
  const pointers = type === LEAF ? 8 : 12;
  const cells = Math.min(page.readUInt16BE(3), (PAGE_BYTES - pointers) / 2);
  for (let cell = 0; cell < cells; cell += 1) {
    const start = page.readUInt16BE(pointers + 2 * cell) + (type === INTERIOR ? 4 : 0);
    const row = entryAt(page, start, fd);
    if (row) yield row;
  }
}

function entryAt(page: Buffer, start: number, fd: number): EntryRow | undefined {
  try {
    const { value: length, next } = varint(page, start);
    if (length > MAX_RECORD_BYTES) return undefined;
    return toEntryRow(record(page, next, length, fd));
  } catch (error) {
    // It pointed out of the page: damage.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The whole record; the part on this page is as long as the file format's rule says. */
function record(page: Buffer, at: number, length: number, fd: number): Buffer {
  const most = Math.floor(((PAGE_BYTES - 12) * 64) / 255) - 23;
  const least = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
  if (length <= most) return slice(page, at, length);
  const even = least + ((length - least) % (PAGE_BYTES - 4));
  const here = even <= most ? even : least;
  const parts = [slice(page, at, here)];
  let next = page.readUInt32BE(at + here);
  for (let left = length - here; left > 0; left -= PAGE_BYTES - 4) {
    const more = Buffer.alloc(PAGE_BYTES);
    if (next === 0 || readSync(fd, more, 0, PAGE_BYTES, (next - 1) * PAGE_BYTES) < PAGE_BYTES) throw new RangeError();
    parts.push(more.subarray(4, 4 + Math.min(left, PAGE_BYTES - 4)));
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function toEntryRow(bytes: Buffer): EntryRow | undefined {
  const head = varint(bytes, 0);
  const values: (string | number | null)[] = [];
  let at = head.value;
  let type = head.next;
  while (type < head.value && values.length <= COLUMNS.length) {
    const { value, next } = varint(bytes, type);
    const column = columnAt(bytes, at, value);
    if (!column) return undefined;
    values.push(column.value);
    at += column.length;
    type = next;
  }
  if (values.length !== COLUMNS.length || at !== bytes.length) return undefined;
  const row = Object.fromEntries(COLUMNS.map((name, index) => [name, values[index]]));
  return isEntryRow(row) ? row : undefined;
}

const TEXTS = ['station', 'id', 'kind', 'clock', 'body'];
const NUMBERS = ['seq', 'lane', 'at'];

const isEntryRow = (row: object): row is EntryRow => {
  const types = new Map(Object.entries(row).map(([name, value]) => [name, typeof value]));
  const { incident } = row as { incident?: unknown };
  return (
    TEXTS.every((name) => types.get(name) === 'string') &&
    NUMBERS.every((name) => types.get(name) === 'number') &&
    (incident === null || typeof incident === 'string')
  );
};

/** One value by its type: 0 null, 1…6 integers of 1, 2, 3, 4, 6, 8 bytes, 8 and 9 the numbers 0 and 1, odd from 13 text. */
function columnAt(
  bytes: Buffer,
  at: number,
  type: number,
): { value: string | number | null; length: number } | undefined {
  if (type === 0) return { value: null, length: 0 };
  if (type === 8 || type === 9) return { value: type - 8, length: 0 };
  if (type === 6) return { value: Number(bytes.readBigInt64BE(at)), length: 8 };
  if (type <= 5) {
    const length = type === 5 ? 6 : type;
    return { value: bytes.readIntBE(at, length), length };
  }
  if (type < 13 || type % 2 === 0) return undefined;
  const length = (type - 13) / 2;
  return { value: slice(bytes, at, length).toString('utf8'), length };
}

/** Up to nine bytes, seven bits each, high first; ours have at most eight. */
function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let next = at; next < at + 8; next += 1) {
    const byte = bytes.readUInt8(next);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: next + 1 };
  }
  throw new RangeError();
}

function slice(bytes: Buffer, at: number, length: number): Buffer {
  if (at + length > bytes.length) throw new RangeError();
  return bytes.subarray(at, at + length);
}
