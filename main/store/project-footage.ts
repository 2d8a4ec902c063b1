/** Projections of footage: clips and what became of them, what a center asks of a vehicle's footage, and what the vehicle answers. */
import type { Database } from 'better-sqlite3';
import type { Entry, EntryKind } from '../../contract/entry.ts';

type Kinds = 'clip' | 'custody' | 'footage-ask' | 'footage-answer' | 'still';
type Projects = { [K in Kinds & EntryKind]: (entry: Extract<Entry, { kind: K }>) => void };

export function footageProjections(db: Database): Projects {
  const clip = db.prepare(`INSERT INTO clips VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, clip)
    DO UPDATE SET seq = excluded.seq, released = excluded.released, body = excluded.body WHERE excluded.seq > seq`);
  // The first time is when it was asked, the newest word holds.
  const ask = db.prepare(`INSERT INTO footage_asks VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, ask)
    DO UPDATE SET seq = excluded.seq, changed_at = excluded.changed_at, withdrawn = excluded.withdrawn, body = excluded.body
    WHERE excluded.seq > seq`);
  const answer = db.prepare(`INSERT INTO footage_answers VALUES (?, ?, ?, ?, ?) ON CONFLICT (station, ask)
    DO UPDATE SET seq = excluded.seq, at = excluded.at, body = excluded.body WHERE excluded.seq > seq`);
  const custody = db.prepare('INSERT OR IGNORE INTO custody VALUES (?, ?, ?, ?, ?)');
  const still = db.prepare('INSERT OR IGNORE INTO stills VALUES (?, ?, ?, ?, ?)');
  return {
    still: ({ station, seq, at, body }) =>
      still.run(station, body.feed, seq, at, Buffer.byteLength(body.data, 'base64')),
    custody: ({ station, seq, at, body: { clip: of, what, by, result } }) =>
      custody.run(station, seq, at, of, JSON.stringify({ what, by, result })),
    clip: ({ station, seq, at, body }) => {
      const what = body.released ? 'released' : 'marked';
      custody.run(station, seq, at, body.id, JSON.stringify({ what, by: body.by }));
      clip.run(
        station,
        body.id,
        seq,
        at,
        body.feed,
        body.startAt,
        body.endAt,
        Number(body.released ?? 0),
        JSON.stringify(body),
      );
    },
    'footage-ask': ({ station, seq, at, body }) =>
      ask.run(station, body.id, seq, at, at, body.station, Number(body.withdrawn ?? 0), JSON.stringify(body)),
    'footage-answer': ({ station, seq, at, body }) => answer.run(station, body.ask, seq, at, JSON.stringify(body)),
  };
}
