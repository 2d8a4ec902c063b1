/** What is known of each station's clock (contract/clock.ts), found by place in the journal and by start of the machine. */
import type { Database } from 'better-sqlite3';

export function clock(db: Database): void {
  db.exec(`
    CREATE TABLE clock_facts (
      station TEXT NOT NULL, seq INTEGER NOT NULL, boot TEXT NOT NULL, uptime INTEGER NOT NULL, known INTEGER NOT NULL,
      fact TEXT NOT NULL,
      PRIMARY KEY (station, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX clock_facts_known ON clock_facts (station, boot, uptime) WHERE known = 1;
  `);
}
