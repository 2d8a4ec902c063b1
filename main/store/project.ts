/** Projections: the tables that screens read, kept in the same transaction as the journal. One function per kind. */
import type { Database } from 'better-sqlite3';
import type { Entry, EntryKind } from '../../contract/entry.ts';
import { alertingProjections } from './project-alerting.ts';
import { editProjections } from './project-edits.ts';
import { footageProjections } from './project-footage.ts';
import { messageProjections } from './project-messages.ts';
import { ENTRY_COLUMNS, toEntry, type EntryRow } from './rows.ts';

type Project<K extends EntryKind> = (entry: Extract<Entry, { kind: K }>) => void;

/** Tables that a replay empties and fills again. */
export const PROJECTED_TABLES = [
  'stations',
  'units',
  'fixes',
  'newest_fixes',
  'devices',
  'feeds',
  'clock_facts',
  'messages',
  'receipts',
  'contacts',
  'transfers',
  'alerts',
  'edits',
  'plots',
  'incidents',
  'clips',
  'footage_asks',
  'footage_answers',
  'custody',
  'stills',
  'alert_steps',
  'alert_rules',
  'fences',
] as const;

/** Prepares the projections; the result applies one entry. Kinds without a table live in the journal alone. */
export function projector(db: Database): (entry: Entry) => void {
  // The newest by seq holds: entries may arrive in another order (lanes, a second path, a recovery).
  const station = db.prepare(`INSERT INTO stations (station, seq, kind, name) VALUES (?, ?, ?, ?) ON CONFLICT (station)
    DO UPDATE SET seq = excluded.seq, kind = excluded.kind, name = excluded.name WHERE excluded.seq > seq`);
  // A unit belongs to the station that tells of it, as its fixes do.
  const unit = db.prepare(`INSERT INTO units (station, unit, seq, kind, name) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (station, unit)
    DO UPDATE SET seq = excluded.seq, kind = excluded.kind, name = excluded.name WHERE excluded.seq > seq`);
  const fix = db.prepare('INSERT OR IGNORE INTO fixes VALUES (?, ?, ?, ?, ?)');
  // Newest by the receiver's time, never by arrival; the later entry wins between equals.
  const newest = db.prepare(`INSERT INTO newest_fixes VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (station, unit) DO UPDATE SET fix_at = excluded.fix_at, seq = excluded.seq, fix = excluded.fix
    WHERE (excluded.fix_at, excluded.seq) > (fix_at, seq)`);
  // What came of it by BeiDou has done its work.
  const sketch = db.prepare('DELETE FROM sketches WHERE station = ? AND unit = ? AND fix_at = ?');
  const device = db.prepare(`INSERT INTO devices VALUES (?, ?, ?, ?) ON CONFLICT (station, device)
    DO UPDATE SET seq = excluded.seq, report = excluded.report WHERE excluded.seq > seq`);
  const feed = db.prepare(`INSERT INTO feeds VALUES (?, ?, ?, ?) ON CONFLICT (station, feed)
    DO UPDATE SET seq = excluded.seq, body = excluded.body WHERE excluded.seq > seq`);
  const clock = db.prepare('INSERT OR IGNORE INTO clock_facts VALUES (?, ?, ?, ?, ?, ?)');

  const kinds: { [K in EntryKind]?: Project<K> } = {
    station: ({ station: by, seq, body }) => station.run(by, seq, body.kind, body.name),
    unit: ({ station: by, seq, body }) => unit.run(by, body.id, seq, body.kind, body.name),
    fix: ({ station: by, seq, body }) => {
      const { fixAt } = body.fix;
      const row = [by, body.unit, fixAt, seq, JSON.stringify(body.fix)];
      fix.run(row);
      newest.run(row);
      sketch.run(by, body.unit, Math.floor(fixAt / 1_000) * 1_000);
    },
    device: ({ station: by, seq, body }) => device.run(by, body.id, seq, JSON.stringify(body)),
    feed: ({ station: by, seq, body }) => feed.run(by, body.id, seq, JSON.stringify(body)),
    clock: ({ station: by, seq, body }) =>
      clock.run(by, seq, body.boot, body.uptimeMs, body.offsetMs === undefined ? 0 : 1, JSON.stringify(body)),
    ...messageProjections(db),
    ...editProjections(db),
    ...alertingProjections(db),
    ...footageProjections(db),
  };
  return (entry) => (kinds[entry.kind] as Project<EntryKind> | undefined)?.(entry);
}

/** Entries that a replay holds in memory at a time. */
const REPLAY_ENTRIES = 1_000;

/** Empties the projections and fills them from the journal, in one transaction. */
export function replay(db: Database): void {
  const page = db.prepare<[string, number], EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM entries WHERE (station, seq) > (?, ?) ORDER BY station, seq LIMIT ${REPLAY_ENTRIES}`,
  );
  db.transaction(() => {
    for (const table of PROJECTED_TABLES) db.exec(`DELETE FROM ${table}`);
    const project = projector(db);
    let rows = page.all('', 0);
    for (let last = rows.at(-1); last; last = rows.at(-1)) {
      for (const row of rows) project(toEntry(row));
      rows = page.all(last.station, last.seq);
    }
  })();
}
