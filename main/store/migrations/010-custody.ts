/** Chain of custody of marked clips; marks of before are its first lines. */
import type { Database } from 'better-sqlite3';

export function custody(db: Database): void {
  db.exec(`
    CREATE TABLE custody (
      station TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, clip TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (station, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX custody_by_clip ON custody (clip, at);
    INSERT INTO custody SELECT station, seq, at, body ->> '$.id', json_object(
      'what', iif(body ->> '$.released', 'released', 'marked'), 'by', body ->> '$.by')
      FROM entries WHERE kind = 'clip';
  `);
}
