/** Footage: the ledger of segments on this station's disk, and the clips that people marked in it. */
import type { Database } from 'better-sqlite3';

export function footage(db: Database): void {
  db.exec(`
    -- Files of this station alone; what is on the disk counts, so a lost ledger is read from there again.
    CREATE TABLE segments (
      feed TEXT NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL, codecs TEXT NOT NULL, file TEXT NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (feed, start_at)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX segments_by_age ON segments (start_at);
    CREATE TABLE clips (
      station TEXT NOT NULL, clip TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, feed TEXT NOT NULL,
      start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, released INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (station, clip)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX clips_by_feed ON clips (station, feed, start_at);
  `);
}
