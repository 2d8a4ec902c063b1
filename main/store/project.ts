/** Projections: the tables that screens read, kept in the same transaction as the journal. One function per kind. */
import type { Database } from 'better-sqlite3';
import type { Entry, EntryKind } from '../../contract/entry.ts';

type Project<K extends EntryKind> = (entry: Extract<Entry, { kind: K }>) => void;

/** Tables that `rebuild` empties and fills again. */
export const PROJECTED_TABLES = ['stations', 'units', 'fixes', 'newest_fixes', 'devices', 'feeds'] as const;

/** Prepares the projections; the result applies one entry. Kinds without a table live in the journal alone. */
export function projector(db: Database): (entry: Entry) => void {
  const station = db.prepare('INSERT OR REPLACE INTO stations VALUES (?, ?, ?)');
  const unit = db.prepare('INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?)');
  const fix = db.prepare('INSERT OR IGNORE INTO fixes VALUES (?, ?, ?, ?, ?)');
  // Newest by the receiver's time, never by arrival; the later entry wins between equals.
  const newest = db.prepare(`INSERT INTO newest_fixes VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (station, unit) DO UPDATE SET fix_at = excluded.fix_at, seq = excluded.seq, fix = excluded.fix
    WHERE (excluded.fix_at, excluded.seq) > (fix_at, seq)`);
  const device = db.prepare(`INSERT INTO devices VALUES (?, ?, ?, ?) ON CONFLICT (station, device)
    DO UPDATE SET seq = excluded.seq, report = excluded.report WHERE excluded.seq > seq`);
  const feed = db.prepare(`INSERT INTO feeds VALUES (?, ?, ?, ?) ON CONFLICT (station, feed)
    DO UPDATE SET seq = excluded.seq, body = excluded.body WHERE excluded.seq > seq`);

  const kinds: { [K in EntryKind]?: Project<K> } = {
    station: ({ station: by, body }) => station.run(by, body.kind, body.name),
    unit: ({ body }) => unit.run(body.station, body.id, body.kind, body.name),
    fix: ({ station: by, seq, body }) => {
      const row = [by, body.unit, body.fix.fixAt, seq, JSON.stringify(body.fix)];
      fix.run(row);
      newest.run(row);
    },
    device: ({ station: by, seq, body }) => device.run(by, body.id, seq, JSON.stringify(body)),
    feed: ({ station: by, seq, body }) => feed.run(by, body.id, seq, JSON.stringify(body)),
  };
  return (entry) => (kinds[entry.kind] as Project<EntryKind> | undefined)?.(entry);
}
