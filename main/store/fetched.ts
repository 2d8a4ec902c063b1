/** The ledger of footage that this station fetched of others: which segments lie on its disk, and what of them is marked. */
import type { Database } from 'better-sqlite3';
import type { FetchedFeed } from '../../contract/backfill.ts';
import type { ClipView, Covered, Segment } from '../../contract/footage.ts';
import { CLIP_COLUMNS, joinSpans, LONGEST_MS, toClip, type ClipRow, type KeptLedger } from './footage.ts';
import type { Guard } from './sqlite-errors.ts';

export interface FetchedSegment extends Segment {
  /** Whose footage it is. */
  station: string;
  fetchedAt: number;
}

export interface FetchedLedger extends KeptLedger<FetchedSegment> {
  /** Segments of a feed that overlap a span, rising, at most `limit`. */
  list(station: string, feed: string, from: number, to: number, limit: number): FetchedSegment[];
  segment(station: string, feed: string, startAt: number): FetchedSegment | undefined;
  /** Stretches of a span in which there is footage; what is apart by no more than `joinMs` is one. */
  covered(station: string, feed: string, from: number, to: number, joinMs: number): Covered[];
  /** How much there is in a span. */
  amount(station: string, feed: string, from: number, to: number): { segments: number; bytes: number };
  feeds(): FetchedFeed[];
  /** Clips of all stations that were not let go, newest first, at most `limit`. */
  clips(limit: number): ClipView[];
  clip(id: string): ClipView | undefined;
}

const COLUMNS = `station, feed, start_at AS startAt, end_at AS endAt, bytes, sha256, codecs, file, state,
  fetched_at AS fetchedAt`;
const IN_SPAN = 'station = ? AND feed = ? AND start_at >= ? AND start_at < ? AND end_at > ?';
const IS_MARKED = `EXISTS (SELECT 1 FROM clips c WHERE c.owner = s.station AND c.feed = s.feed AND c.released = 0
  AND c.start_at < s.end_at AND c.end_at > s.start_at)`;

export class SqliteFetched implements FetchedLedger {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#statements = {
      add: db.prepare(`INSERT OR REPLACE INTO fetched
        VALUES (@station, @feed, @startAt, @endAt, @bytes, @sha256, @codecs, @file, @state, @fetchedAt)`),
      remove: db.prepare('DELETE FROM fetched WHERE station = ? AND feed = ? AND start_at = ?'),
      list: db.prepare<unknown[], FetchedSegment>(FETCHED_QUERY),
      spans: db.prepare<unknown[], Covered>(
        `SELECT start_at AS "from", end_at AS "to" FROM fetched WHERE ${IN_SPAN} ORDER BY start_at`,
      ),
      amount: db.prepare<unknown[], { segments: number; bytes: number | null }>(
        `SELECT count(*) AS segments, sum(bytes) AS bytes FROM fetched WHERE ${IN_SPAN}`,
      ),
      one: db.prepare<unknown[], FetchedSegment>(
        `SELECT ${COLUMNS} FROM fetched WHERE station = ? AND feed = ? AND start_at = ?`,
      ),
      oldest: db.prepare<[number], FetchedSegment>(OLDEST_FETCHED_QUERY),
      feeds: db.prepare<[], FetchedFeed>(`SELECT station, feed, min(start_at) AS "from", max(end_at) AS "to",
        sum(bytes) AS bytes FROM fetched GROUP BY station, feed`),
      bytes: db.prepare<[], { bytes: number | null; oldestAt: number | null }>(
        'SELECT sum(bytes) AS bytes, min(start_at) AS oldestAt FROM fetched',
      ),
      marked: db.prepare<[], number | null>(`SELECT sum(bytes) FROM fetched s WHERE ${IS_MARKED}`).pluck(),
      clips: db.prepare<[number], ClipRow>(
        `SELECT ${CLIP_COLUMNS} FROM clips WHERE released = 0 ORDER BY start_at DESC LIMIT ?`,
      ),
      clip: db.prepare<[string], ClipRow>(`SELECT ${CLIP_COLUMNS} FROM clips WHERE clip = ?`),
    };
  }

  add(segment: FetchedSegment): void {
    this.#guard(() => this.#statements.add.run(segment));
  }

  remove({ station, feed, startAt }: Pick<FetchedSegment, 'station' | 'feed' | 'startAt'>): void {
    this.#guard(() => this.#statements.remove.run(station, feed, startAt));
  }

  list(station: string, feed: string, from: number, to: number, limit: number): FetchedSegment[] {
    return this.#guard(() => this.#statements.list.all(station, feed, from - LONGEST_MS, to, from, limit));
  }

  segment(station: string, feed: string, startAt: number): FetchedSegment | undefined {
    return this.#guard(() => this.#statements.one.get(station, feed, startAt));
  }

  covered(station: string, feed: string, from: number, to: number, joinMs: number): Covered[] {
    const spans = this.#guard(() => this.#statements.spans.all(station, feed, from - LONGEST_MS, to, from));
    return joinSpans(spans, from, to, joinMs);
  }

  amount(station: string, feed: string, from: number, to: number): { segments: number; bytes: number } {
    const found = this.#guard(() => this.#statements.amount.get(station, feed, from - LONGEST_MS, to, from));
    return { segments: found?.segments ?? 0, bytes: found?.bytes ?? 0 };
  }

  oldestUnmarked(limit: number): FetchedSegment[] {
    return this.#guard(() => this.#statements.oldest.all(limit));
  }

  feeds(): FetchedFeed[] {
    return this.#guard(() => this.#statements.feeds.all());
  }

  totals(): { bytes: number; markedBytes: number; oldestAt: number | undefined } {
    return this.#guard(() => {
      const all = this.#statements.bytes.get();
      const markedBytes = this.#statements.marked.get() ?? 0;
      return { bytes: all?.bytes ?? 0, markedBytes, oldestAt: all?.oldestAt ?? undefined };
    });
  }

  clips(limit: number): ClipView[] {
    return this.#guard(() => this.#statements.clips.all(limit).map(toClip));
  }

  clip(id: string): ClipView | undefined {
    return this.#guard(() => {
      const row = this.#statements.clip.get(id);
      return row && toClip(row);
    });
  }
}

/** Reads by the key and by the index of age alone (a test asserts the plans). */
export const FETCHED_QUERY = `SELECT ${COLUMNS} FROM fetched WHERE ${IN_SPAN} ORDER BY start_at LIMIT ?`;
/** What was fetched longest ago goes first: what somebody asks for now may be older than all that is there. */
export const OLDEST_FETCHED_QUERY = `SELECT ${COLUMNS} FROM fetched s INDEXED BY fetched_by_age
  WHERE NOT ${IS_MARKED} ORDER BY fetched_at LIMIT ?`;
