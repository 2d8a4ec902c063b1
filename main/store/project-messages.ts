/** Projections of what people write and of how it travels: messages, receipts, contacts, transfers, alerts. */
import type { Database } from 'better-sqlite3';
import type { Entry, EntryKind } from '../../contract/entry.ts';

type Kinds = 'message' | 'receipt' | 'contact' | 'transfer' | 'alert';
type Projects = { [K in Kinds & EntryKind]: (entry: Extract<Entry, { kind: K }>) => void };

export function messageProjections(db: Database): Projects {
  // Of two entries that claim one id, the same stays in whatever order they came.
  const message = db.prepare(`INSERT INTO messages VALUES (?, ?, ?, ?, ?) ON CONFLICT (message)
    DO UPDATE SET station = excluded.station, seq = excluded.seq, at = excluded.at, body = excluded.body
    WHERE (excluded.station, excluded.seq) < (station, seq)`);
  const alert = db.prepare(`INSERT INTO alerts VALUES (?, ?, ?, ?, ?) ON CONFLICT (alert)
    DO UPDATE SET station = excluded.station, seq = excluded.seq, at = excluded.at, body = excluded.body
    WHERE (excluded.station, excluded.seq) < (station, seq)`);
  const receipt = db.prepare(`INSERT INTO receipts VALUES (?, ?, ?, ?, ?) ON CONFLICT (message, station, unit)
    DO UPDATE SET seq = excluded.seq, body = excluded.body WHERE excluded.seq > seq`);
  // Two stations write in one address book: the higher revision holds, and the same one on both sides.
  const contact = db.prepare(`INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (contact)
    DO UPDATE SET revision = excluded.revision, at = excluded.at, station = excluded.station, seq = excluded.seq,
      body = excluded.body
    WHERE (excluded.revision, excluded.at, excluded.station, excluded.seq) > (revision, at, station, seq)`);
  const transfer = db.prepare(`INSERT INTO transfers VALUES (?, ?, ?, ?, ?) ON CONFLICT (station, transfer)
    DO UPDATE SET seq = excluded.seq, message = excluded.message, body = excluded.body WHERE excluded.seq > seq`);
  return {
    message: ({ station, seq, at, body }) => {
      // Nobody speaks for another station.
      if (body.from.station === station) message.run(body.id, station, seq, at, JSON.stringify(body));
    },
    alert: ({ station, seq, at, body }) => alert.run(body.id, station, seq, at, JSON.stringify(body)),
    receipt: ({ station, seq, body }) => receipt.run(body.message, station, body.unit ?? '', seq, JSON.stringify(body)),
    contact: ({ station, seq, at, body }) =>
      contact.run(body.id, body.revision, at, station, seq, JSON.stringify(body)),
    transfer: ({ station, seq, body }) =>
      transfer.run(station, body.id, seq, body.message ?? null, JSON.stringify(body)),
  };
}
