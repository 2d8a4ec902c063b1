/** Messages with what became of them, the address book, the bridge's transfers, and alerts: tables for what was in the journal alone. */
import type { Database } from 'better-sqlite3';

export function messages(db: Database): void {
  db.exec(`
    CREATE TABLE messages (
      message TEXT PRIMARY KEY, station TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX messages_at ON messages (at, message);
    -- unit is empty where a station speaks for its people.
    CREATE TABLE receipts (
      message TEXT NOT NULL, station TEXT NOT NULL, unit TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (message, station, unit)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE contacts (
      contact TEXT PRIMARY KEY, revision INTEGER NOT NULL, at INTEGER NOT NULL, station TEXT NOT NULL,
      seq INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE transfers (
      station TEXT NOT NULL, transfer TEXT NOT NULL, seq INTEGER NOT NULL, message TEXT, body TEXT NOT NULL,
      PRIMARY KEY (station, transfer)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX transfers_message ON transfers (message) WHERE message IS NOT NULL;
    CREATE INDEX transfers_seq ON transfers (station, seq);
    CREATE TABLE alerts (
      alert TEXT PRIMARY KEY, station TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alerts_at ON alerts (at);

    -- Kinds that programs before this one wrote.
    INSERT OR IGNORE INTO messages SELECT body ->> '$.id', station, seq, at, body FROM entries
      WHERE kind = 'message' AND body ->> '$.from.station' = station ORDER BY station, seq;
    INSERT OR IGNORE INTO alerts SELECT body ->> '$.id', station, seq, at, body FROM entries
      WHERE kind = 'alert' ORDER BY station, seq;
  `);
}
