/** Projections of what alerts are raised by and of what becomes of them: fences, rules, steps. */
import type { Database } from 'better-sqlite3';
import type { Entry, EntryKind } from '../../contract/entry.ts';

type Kinds = 'fence' | 'alert-rules' | 'alert-step';
type Projects = { [K in Kinds & EntryKind]: (entry: Extract<Entry, { kind: K }>) => void };

export function alertingProjections(db: Database): Projects {
  // The first word of a station on a step holds, in whatever order the entries come.
  const step = db.prepare(`INSERT INTO alert_steps VALUES (?, ?, ?, ?, ?) ON CONFLICT (alert, step, station)
    DO UPDATE SET seq = excluded.seq, body = excluded.body WHERE excluded.seq < seq`);
  // Two stations edit one set: the higher revision holds, and the same one on both sides.
  const later = `DO UPDATE SET revision = excluded.revision, at = excluded.at, station = excluded.station,
    seq = excluded.seq, body = excluded.body
    WHERE (excluded.revision, excluded.at, excluded.station, excluded.seq) > (revision, at, station, seq)`;
  const fence = db.prepare(`INSERT INTO fences VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fence) ${later}`);
  const rules = db.prepare(`INSERT INTO alert_rules VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (one) ${later}`);
  return {
    'alert-step': ({ station, seq, body }) => step.run(body.alert, body.step, station, seq, JSON.stringify(body)),
    fence: ({ station, seq, at, body }) => fence.run(body.id, body.revision, at, station, seq, JSON.stringify(body)),
    'alert-rules': ({ station, seq, at, body }) => rules.run(body.revision, at, station, seq, JSON.stringify(body)),
  };
}
