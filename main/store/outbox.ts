/** What one peer has not acknowledged yet. */
import type { Database } from 'better-sqlite3';
import { authorOf } from '../../contract/edits.ts';
import type { Entry } from '../../contract/entry.ts';
import { LANE, type Lane } from '../../contract/lane.ts';
import type { Station } from '../../contract/station.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { Outbox, Passage } from './types.ts';

const ALL_LANES = [LANE.flash, LANE.order, LANE.picture, LANE.history] as const;

/** What an entry on the picture lane is of: a newer one overtakes the older, which become history; null: nothing is overtaken. */
const subject = (entry: Entry): string | null => {
  if (entry.lane !== LANE.picture) return null;
  if (entry.kind === 'fix') return entry.body.unit;
  // No unit has a blank in its id.
  return entry.kind === 'still' ? `still ${entry.body.feed}` : null;
};

/** Named index: left alone, SQLite searches by peer only and reads a whole backlog for every entry acknowledged. */
export const FORGET_QUERY = 'DELETE FROM outbox INDEXED BY outbox_seq WHERE peer = ? AND seq = ?';

const JUDGED: ReadonlySet<string> = new Set(['geofence', 'silent', 'speed']);

/** Stations that an entry of a center is for; undefined: all. A vehicle tells its center everything. */
const addressees = (entry: Entry): readonly string[] | undefined => {
  // Who watches from outside, and where feeds go on to, is the center's own affair.
  if (entry.kind === 'share' || entry.kind === 'push') return [];
  if (entry.kind === 'receipt') return [entry.body.author];
  if (entry.kind === 'footage-ask') return [entry.body.station];
  if (entry.kind === 'custody') return [entry.body.of];
  if (entry.kind === 'clip') return entry.body.of === undefined ? undefined : [entry.body.of];
  // What a center judged of a vehicle's unit, and what became of its alerts, is that vehicle's; calls are for everybody.
  if (entry.kind === 'alert-step' || (entry.kind === 'alert' && JUDGED.has(entry.body.kind)))
    return entry.body.station === entry.station ? undefined : [entry.body.station];
  if (entry.kind !== 'message' || entry.body.to.length === 0) return undefined;
  return [...new Set(entry.body.to.map(({ station }) => station))];
};

interface Shelf {
  db: Database;
  /** The station whose entries wait. */
  station: Pick<Station, 'id' | 'kind'>;
  guard: Guard;
  statements: ReturnType<typeof prepare>;
  tell: (passage: Passage) => void;
}

/** Outboxes of all peers over one file. */
export class Outboxes {
  readonly #shelf: Shelf;
  readonly #open = new Map<string, PeerOutbox>();

  /** @param tell called when entries depart or are acknowledged, after the commit */
  constructor(db: Database, station: Shelf['station'], guard: Guard, tell: (passage: Passage) => void) {
    this.#shelf = { db, station, guard, statements: prepare(db), tell };
    const peers = db.prepare<[], { peer: string; waiting: number }>('SELECT peer, waiting FROM peers').all();
    for (const { peer, waiting } of peers) this.#load(peer, waiting);
  }

  of(peer: string): Outbox {
    return this.#open.get(peer) ?? this.#create(peer);
  }

  isWaiting(peer: string, seq: number): boolean {
    const { guard, statements } = this.#shelf;
    return !this.#open.has(peer) || guard(() => statements.waits.get(peer, seq) !== undefined);
  }

