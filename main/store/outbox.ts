/** What one peer has not acknowledged yet. */
import type { Database } from 'better-sqlite3';
import type { Entry } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { Outbox } from './types.ts';

const ALL_LANES = [LANE.flash, LANE.order, LANE.picture, LANE.history] as const;

/** The unit whose older positions a newer one overtakes on the picture lane; null: nothing is overtaken. */
const subject = (entry: Entry): string | null =>
  entry.kind === 'fix' && entry.lane === LANE.picture ? entry.body.unit : null;

/** Named index: left alone, SQLite searches by peer only and reads a whole backlog for every entry acknowledged. */
export const FORGET_QUERY = 'DELETE FROM outbox INDEXED BY outbox_seq WHERE peer = ? AND seq = ?';

interface Shelf {
  db: Database;
  /** The station whose entries wait. */
  station: string;
  guard: Guard;
  statements: ReturnType<typeof prepare>;
}

/** Outboxes of all peers over one file. */
export class Outboxes {
  readonly #shelf: Shelf;
  readonly #open = new Map<string, PeerOutbox>();

  constructor(db: Database, station: string, guard: Guard) {
    this.#shelf = { db, station, guard, statements: prepare(db) };
    const peers = db.prepare<[], { peer: string; waiting: number }>('SELECT peer, waiting FROM peers').all();
    for (const { peer, waiting } of peers) this.#load(peer, waiting);
  }

  of(peer: string): Outbox {
    return this.#open.get(peer) ?? this.#create(peer);
  }

  /** Called inside the transaction that writes the entries of this station, after they were projected. */
  add(entries: readonly Entry[]): void {
    if (this.#open.size === 0) return;
    const { station, statements } = this.#shelf;
    for (const entry of entries) {
      const unit = subject(entry);
      // By the receiver's time: a position that comes late overtakes nothing, and is history itself.
      const isNewest = unit !== null && statements.newest.get(station, unit) === entry.seq;
      const lane = unit === null || isNewest ? entry.lane : LANE.history;
      for (const peer of this.#open.keys()) {
        if (isNewest) statements.overtake.run(peer, unit);
        statements.insert.run(peer, lane, entry.seq, isNewest ? unit : null);
      }
    }
    statements.growAll.run(entries.length);
  }

  /** Called after that transaction committed. */
  grown(by: number): void {
    for (const box of this.#open.values()) box.size += by;
  }

  #load(peer: string, waiting: number): PeerOutbox {
    const box = new PeerOutbox(this.#shelf, peer, waiting);
    this.#open.set(peer, box);
    return box;
  }

  /** A new peer gets all that this station ever wrote; positions that newer ones overtook go as history. */
  #create(peer: string): PeerOutbox {
    const { db, station, guard, statements } = this.#shelf;
    const fill = db.transaction(() => {
      const { changes } = statements.fill.run({ peer, station });
      statements.register.run(peer, changes);
      return changes;
    });
    return this.#load(peer, guard(fill));
  }
}

class PeerOutbox implements Outbox {
  size: number;
  readonly #shelf: Shelf;
  readonly #peer: string;
  readonly #forgetAll;

  constructor(shelf: Shelf, peer: string, size: number) {
    this.#shelf = shelf;
    this.#peer = peer;
    this.size = size;
    const { forget, shrink } = shelf.statements;
    this.#forgetAll = shelf.db.transaction((seqs: readonly number[]) => {
      let gone = 0;
      for (const seq of seqs) gone += forget.run(peer, seq).changes;
      if (gone > 0) shrink.run(gone, peer);
      return gone;
    });
  }

  next(limit: number, options: Parameters<Outbox['next']>[1] = {}): Entry[] {
    const { lanes = ALL_LANES, except, before = Infinity } = options;
    const { station, guard, statements } = this.#shelf;
    const found: Entry[] = [];
    for (const lane of [...lanes].sort()) {
      const wanted = limit - found.length;
      if (wanted <= 0) break;
      guard(() => {
        // What is on its way already is few (one window), so that reading past it costs little.
        const rows = statements.next.iterate(station, this.#peer, lane, wanted + (except?.size ?? 0));
        for (const row of rows) {
          if (found.length >= limit || row.seq >= before) break;
          if (!except?.has(row.seq)) found.push(toEntry(row));
        }
      });
    }
    return found;
  }

  acknowledge(seqs: readonly number[]): void {
    this.size -= this.#shelf.guard(() => this.#forgetAll(seqs));
  }
}

/** Shared by all peers of a file: a center has a thousand of them. */
const prepare = (db: Database) => ({
  insert: db.prepare('INSERT INTO outbox (peer, lane, seq, subject) VALUES (?, ?, ?, ?)'),
  overtake: db.prepare(OVERTAKE),
  newest: db.prepare<[string, string], number>('SELECT seq FROM newest_fixes WHERE station = ? AND unit = ?').pluck(),
  growAll: db.prepare('UPDATE peers SET waiting = waiting + ?'),
  shrink: db.prepare('UPDATE peers SET waiting = waiting - ? WHERE peer = ?'),
  register: db.prepare('INSERT INTO peers (peer, waiting) VALUES (?, ?)'),
  fill: db.prepare(`INSERT INTO outbox (peer, lane, seq, subject)
    SELECT @peer, CASE WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS NOT e.seq THEN ${LANE.history} ELSE e.lane END,
      e.seq, CASE WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS e.seq THEN n.unit END
    FROM entries e LEFT JOIN newest_fixes n ON n.station = e.station AND e.kind = 'fix' AND n.unit = e.body ->> '$.unit'
    WHERE e.station = @station`),
  next: db.prepare<[string, string, number, number], EntryRow>(
    `SELECT ${ENTRY_COLUMNS.replaceAll(/\w+/g, 'e.$&')} FROM outbox o JOIN entries e ON e.station = ? AND e.seq = o.seq
     WHERE o.peer = ? AND o.lane = ? ORDER BY o.seq LIMIT ?`,
  ),
  forget: db.prepare(FORGET_QUERY),
});

/** Finds the older positions of a unit by an index (a test asserts the plan). */
export const OVERTAKE = `UPDATE outbox SET lane = ${LANE.history}, subject = NULL WHERE peer = ? AND subject = ?`;
