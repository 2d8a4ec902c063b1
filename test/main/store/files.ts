/** What the tests of the store share: files with something in them. */
import Database from 'better-sqlite3';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { openStore } from '../../../main/store/open.ts';
import type { Store, StoreOptions } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
import { position, vehicle } from './samples.ts';

export const newFile = (): string => path.join(tempDir(), 'journal.sqlite');

/** A store of the vehicle (or another station), closed when the test is over. */
export function open(file = newFile(), options: Partial<StoreOptions> = {}): Store {
  const store = openStore({ file, station: vehicle, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** A store with `count` positions and a setting, closed, all in the main file. */
export function filled(count: number): string {
  const file = newFile();
  const store = openStore({ file, station: vehicle });
  store.journal.append(Array.from({ length: count }, (_, index) => position(index)));
  store.registry.putSetting('theme', 'night');
  store.close();
  return file;
}

export const message = (text: string): Draft => ({
  kind: 'message',
  lane: LANE.order,
  body: {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    from: { station: 'zengdu-1' },
    to: [],
    text,
    priority: 'routine',
  },
});

/** All entries of a station. */
export function all(store: Store, station = 'zengdu-1'): Entry[] {
  const entries: Entry[] = [];
  for (;;) {
    const part = store.journal.read(station, entries.at(-1)?.seq ?? 0, 1_000);
    if (part.length === 0) return entries;
    entries.push(...part);
  }
}

export const seqs = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq);

/** 1, 2, … `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Everything the screens read. */
export const projected = ({ projections }: Store) => ({
  positions: projections.unitPositions(),
  track: projections.track('zengdu-1', 'zengdu-1', 0, Number.MAX_SAFE_INTEGER, 100_000),
  stations: projections.stations(),
  devices: projections.devices(),
  feeds: projections.feeds(),
});

/** Looks into a closed store's file with SQL. */
export function query<T>(file: string, sql: string): T[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}

/** Writes bytes over a part of a file. */
export function overwrite(file: string, offset: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, offset);
  closeSync(handle);
}

/** Fills a page of 4096 bytes, counted from 1, with something else. */
export const spoilPage = (file: string, page: number): void =>
  overwrite(file, (page - 1) * 4096, Buffer.alloc(4096, 0xa5));

export const rootPage = (file: string, table: string): number =>
  query<{ rootpage: number }>(file, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0]?.rootpage ?? 0;

/** Where a text lies in a file. */
export const offsetOf = (file: string, text: string): number => readFileSync(file).indexOf(text);