  /**
   * Called inside the transaction that writes the entries of this station, after they were projected.
   * @returns what is to be called after that transaction committed
   */
  add(entries: readonly Entry[]): () => void {
    if (this.#open.size === 0) return () => undefined;
    const { station, statements } = this.#shelf;
    let forAll = 0;
    const forSome = new Map<string, number>();
    for (const entry of entries) {
      const unit = subject(entry);
      // By the receiver's time: a position that comes late overtakes nothing, and is history itself.
      const isNewest =
        unit !== null && (entry.kind === 'still' || statements.newest.get(station.id, unit) === entry.seq);
      const lane = unit === null || isNewest ? entry.lane : LANE.history;
      const named = station.kind === 'center' ? addressees(entry) : undefined;
      if (!named) forAll += 1;
      for (const peer of named ? named.filter((one) => this.#open.has(one)) : this.#open.keys()) {
        if (peer === authorOf(entry)) {
          // His own word, passed on: he has it.
          forSome.set(peer, (forSome.get(peer) ?? 0) - 1);
          continue;
        }
        if (isNewest) statements.overtake.run(peer, unit);
        statements.insert.run(peer, lane, entry.seq, isNewest ? unit : null);
        if (named) forSome.set(peer, (forSome.get(peer) ?? 0) + 1);
      }
    }
    statements.growAll.run(forAll);
    for (const [peer, by] of forSome) statements.grow.run(by, peer);
    return () => {
      for (const [peer, box] of this.#open) box.size += forAll + (forSome.get(peer) ?? 0);
    };
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
      const isCenter = Number(station.kind === 'center');
      const { changes } = statements.fill.run({ peer, station: station.id, isCenter });
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
    const { lanes = ALL_LANES, except, before = Infinity, kinds } = options;
    const { station, guard, statements } = this.#shelf;
    const found: Entry[] = [];
    for (const lane of [...lanes].sort()) {
      const wanted = limit - found.length;
      if (wanted <= 0) break;
      guard(() => {
        // What is on its way already is few (one window), so that reading past it costs little.
        const most = wanted + (except?.size ?? 0);
        const rows = kinds
          ? statements.nextOf.iterate(station.id, this.#peer, lane, JSON.stringify(kinds), most)
          : statements.next.iterate(station.id, this.#peer, lane, most);
        for (const row of rows) {
          if (found.length >= limit || row.seq >= before) break;
          if (!except?.has(row.seq)) found.push(toEntry(row));
        }
      });
    }
    return found;
  }

  sizeOf(lanes: readonly Lane[]): number {
    const { guard, statements } = this.#shelf;
    return guard(() => lanes.reduce<number>((sum, lane) => sum + (statements.count.get(this.#peer, lane) ?? 0), 0));
  }

  acknowledge(seqs: readonly number[]): void {
    this.size -= this.#shelf.guard(() => this.#forgetAll(seqs));
    this.#shelf.tell({ peer: this.#peer, seqs, what: 'acknowledged' });
  }

  departed(seqs: readonly number[]): void {
    this.#shelf.tell({ peer: this.#peer, seqs, what: 'departed' });
  }
}

/** As `addressees` has it, of entries as they are in the file. */
const FOR_OTHERS = `CASE e.kind WHEN 'receipt' THEN e.body ->> '$.author' IS NOT @peer
  WHEN 'footage-ask' THEN e.body ->> '$.station' IS NOT @peer
  WHEN 'custody' THEN e.body ->> '$.of' IS NOT @peer
  WHEN 'clip' THEN e.body ->> '$.of' IS NOT NULL AND e.body ->> '$.of' IS NOT @peer
  WHEN 'alert' THEN e.body ->> '$.kind' IN ('geofence', 'silent', 'speed')
    AND e.body ->> '$.station' NOT IN (@peer, @station)
  WHEN 'alert-step' THEN e.body ->> '$.station' NOT IN (@peer, @station)
  WHEN 'message' THEN json_array_length(e.body, '$.to') > 0
    AND NOT EXISTS (SELECT 1 FROM json_each(e.body, '$.to') WHERE value ->> '$.station' IS @peer)
  WHEN 'plot' THEN e.body ->> '$.version[2]' IS @peer WHEN 'incident' THEN e.body ->> '$.version[2]' IS @peer
  ELSE 0 END`;

const NEXT = `SELECT ${ENTRY_COLUMNS.replaceAll(/\w+/g, 'e.$&')}
  FROM outbox o JOIN entries e ON e.station = ? AND e.seq = o.seq WHERE o.peer = ? AND o.lane = ?`;

/** Shared by all peers of a file: a center has a thousand of them. */
const prepare = (db: Database) => ({
  insert: db.prepare('INSERT INTO outbox (peer, lane, seq, subject) VALUES (?, ?, ?, ?)'),
  overtake: db.prepare(OVERTAKE),
  newest: db.prepare<[string, string], number>('SELECT seq FROM newest_fixes WHERE station = ? AND unit = ?').pluck(),
  growAll: db.prepare('UPDATE peers SET waiting = waiting + ?'),
  grow: db.prepare('UPDATE peers SET waiting = waiting + ? WHERE peer = ?'),
  shrink: db.prepare('UPDATE peers SET waiting = waiting - ? WHERE peer = ?'),
  register: db.prepare('INSERT INTO peers (peer, waiting) VALUES (?, ?)'),
  fill: db.prepare(`INSERT INTO outbox (peer, lane, seq, subject)
    SELECT @peer, CASE WHEN e.kind = 'still' THEN ${LANE.history} WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS NOT e.seq THEN ${LANE.history} ELSE e.lane END,
      e.seq, CASE WHEN e.kind = 'fix' AND e.lane = ${LANE.picture} AND n.seq IS e.seq THEN n.unit END
    FROM entries e LEFT JOIN newest_fixes n ON n.station = e.station AND e.kind = 'fix' AND n.unit = e.body ->> '$.unit'
    WHERE e.station = @station AND NOT (@isCenter AND (${FOR_OTHERS}))`),
  next: db.prepare<[string, string, number, number], EntryRow>(`${NEXT} ORDER BY o.seq LIMIT ?`),
  nextOf: db.prepare<[string, string, number, string, number], EntryRow>(
    `${NEXT} AND e.kind IN (SELECT value FROM json_each(?)) ORDER BY o.seq LIMIT ?`,
  ),
  forget: db.prepare(FORGET_QUERY),
  count: db.prepare<[string, number], number>('SELECT count(*) FROM outbox WHERE peer = ? AND lane = ?').pluck(),
  waits: db.prepare<[string, number]>('SELECT 1 FROM outbox INDEXED BY outbox_seq WHERE peer = ? AND seq = ?'),
});

/** Finds the older positions of a unit by an index (a test asserts the plan). */
export const OVERTAKE = `UPDATE outbox SET lane = ${LANE.history}, subject = NULL WHERE peer = ? AND subject = ?`;
