import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { copyWithSpareHead, keepHead, removeCopy } from '../../../main/store/head.ts';
import { entriesInPages } from '../../../main/store/pages.ts';
import { ENTRY_COLUMNS, type EntryRow } from '../../../main/store/rows.ts';
import { seeded } from '../../sim/seeded.ts';
import { message, newFile, open, overwrite, query } from './files.ts';
import { position, sos } from './samples.ts';

/** A closed file with entries on leaves, on interior pages and on chains of overflow pages. */
function mixed(): string {
  const file = newFile();
  const store = open(file);
  for (let round = 0; round < 300; round += 1) {
    store.journal.append([position(round), sos(), message('水'.repeat(1 + ((round * 37) % 4_000)))]);
  }
  store.journal.append([{ ...sos(), incident: '01890a5d-ac96-774b-bcce-b302099a8057' }]);
  store.close();
  return file;
}

const bySeq = (rows: Iterable<EntryRow>) =>
  [...new Map([...rows].map((row) => [row.seq, row])).entries()].sort(([a], [b]) => a - b);

describe('entries read from pages', () => {
  it('are those that SQL reads', () => {
    const file = mixed();
    const rows = query<EntryRow>(file, `SELECT ${ENTRY_COLUMNS} FROM entries`);
    expect(rows).toHaveLength(901);
    expect(bySeq(entriesInPages(file))).toEqual(bySeq(rows));
  });

  it('are never an error, whatever is in the file', () => {
    const file = mixed();
    const bytes = readFileSync(file);
    for (const seed of [1, 2, 3]) {
      const random = seeded(seed);
      const spoiled = Buffer.from(bytes);
      for (let n = 0; n < 20_000; n += 1) spoiled.writeUInt8(random(256), random(spoiled.length));
      writeFileSync(file, spoiled);
      expect([...entriesInPages(file)].length).toBeGreaterThan(0);
    }
  });

  it('are none in an empty file, and none in noise', () => {
    const file = newFile();
    writeFileSync(file, '');
    expect([...entriesInPages(file)]).toEqual([]);
    writeFileSync(file, Buffer.alloc(3 * 4096, 10));
    expect([...entriesInPages(file)]).toEqual([]);
  });
});

describe('the spare first page', () => {
  it('is renewed when the schema has changed, and opens a copy of a file without its own', () => {
    const file = mixed();
    writeFileSync(`${file}.head`, 'of another file');
    keepHead(file);
    overwrite(file, 0, Buffer.alloc(4096));
    const copy = copyWithSpareHead(file) ?? '';
    expect(query(copy, 'SELECT count(*) AS n FROM entries')).toEqual([{ n: 901 }]);
    removeCopy(copy);
    expect(existsSync(copy)).toBe(false);
  });

  it('is none where there is no spare', () => {
    const file = newFile();
    mkdirSync(`${file}.folder`);
    expect(copyWithSpareHead(`${file}.folder/journal.sqlite`)).toBeUndefined();
  });
});
