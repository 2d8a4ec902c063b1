/**
 * Things that several stations change at once (contract/edits.ts): which edits there are of each, and what all of them together
 * make of it. The edits themselves stay in the journal.
 */
import type { Database } from 'better-sqlite3';

export function edits(db: Database): void {
  db.exec(`
    -- at, n, author: the version. station and seq: an entry that carries it, of its author or of a center that passes it on.
    CREATE TABLE edits (
      kind TEXT NOT NULL, thing TEXT NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL, author TEXT NOT NULL,
      station TEXT NOT NULL, seq INTEGER NOT NULL, parts TEXT NOT NULL, base TEXT NOT NULL, passed INTEGER NOT NULL,
      PRIMARY KEY (kind, thing, at, n, author)
    ) STRICT, WITHOUT ROWID;
    -- What a center has to pass on: few at any time, but for its own.
    CREATE INDEX edits_to_pass ON edits (author) WHERE passed = 0;
    -- incident is empty where there is none.
    CREATE TABLE plots (
      plot TEXT PRIMARY KEY, incident TEXT NOT NULL, deleted INTEGER NOT NULL, view TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX plots_incident ON plots (incident, deleted);
    CREATE TABLE incidents (
      incident TEXT PRIMARY KEY, happened_at INTEGER NOT NULL, is_open INTEGER NOT NULL, view TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
