/** Journal, outbox, projections and registry as first shipped. Never edited: later changes are later migrations. */
import type { Database } from 'better-sqlite3';

export function journal(db: Database): void {
  db.exec(`
    -- One row per fact. body is JSON, so that a support engineer can read it with any sqlite3 tool.
    CREATE TABLE entries (
      station TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, lane INTEGER NOT NULL,
      at INTEGER NOT NULL, clock TEXT NOT NULL, incident TEXT, body TEXT NOT NULL,
      PRIMARY KEY (station, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX entries_id ON entries (id);

    CREATE TABLE peers (peer TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    -- What a peer has not acknowledged. lane may be lower in rank than the entry's own: an overtaken position goes as history.
    CREATE TABLE outbox (
      peer TEXT NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, subject TEXT,
      PRIMARY KEY (peer, lane, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outbox_seq ON outbox (peer, seq);

    CREATE TABLE stations (station TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE units (
      station TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (station, unit)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE fixes (
      station TEXT NOT NULL, unit TEXT NOT NULL, fix_at INTEGER NOT NULL, seq INTEGER NOT NULL, fix TEXT NOT NULL,
      PRIMARY KEY (station, unit, fix_at, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE newest_fixes (
      station TEXT NOT NULL, unit TEXT NOT NULL, fix_at INTEGER NOT NULL, seq INTEGER NOT NULL, fix TEXT NOT NULL,
      PRIMARY KEY (station, unit)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE devices (station TEXT NOT NULL, device TEXT NOT NULL, seq INTEGER NOT NULL, report TEXT NOT NULL,
      PRIMARY KEY (station, device)) STRICT, WITHOUT ROWID;
    CREATE TABLE feeds (station TEXT NOT NULL, feed TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (station, feed)) STRICT, WITHOUT ROWID;

    CREATE TABLE users (name TEXT PRIMARY KEY, role TEXT NOT NULL, password_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
      secret_hash TEXT PRIMARY KEY, user TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE enrolment_codes (
      code_hash TEXT PRIMARY KEY, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_by TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE enrolled (
      station TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, enrolled_at INTEGER NOT NULL,
      certificate_until INTEGER NOT NULL, revoked_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `);
}
