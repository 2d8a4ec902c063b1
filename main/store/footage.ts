/** The ledger of footage: which segments lie on the disk, and what of them is marked. */
import type { Database } from 'better-sqlite3';
import type { Clip, ClipView, Covered, FootageFeed, Segment } from '../../contract/footage.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

/** What keeping a folder of footage within its bounds needs to know of it. */
export interface KeptLedger<S extends Segment = Segment> {
  /** Notes a segment that is on the disk. One that began at the same moment is replaced. */
  add(segment: S): void;
  remove(segment: S): void;
  /** Oldest segments that no clip holds, of all feeds. */
  oldestUnmarked(limit: number): S[];
  totals(): { bytes: number; markedBytes: number; oldestAt: number | undefined };
}

export interface FootageLedger extends KeptLedger {
  remove(segment: Pick<Segment, 'feed' | 'startAt'>): void;
  /** Segments of a feed that overlap a span, rising, at most `limit`. */
  list(feed: string, from: number, to: number, limit: number): Segment[];
  segment(feed: string, startAt: number): Segment | undefined;
  /** Stretches of a span in which there is footage; what is apart by no more than `joinMs` is one. */
  covered(feed: string, from: number, to: number, joinMs: number): Covered[];
  feeds(): FootageFeed[];
  /** Clips of this station's footage, whoever marked them, that were not let go, newest first, at most `limit`. */
  clips(limit: number): ClipView[];
  clip(id: string): ClipView | undefined;
}

const COLUMNS = 'feed, start_at AS startAt, end_at AS endAt, bytes, sha256, codecs, file, state';
/** Of the station whose footage this is. */
const IS_MARKED = `EXISTS (SELECT 1 FROM clips c WHERE c.owner = ? AND c.feed = s.feed AND c.released = 0
  AND c.start_at < s.end_at AND c.end_at > s.start_at)`;
/** A segment is shorter than this, ms: the span before `from` in which one that overlaps it may begin. */
export const LONGEST_MS = 600_000;

export interface ClipRow {
  station: string;
  at: number;
  body: string;
}
export const CLIP_COLUMNS = 'station, at, body';

export class SqliteFootage implements FootageLedger {
  readonly #guard: Guard;
  readonly #station: string;
  readonly #statements;

  constructor(db: Database, guard: Guard, station: string) {
    this.#guard = guard;
    this.#station = station;
    this.#statements = {
      add: db.prepare(`INSERT OR REPLACE INTO segments
        VALUES (@feed, @startAt, @endAt, @bytes, @sha256, @codecs, @file, @state)`),
      remove: db.prepare('DELETE FROM segments WHERE feed = ? AND start_at = ?'),
      list: db.prepare<unknown[], Segment>(LIST_QUERY),
      spans: db.prepare<unknown[], Covered>(SPANS_QUERY),
      one: db.prepare<unknown[], Segment>(`SELECT ${COLUMNS} FROM segments WHERE feed = ? AND start_at = ?`),
      oldest: db.prepare<unknown[], Segment>(OLDEST_QUERY),
      feeds: db.prepare<[], FootageFeed>(
        'SELECT feed, min(start_at) AS "from", max(end_at) AS "to", sum(bytes) AS bytes FROM segments GROUP BY feed',
      ),
      bytes: db.prepare<[], { bytes: number | null; oldestAt: number | null }>(
        'SELECT sum(bytes) AS bytes, min(start_at) AS oldestAt FROM segments',
      ),
      marked: db.prepare<[string], number | null>(`SELECT sum(bytes) FROM segments s WHERE ${IS_MARKED}`).pluck(),
      clips: db.prepare<[string, number], ClipRow>(
        `SELECT ${CLIP_COLUMNS} FROM clips WHERE owner = ? AND released = 0 ORDER BY start_at DESC LIMIT ?`,
      ),
      clip: db.prepare<[string, string], ClipRow>(`SELECT ${CLIP_COLUMNS} FROM clips WHERE owner = ? AND clip = ?`),
    };
  }

  add(segment: Segment): void {
    this.#guard(() => this.#statements.add.run(segment));
  }

  remove({ feed, startAt }: Pick<Segment, 'feed' | 'startAt'>): void {
    this.#guard(() => this.#statements.remove.run(feed, startAt));
  }

  list(feed: string, from: number, to: number, limit: number): Segment[] {
    return this.#guard(() => this.#statements.list.all(feed, from - LONGEST_MS, to, from, limit));
  }

  segment(feed: string, startAt: number): Segment | undefined {
    return this.#guard(() => this.#statements.one.get(feed, startAt));
  }

  covered(feed: string, from: number, to: number, joinMs: number): Covered[] {
    const spans = this.#guard(() => this.#statements.spans.all(feed, from - LONGEST_MS, to, from));
    return joinSpans(spans, from, to, joinMs);
  }

  oldestUnmarked(limit: number): Segment[] {
    return this.#guard(() => this.#statements.oldest.all(this.#station, limit));
  }

  feeds(): FootageFeed[] {
    return this.#guard(() => this.#statements.feeds.all());
  }

  totals(): { bytes: number; markedBytes: number; oldestAt: number | undefined } {
    return this.#guard(() => {
      const all = this.#statements.bytes.get();
      const markedBytes = this.#statements.marked.get(this.#station) ?? 0;
      return { bytes: all?.bytes ?? 0, markedBytes, oldestAt: all?.oldestAt ?? undefined };
    });
  }

  clips(limit: number): ClipView[] {
    return this.#guard(() => this.#statements.clips.all(this.#station, limit).map(toClip));
  }

  clip(id: string): ClipView | undefined {
    return this.#guard(() => {
      const row = this.#statements.clip.get(this.#station, id);
      return row && toClip(row);
    });
  }
}

export const toClip = ({ station, at, body }: ClipRow): ClipView => ({
  ...fromJson<Clip>(body),
  station,
  markedAt: at,
});

/** What is apart by no more than `joinMs` is one stretch; nothing reaches out of the span. */
export function joinSpans(spans: readonly Covered[], from: number, to: number, joinMs: number): Covered[] {
  const joined: Covered[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.from - last.to <= joinMs) last.to = Math.max(last.to, span.to);
    else joined.push({ from: span.from, to: span.to });
  }
  return joined.map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }));
}

/** Reads by the key and by the index of age alone (a test asserts the plans). */
export const LIST_QUERY = `SELECT ${COLUMNS} FROM segments
  WHERE feed = ? AND start_at >= ? AND start_at < ? AND end_at > ? ORDER BY start_at LIMIT ?`;
const SPANS_QUERY = `SELECT start_at AS "from", end_at AS "to" FROM segments
  WHERE feed = ? AND start_at >= ? AND start_at < ? AND end_at > ? ORDER BY start_at`;
export const OLDEST_QUERY = `SELECT ${COLUMNS} FROM segments s INDEXED BY segments_by_age
  WHERE NOT ${IS_MARKED} ORDER BY start_at LIMIT ?`;
