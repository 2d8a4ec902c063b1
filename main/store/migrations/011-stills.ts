/** Stills: which there are, and how many bytes; the pictures are in their entries. */
import type { Database } from 'better-sqlite3';

export function stills(db: Database): void {
  db.exec(`
    CREATE TABLE stills (
      station TEXT NOT NULL, feed TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, bytes INTEGER NOT NULL,
      PRIMARY KEY (station, feed, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX stills_by_age ON stills (station, at, bytes);
  `);
}
