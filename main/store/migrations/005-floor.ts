/**
 * The BeiDou floor: positions that came in packed form before their fix did, which entries passed by BeiDou, and a way to
 * what an id names, so that both sides can speak of it shortly.
 */
import type { Database } from 'better-sqlite3';

export function floor(db: Database): void {
  db.exec(`
    -- fix_at is a whole second: by it, and by the unit, the fix itself takes its sketch's place.
    CREATE TABLE sketches (
      station TEXT NOT NULL, unit TEXT NOT NULL, fix_at INTEGER NOT NULL, seq INTEGER NOT NULL, fix TEXT NOT NULL,
      PRIMARY KEY (station, unit, fix_at)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE newest_sketches (
      station TEXT NOT NULL, unit TEXT NOT NULL, fix_at INTEGER NOT NULL, seq INTEGER NOT NULL, fix TEXT NOT NULL,
      PRIMARY KEY (station, unit)
    ) STRICT, WITHOUT ROWID;
    -- Own entries that the peer acknowledged by BeiDou, and its entries that came by BeiDou.
    CREATE TABLE floor_passages (
      station TEXT NOT NULL, seq INTEGER NOT NULL, peer TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (station, seq, peer)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entries_named ON entries (body ->> '$.id') WHERE kind IN ('message', 'alert', 'task');
  `);
}
