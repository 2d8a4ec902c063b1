/** Back-fill: what a center asked of vehicles and what they answered, what it fetched, and whose footage a clip is of. */
import type { Database } from 'better-sqlite3';

export function backfill(db: Database): void {
  db.exec(`
    CREATE TABLE footage_asks (
      station TEXT NOT NULL, ask TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
      vehicle TEXT NOT NULL, withdrawn INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (station, ask)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX footage_asks_by_age ON footage_asks (at);
    CREATE TABLE footage_answers (
      station TEXT NOT NULL, ask TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (station, ask)
    ) STRICT, WITHOUT ROWID;
    -- Files of other stations' footage on this station's disk.
    CREATE TABLE fetched (
      station TEXT NOT NULL, feed TEXT NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
      bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, codecs TEXT NOT NULL, file TEXT NOT NULL, state TEXT NOT NULL,
      fetched_at INTEGER NOT NULL,
      PRIMARY KEY (station, feed, start_at)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fetched_by_age ON fetched (fetched_at);
    -- Whose footage is marked: a center marks what is a vehicle's.
    ALTER TABLE clips ADD COLUMN owner TEXT AS (coalesce(body ->> '$.of', station)) VIRTUAL;
    CREATE INDEX clips_by_owner ON clips (owner, feed, start_at);
  `);
}
