import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ListWish } from '../../../contract/resource.ts';
import { readList, type ListRow } from '../../../main/resources/read-list.ts';
import { tempDir } from '../../temp-dir.ts';

export const fixture = (name: string): string => path.join(import.meta.dirname, '../../fixtures/resources', name);

/** A file of this test alone. */
export function fileOf(content: string | Buffer, name = 'list.csv'): string {
  const file = path.join(tempDir(), name);
  writeFileSync(file, content);
  return file;
}

export async function rowsOf(file: string, wish: Partial<ListWish> = {}): Promise<ListRow[]> {
  const { rows } = await readList(file, { name: path.basename(file), datum: 'wgs84', ...wish });
  const all: ListRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

export const problemsOf = (rows: readonly ListRow[]) =>
  rows.flatMap((row) => ('reason' in row ? [[row.line, row.reason]] : []));
export const recordsOf = (rows: readonly ListRow[]) => rows.flatMap((row) => ('record' in row ? [row.record] : []));
