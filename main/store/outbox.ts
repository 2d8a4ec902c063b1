/** What one peer has not acknowledged yet. */
import type { Database } from 'better-sqlite3';
import type { Entry } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';
import { guarded } from './sqlite-errors.ts';
import type { Outbox } from './types.ts';

/** The thing whose older states a newer one overtakes on the picture lane; undefined: nothing does. */
export const subject = (entry: Entry): string | null =>
  entry.kind === 'fix' && entry.lane === LANE.picture ? entry.body.unit : null;

/** Named index: left alone, SQLite searches by peer only and reads a whole backlog for every entry acknowledged. */
export const FORGET_QUERY = 'DELETE FROM outbox INDEXED BY outbox_seq WHERE peer = ? AND seq = ?';

/** Outboxes of all peers over one file. */
export class Outboxes {
  readonly #db: Database;
  readonly #station: string;
  readonly #open = new Map<string, PeerOutbox>();
  readonly #add;
  readonly #overtake;

  constructor(db: Database, station: string) {
    this.#db = db;
    this.#station = station;
    this.#add = db.prepare('INSERT INTO outbox (peer, lane, seq, subject) VALUES (?, ?, ?, ?)');
    this.#overtake = db.prepare(`UPDATE outbox SET lane = ${LANE.history}, subject = NULL
      WHERE peer = ? AND lane = ${LANE.picture} AND subject = ?`);
    for (const peer of db.prepare<[], string>('SELECT peer FROM peers').pluck().all()) this.#load(peer);
  }

  of(peer: string): Outbox {
    return this.#open.get(peer) ?? this.#create(peer);
  }

  /** Called inside the transaction that writes the entries of this station. */
  add(entries: readonly Entry[]): void {
    for (const box of this.#open.values()) {
      for (const entry of entries) {
        const about = subject(entry);
        if (about !== null) this.#overtake.run(box.peer, about);
        this.#add.run(box.peer, entry.lane, entry.seq, about);
      }
    }
  }

  /** Called after that transaction committed. */
  grown(by: number): void {
    for (const box of this.#open.values()) box.size += by;
  }

  #load(peer: string): PeerOutbox {
    const box = new PeerOutbox(this.#db, this.#station, peer);
    this.#open.set(peer, box);
    return box;
  }

  /** A new peer gets all that this station ever wrote; positions that newer ones overtook go as history. */
  #create(peer: string): Outbox {
    const fill = this.#db.prepare(`INSERT INTO outbox (peer, lane, seq, subject)
      SELECT @peer, CASE WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS NOT e.seq THEN ${LANE.history} ELSE e.lane END,
        e.seq, CASE WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS e.seq THEN n.unit END
      FROM entries e LEFT JOIN newest_fixes n ON n.station = e.station AND e.kind = 'fix' AND n.unit = e.body ->> '$.unit'
      WHERE e.station = @station`);
    guarded(() =>
      this.#db.transaction(() => {
        this.#db.prepare('INSERT INTO peers VALUES (?)').run(peer);
        fill.run({ peer, station: this.#station });
      })(),
    );
    return this.#load(peer);
  }
}

class PeerOutbox implements Outbox {
  readonly peer: string;
  size: number;
  readonly #station: string;
  readonly #next;
  readonly #forget;
  readonly #forgetAll;

  constructor(db: Database, station: string, peer: string) {
    this.peer = peer;
    this.#station = station;
    this.size = Number(db.prepare('SELECT count(*) FROM outbox WHERE peer = ?').pluck().get(peer));
    this.#next = db.prepare<unknown[], EntryRow & { sendLane: number }>(
      `SELECT ${ENTRY_COLUMNS.split(', ')
        .map((column) => `e.${column}`)
        .join(', ')} FROM outbox o
       JOIN entries e ON e.station = ? AND e.seq = o.seq WHERE o.peer = ? AND o.lane = ? ORDER BY o.seq LIMIT ?`,
    );
    this.#forget = db.prepare(FORGET_QUERY);
    this.#forgetAll = db.transaction((seqs: readonly number[]) => {
      let gone = 0;
      for (const seq of seqs) gone += this.#forget.run(this.peer, seq).changes;
      return gone;
    });
  }

  next(limit: number, options: Parameters<Outbox['next']>[1] = {}): Entry[] {
    const { lanes = [LANE.flash, LANE.order, LANE.picture, LANE.history], except, before = Infinity } = options;
    const found: Entry[] = [];
    for (const lane of [...lanes].sort()) {
      const wanted = limit - found.length;
      if (wanted <= 0) break;
      // What is on its way already is few (one window), so that reading past it costs little.
      for (const row of this.#next.iterate(this.#station, this.peer, lane, wanted + (except?.size ?? 0))) {
        if (found.length >= limit) break;
        if (!except?.has(row.seq) && row.seq < before) found.push(toEntry(row));
      }
    }
    return found;
  }

  acknowledge(seqs: readonly number[]): void {
    this.size -= guarded(() => this.#forgetAll(seqs));
  }
}
