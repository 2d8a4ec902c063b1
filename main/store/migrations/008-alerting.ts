/** Alerts by whom they are about, what became of them, fences, and the rules by which alerts are raised. */
import type { Database } from 'better-sqlite3';

export function alerting(db: Database): void {
  db.exec(`
    CREATE INDEX alerts_about ON alerts (body ->> '$.station', body ->> '$.unit', at);
    -- Which station says so: each may once.
    CREATE TABLE alert_steps (
      alert TEXT NOT NULL, step TEXT NOT NULL, station TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (alert, step, station)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE fences (
      fence TEXT PRIMARY KEY, revision INTEGER NOT NULL, at INTEGER NOT NULL, station TEXT NOT NULL,
      seq INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- One row: the rules that hold.
    CREATE TABLE alert_rules (
      one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL, at INTEGER NOT NULL, station TEXT NOT NULL,
      seq INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT;
  `);
}
