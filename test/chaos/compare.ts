/**
 * Two journals, entry by entry. What each took over is there in the order of its coming, for a trigger in the file itself notes it in
 * the transaction of the entry.
 *
 * Order (docs/decisions/011): on each lane what was written earlier comes earlier. Of the positions of a unit, on the picture
 * lane, only the newest does: those that newer ones overtook before they were taken over follow as history, in order among
 * themselves.
 */
import Database, { type Database as Handle } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { authorOf } from '../../contract/edits.ts';
import type { Entry } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import { openStore } from '../../main/store/open.ts';
import { PROJECTED_TABLES, replay } from '../../main/store/project.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from '../../main/store/rows.ts';
import type { Station } from '../../contract/station.ts';

export interface Side {
  station: Station;
  file: string;
  /** What this station has said is durable: `SEQ ID` of an entry, or the id of a message. */
  confirmed: ReadonlySet<string>;
}

export interface Findings {
  lost: string[];
  doubled: string[];
  disordered: string[];
  /** Projections that a replay makes otherwise. */
  differing: string[];
}

/** Makes a station's file, with the trigger. */
export function prepareFile(station: Station, file: string): void {
  openStore({ file, station }).close();
  observe(file);
}

/** From now on the order in which entries come is noted. */
export function observe(file: string): void {
  const db = new Database(file);
  db.exec(`CREATE TABLE IF NOT EXISTS chaos_arrivals (n INTEGER PRIMARY KEY AUTOINCREMENT, station TEXT NOT NULL, seq INTEGER NOT NULL);
    CREATE TRIGGER IF NOT EXISTS chaos_arrival AFTER INSERT ON entries
      BEGIN INSERT INTO chaos_arrivals (station, seq) VALUES (new.station, new.seq); END`);
  db.close();
}

/** Entries that still wait for the other side, by what the file counts; all there are while it has never heard of one. */
export function waiting(file: string): number {
  const count = 'SELECT coalesce((SELECT sum(waiting) FROM peers), (SELECT count(*) FROM entries))';
  return withFile(file, (db) => Number(db.prepare(count).pluck().get()));
}

export function compare(vehicle: Side, center: Side): Findings {
  const [v, c] = [readSide(vehicle.file), readSide(center.file)];
  const found: Findings = { lost: [], doubled: [], disordered: [], differing: [] };
  for (const [side, own, other, name] of [
    [vehicle, v, c, 'vehicle'],
    [center, c, v, 'center'],
  ] as const) {
    const { id } = side.station;
    const entries = own.entries.filter(({ station }) => station === id);
    const there = new Map(other.entries.filter(({ station }) => station === id).map((row) => [row.seq, row]));
    const here = new Map(entries.map((row) => [row.seq, row]));
    const kept = new Set(entries.flatMap((row) => [`${row.seq} ${row.id}`, ...messageOf(row)]));
    for (const one of side.confirmed)
      if (!kept.has(one)) found.lost.push(`${name} confirmed ${one} and has it no more`);
    entries.forEach(({ seq }, index) => {
      if ((entries[index - 1]?.seq ?? 0) !== seq - 1) found.lost.push(`${name} has a gap before ${seq}`);
    });
    for (const row of entries.filter((one) => isForPeer(side.station, one)))
      if (!same(there.get(row.seq), row)) found.lost.push(`${name} ${row.seq} (${row.kind}) is not at the other side`);
    for (const seq of there.keys())
      if (!here.has(seq)) found.lost.push(`${name} ${seq} is at the other side and not in its own journal`);
    found.doubled.push(...doubles(own).map((what) => `${name}: ${what}`));
    found.disordered.push(...disorder(other, id).map((what) => `of ${name}: ${what}`));
    found.differing.push(...own.differing.map((table) => `${name}: ${table}`));
  }
  return found;
}

interface Content {
  entries: EntryRow[];
  arrivals: { station: string; seq: number }[];
  differing: string[];
}

