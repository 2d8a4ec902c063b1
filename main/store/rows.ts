/** Entries as rows and back. What is in the file was validated when it came in. */
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';

export interface EntryRow {
  station: string;
  seq: number;
  id: string;
  kind: string;
  lane: number;
  at: number;
  clock: string;
  incident: string | null;
  body: string;
}

export const ENTRY_COLUMNS = 'station, seq, id, kind, lane, at, clock, incident, body';

export const toRow = (entry: Entry): EntryRow => ({
  ...entry,
  incident: entry.incident ?? null,
  body: JSON.stringify(entry.body),
});

/** @throws store-corrupt when the body is no longer JSON */
export function toEntry(row: EntryRow): Entry {
  const { incident, body, ...head } = row;
  return { ...head, ...(incident === null ? {} : { incident }), body: fromJson<unknown>(body) } as Entry;
}

/** @throws store-corrupt when what was written as JSON is none any more */
export function fromJson<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new QianshaoError('store-corrupt', 'a row cannot be read', error);
  }
}
