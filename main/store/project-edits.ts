/**
 * Projections of what several stations change at once: each edit is noted, and what all edits of a thing together make of it
 * is written down anew. Edits may come in any order, twice, and by a center that passes them on.
 */
import type { Database } from 'better-sqlite3';
import { settle, type EditHead, type Version } from '../../contract/edits.ts';
import type { Entry } from '../../contract/entry.ts';
import { INCIDENT_PARTS, incidentView, type IncidentEdit } from '../../contract/incident.ts';
import { partsOf, plotView, type PlotEdit } from '../../contract/plot.ts';
import { fromJson } from './rows.ts';

type Kinds = 'plot' | 'incident';
type Edit = Extract<Entry, { kind: Kinds }>;
type Projects = { [K in Kinds]: (entry: Extract<Entry, { kind: K }>) => void };

interface EditRow {
  at: number;
  n: number;
  author: string;
  parts: string;
  base: string;
}

export function editProjections(db: Database): Projects {
  const book = new EditBook(db);
  const plot = db.prepare(`INSERT INTO plots VALUES (?, ?, ?, ?) ON CONFLICT (plot)
    DO UPDATE SET incident = excluded.incident, deleted = excluded.deleted, view = excluded.view`);
  const incident = db.prepare(`INSERT INTO incidents VALUES (?, ?, ?, ?) ON CONFLICT (incident)
    DO UPDATE SET happened_at = excluded.happened_at, is_open = excluded.is_open, view = excluded.view`);
  return {
    plot: (entry) => {
      const { id } = entry.body;
      if (!book.note(entry, partsOf(entry.body), entry.body.base)) return;
      const view = plotView(id, book.heads('plot', id), (version) => {
        const { body, incident: of } = book.read('plot', id, version);
        return { edit: fromJson<PlotEdit>(body), ...(of === null ? {} : { incident: of }) };
      });
      if (view) plot.run(id, view.incident ?? '', Number(view.deleted), JSON.stringify(view));
    },
    incident: (entry) => {
      const { id } = entry.body;
      const parts = INCIDENT_PARTS.filter((part) => entry.body[part] !== undefined);
      if (!book.note(entry, parts, {})) return;
      const heads = book.heads('incident', id);
      const view = incidentView(id, (part) => {
        const [newest] = heads[part] ?? [];
        return newest && fromJson<IncidentEdit>(book.read('incident', id, newest).body);
      });
      if (view) incident.run(id, view.happenedAt, Number(view.state === 'open'), JSON.stringify(view));
    },
  };
}

class EditBook {
  readonly #put;
  readonly #pass;
  readonly #own;
  readonly #all;
  readonly #read;

  constructor(db: Database) {
    const name = 'kind = ? AND thing = ? AND at = ? AND n = ? AND author = ?';
    this.#put = db.prepare('INSERT OR REPLACE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#pass = db.prepare(`UPDATE edits SET passed = 1 WHERE ${name}`);
    this.#own = db.prepare(`UPDATE edits SET station = ?, seq = ? WHERE ${name}`);
    this.#all = db.prepare<[string, string], EditRow>(
      'SELECT at, n, author, parts, base FROM edits WHERE kind = ? AND thing = ?',
    );
    this.#read = db.prepare<unknown[], { body: string; incident: string | null }>(
      `SELECT e.body, e.incident FROM edits d JOIN entries e ON e.station = d.station AND e.seq = d.seq
       WHERE ${name.replaceAll(/\w+(?= =)/g, 'd.$&')}`,
    );
  }

  /** @returns whether this edit is new, and what it makes of the thing is to be looked at */
  note({ kind, station, seq, body }: Edit, parts: readonly string[], base: EditHead['base']): boolean {
    const name = [kind, body.id, ...body.version] as const;
    const isPassedOn = station !== body.version[2];
    const words = JSON.stringify(body);
    const held = this.#read.get(...name)?.body;
    // Only where two machines bear one station's name can two edits have one name: the same stays everywhere.
    if (held !== undefined && words <= held) {
      if (isPassedOn) this.#pass.run(...name);
      // Whatever came first, the author's own entry is the one that is named: a replay makes the same of it.
      else if (words === held) this.#own.run(station, seq, ...name);
      return false;
    }
    this.#put.run(...name, station, seq, parts.join(' '), JSON.stringify(base), Number(isPassedOn));
    return true;
  }

  heads(kind: Kinds, thing: string): ReturnType<typeof settle> {
    return settle(this.#all.all(kind, thing).map(toHead));
  }

  read(kind: Kinds, thing: string, version: Version): { body: string; incident: string | null } {
    return this.#read.get(kind, thing, ...version)!;
  }
}

const toHead = ({ at, n, author, parts, base }: EditRow): EditHead => ({
  version: [at, n, author],
  parts: parts.split(' '),
  base: fromJson<EditHead['base']>(base),
});
