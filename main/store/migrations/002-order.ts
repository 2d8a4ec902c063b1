/**
 * What a station says of itself and of its units holds by seq, not by arrival; the outbox counts itself and finds the
 * older positions of a unit by an index.
 */
import type { Database } from 'better-sqlite3';

export function order(db: Database): void {
  db.exec(`
    DROP TABLE stations;
    CREATE TABLE stations (
      station TEXT PRIMARY KEY, seq INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- With max(), SQLite takes the other columns from the row that has the maximum.
    INSERT INTO stations SELECT station, max(seq), body ->> '$.kind', body ->> '$.name'
      FROM entries WHERE kind = 'station' GROUP BY station;

    DROP TABLE units;
    CREATE TABLE units (
      station TEXT NOT NULL, unit TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (station, unit)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO units SELECT station, body ->> '$.id', max(seq), body ->> '$.kind', body ->> '$.name'
      FROM entries WHERE kind = 'unit' GROUP BY station, body ->> '$.id';

    ALTER TABLE peers ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
    UPDATE peers SET waiting = (SELECT count(*) FROM outbox WHERE outbox.peer = peers.peer);
    CREATE INDEX outbox_subject ON outbox (peer, subject) WHERE subject IS NOT NULL;
  `);
}
