/** The journal over SQLite (DESIGN §4): entry, projection and outbox in one transaction, durable on return. */
import type { Database } from 'better-sqlite3';
import { v7 as uuidV7 } from 'uuid';
import { authorOf } from '../../contract/edits.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import { Outboxes } from './outbox.ts';
import { projector } from './project.ts';
import { ENTRY_COLUMNS, toEntry, toRow, type EntryRow } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { Applied, Journal, Outbox, Passage, StoreOptions } from './types.ts';

type Listener = Parameters<Journal['listen']>[0];

export interface SqliteJournalOptions extends Pick<StoreOptions, 'station' | 'facts'> {
  now: () => number;
  clock: () => 'gnss' | 'system';
  /** Own seqs start above this (0 unless a damaged file was recovered). */
  floor: number;
  /** A listener threw; the append itself stands. */
  onListenerError(error: unknown): void;
}

export class SqliteJournal implements Journal {
  readonly #db: Database;
  readonly #options: SqliteJournalOptions;
  readonly #outboxes: Outboxes;
  readonly #guard: Guard;
  readonly #listeners = new Set<Listener>();
  readonly #followers = new Set<(passage: Passage) => void>();
  readonly #project;
  readonly #insert;
  readonly #known;
  readonly #read;
  #last: number;

  constructor(db: Database, guard: Guard, options: SqliteJournalOptions) {
    this.#db = db;
    this.#options = options;
    this.#guard = guard;
    this.#outboxes = new Outboxes(db, options.station, this.#guard, (passage) => this.#tell(this.#followers, passage));
    this.#project = projector(db);
    this.#insert = db.prepare(
      `INSERT INTO entries (${ENTRY_COLUMNS}) VALUES (@station, @seq, @id, @kind, @lane, @at, @clock, @incident, @body)
       ON CONFLICT DO NOTHING`,
    );
    this.#known = db.prepare<[string, number], string>('SELECT id FROM entries WHERE station = ? AND seq = ?').pluck();
    this.#read = db.prepare<[string, number, number], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM entries WHERE station = ? AND seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#last = Math.max(options.floor, lastSeq(db, options.station.id));
  }

  append(drafts: readonly Draft[]): Entry[] {
    if (drafts.length === 0) return [];
    const { station, now, clock, facts } = this.#options;
    const due = facts?.due() ?? [];
    const entries = [...due, ...drafts].map((draft, index) => {
      const head = {
        station: station.id,
        seq: this.#last + 1 + index,
        id: uuidV7(),
        at: draft.at ?? now(),
        // A time that was handed in is the system clock's.
        clock: draft.at === undefined ? clock() : ('system' as const),
      };
      return { ...draft, ...head };
    });
    const grow = this.#guard(() =>
      this.#db.transaction(() => {
        for (const entry of entries) {
          this.#insert.run(toRow(entry));
          this.#project(entry);
        }
        return this.#outboxes.add(entries);
      })(),
    );
    facts?.written();
    this.#last += entries.length;
    grow();
    this.#tell(this.#listeners, entries);
    return entries.slice(due.length);
  }

  apply(entries: readonly Entry[]): Applied {
    const fresh: Entry[] = [];
    const committed: Entry[] = [];
    const isCenter = this.#options.station.kind === 'center';
    this.#guard(() =>
      this.#db.transaction(() => {
        for (const entry of entries) {
          if (entry.station === this.#options.station.id) committed.push(entry);
          // Nobody speaks for another station but a center, which passes on.
          else if (isCenter && authorOf(entry) !== entry.station) continue;
          else if (this.#insert.run(toRow(entry)).changes === 1) {
            this.#project(entry);
            fresh.push(entry);
            committed.push(entry);
          } else if (this.#known.get(entry.station, entry.seq) === entry.id) {
            committed.push(entry);
          }
          // Else another fact has this name or this id: the first stays, and the sender hears that this one was not taken.
        }
      })(),
    );
    if (fresh.length > 0) this.#tell(this.#listeners, fresh);
    return { fresh, committed };
  }

  read(station: string, after: number, limit: number): Entry[] {
    return this.#guard(() => this.#read.all(station, after, Math.min(limit, 1_000)).map(toEntry));
  }

  summary(): { station: string; count: number; last: number }[] {
    const query = 'SELECT station, count(*) AS count, max(seq) AS last FROM entries GROUP BY station ORDER BY station';
    return this.#db.prepare<[], { station: string; count: number; last: number }>(query).all();
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  outbox(peer: string): Outbox {
    return this.#outboxes.of(peer);
  }

  isWaiting(peer: string, seq: number): boolean {
    return this.#outboxes.isWaiting(peer, seq);
  }

  follow(listener: (passage: Passage) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  #tell<T>(listeners: ReadonlySet<(told: T) => void>, told: T): void {
    for (const listener of listeners) {
      try {
        listener(told);
      } catch (error) {
        this.#options.onListenerError(error);
      }
    }
  }
}

/** The highest seq of a station; 0 when it has none. */
export const lastSeq = (db: Database, station: string): number =>
  db.prepare<[string], number | null>('SELECT max(seq) FROM entries WHERE station = ?').pluck().get(station) ?? 0;
