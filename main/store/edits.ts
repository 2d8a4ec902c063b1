/** What several stations draw and write at once, as the screens read it. Every read has a limit. */
import type { Database } from 'better-sqlite3';
import type { Version } from '../../contract/edits.ts';
import type { Entry } from '../../contract/entry.ts';
import type { Incident } from '../../contract/incident.ts';
import { MAX_PLOTS, partsOf, type PlotEdit, type PlotPast, type PlotView } from '../../contract/plot.ts';
import { ENTRY_COLUMNS, fromJson, toEntry, type EntryRow } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';
import type { Edits } from './types.ts';

/** Plots of an incident that are read: two stations that were cut off may each have drawn as many as one may. */
const MANY = 2 * MAX_PLOTS;

/** Each finds what it reads by an index (a test asserts the plans). */
export const EDIT_QUERIES = {
  plots: `SELECT view FROM plots WHERE incident = ? AND deleted = 0 ORDER BY plot LIMIT ${MANY}`,
  past: `SELECT e.body FROM edits d JOIN entries e ON e.station = d.station AND e.seq = d.seq
    WHERE d.kind = 'plot' AND d.thing = ? ORDER BY d.at DESC, d.n DESC, d.author DESC LIMIT ?`,
  toPass: `SELECT ${ENTRY_COLUMNS.replaceAll(/\w+/g, 'e.$&')} FROM edits d INDEXED BY edits_to_pass
    JOIN entries e ON e.station = d.station AND e.seq = d.seq WHERE d.passed = 0 AND d.author <> ? LIMIT ?`,
} as const;

export class SqliteEdits implements Edits {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#statements = {
      plot: db.prepare<[string], string>('SELECT view FROM plots WHERE plot = ?').pluck(),
      plots: db.prepare<[string], string>(EDIT_QUERIES.plots).pluck(),
      count: db.prepare<[string], number>('SELECT count(*) FROM plots WHERE incident = ? AND deleted = 0').pluck(),
      past: db.prepare<[string, number], string>(EDIT_QUERIES.past).pluck(),
      versions: db
        .prepare<[string, string], Version>('SELECT at, n, author FROM edits WHERE kind = ? AND thing = ?')
        .raw(),
      incidents: db
        .prepare<[number], string>('SELECT view FROM incidents ORDER BY happened_at DESC, incident DESC LIMIT ?')
        .pluck(),
      incident: db.prepare<[string], string>('SELECT view FROM incidents WHERE incident = ?').pluck(),
      toPass: db.prepare<[string, number], EntryRow>(EDIT_QUERIES.toPass),
    };
  }

  plot(id: string): PlotView | undefined {
    return this.#guard(() => fromView<PlotView>(this.#statements.plot.get(id)));
  }

  plots(incident: string | undefined): PlotView[] {
    return this.#guard(() => this.#statements.plots.all(incident ?? '').map((view) => fromJson<PlotView>(view)));
  }

  count(incident: string | undefined): number {
    return this.#guard(() => this.#statements.count.get(incident ?? '') ?? 0);
  }

  past(plot: string, limit: number): PlotPast[] {
    return this.#guard(() =>
      this.#statements.past.all(plot, limit).flatMap((body) => pastOf(fromJson<PlotEdit>(body))),
    );
  }

  versions(plot: string): Version[] {
    return this.#guard(() => this.#statements.versions.all('plot', plot));
  }

  incidents(limit: number): Incident[] {
    return this.#guard(() => this.#statements.incidents.all(limit).map((view) => fromJson<Incident>(view)));
  }

  incident(id: string): Incident | undefined {
    return this.#guard(() => fromView<Incident>(this.#statements.incident.get(id)));
  }

  incidentVersions(id: string): Version[] {
    return this.#guard(() => this.#statements.versions.all('incident', id));
  }

  toPass(own: string, limit: number): Entry[] {
    return this.#guard(() => this.#statements.toPass.all(own, limit).map(toEntry));
  }
}

const fromView = <T>(view: string | undefined): T | undefined => (view === undefined ? undefined : fromJson<T>(view));

const pastOf = (edit: PlotEdit): PlotPast[] =>
  partsOf(edit).map((part) => ({
    part,
    version: edit.version,
    ...(edit.person === undefined ? {} : { person: edit.person }),
    value: edit[part],
  }));