function withFile<T>(file: string, use: (db: Handle) => T): T {
  const db = new Database(file, { readonly: true });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** Bytes 18 and 19 of the head: 1 for a file without a log (https://sqlite.org/fileformat2.html §1.3.3). */
const VERSIONS_AT = 18;

function readSide(file: string): Content {
  return withFile(file, (db) => {
    const copy = db.serialize();
    copy.fill(1, VERSIONS_AT, VERSIONS_AT + 2);
    return {
      entries: db.prepare<[], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM entries ORDER BY station, seq`).all(),
      arrivals: db.prepare<[], Content['arrivals'][number]>('SELECT station, seq FROM chaos_arrivals ORDER BY n').all(),
      differing: differingTables(new Database(copy)),
    };
  });
}

function differingTables(db: Handle): string[] {
  const read = () =>
    PROJECTED_TABLES.map((table) => JSON.stringify(db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all()));
  const before = read();
  replay(db);
  const after = read();
  db.close();
  return PROJECTED_TABLES.filter((_table, index) => before[index] !== after[index]);
}

export const isClean = ({ lost, doubled, disordered, differing }: Findings): boolean =>
  [lost, doubled, disordered, differing].every((list) => list.length === 0);

const messageOf = (row: EntryRow): string[] => {
  const entry = toEntry(row);
  return entry.kind === 'message' ? [entry.body.id] : [];
};

/** No two messages of a world have the same text. */
const textOf = (row: EntryRow): string[] => {
  const entry = toEntry(row);
  return entry.kind === 'message' ? [entry.body.text] : [];
};

const same = (a: EntryRow | undefined, b: EntryRow): boolean =>
  a !== undefined && isDeepStrictEqual(toEntry(a), toEntry(b));

/** A vehicle tells its center everything; a center what is for this vehicle, and not its own word again. */
function isForPeer(from: Station, row: EntryRow): boolean {
  return from.kind === 'vehicle' || authorOf(toEntry(row)) === from.id;
}

function doubles({ entries, arrivals }: Content): string[] {
  const ids = Object.values(Object.groupBy(entries, ({ id }) => id)).filter((rows) => rows && rows.length > 1);
  const texts = Object.groupBy(entries.flatMap(textOf), (text) => text);
  const names = Object.values(Object.groupBy(arrivals, ({ station, seq }) => `${station} ${seq}`));
  return [
    ...Object.entries(texts).flatMap(([text, list = []]) => (list.length > 1 ? [`one message twice: ${text}`] : [])),
    ...ids.map((rows) => `one id twice: ${rows?.map(({ station, seq }) => `${station} ${seq}`).join()}`),
    ...names.flatMap((list) =>
      list && list.length > 1 && list[0] ? [`came twice: ${list[0].station} ${list[0].seq}`] : [],
    ),
  ];
}

/** Entries of `station` that came before an earlier one of their kind of order. */
function disorder({ entries, arrivals }: Content, station: string): string[] {
  const rows = new Map(entries.filter((row) => row.station === station).map((row) => [row.seq, row]));
  const last = new Map<string, number>();
  const newest = new Map<string, { fixAt: number; seq: number }>();
  return arrivals.flatMap(({ station: by, seq }) => {
    const row = by === station ? rows.get(seq) : undefined;
    if (!row) return [];
    const line = lineOf(toEntry(row), newest);
    const before = last.get(line) ?? 0;
    last.set(line, Math.max(before, seq));
    return seq < before ? [`${line}: ${seq} came after ${before}`] : [];
  });
}

/** What an entry keeps its order with. */
function lineOf(entry: Entry, newest: Map<string, { fixAt: number; seq: number }>): string {
  if (entry.kind !== 'fix' || entry.lane !== LANE.picture) return `lane ${entry.lane}`;
  const { unit, fix } = entry.body;
  const known = newest.get(unit);
  const isNewest = !known || fix.fixAt > known.fixAt || (fix.fixAt === known.fixAt && entry.seq > known.seq);
  if (!isNewest) return `history of ${unit}`;
  newest.set(unit, { fixAt: fix.fixAt, seq: entry.seq });
  return `picture of ${unit}`;
}
