/** Alerts with what became of them, fences and rules, as screens and judges read them. Every read has a limit. */
import type { Database } from 'better-sqlite3';
import type { AlertRules, AlertStep, Fence } from '../../contract/alerting.ts';
import type { Alert } from '../../contract/writing.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

export interface AlertRow {
  /** Station that raised it. */
  station: string;
  seq: number;
  /** When it was written, by that station's clock. */
  at: number;
  alert: Alert;
  steps: { station: string; seq: number; step: AlertStep }[];
}

export interface Alerts {
  get(id: string): AlertRow | undefined;
  /** Of which nobody at this station took note, and that nobody took back; newest first, at most `limit`. */
  standing(own: string, limit: number): AlertRow[];
  /** Newest first by the time of writing, at most `limit`; with `before`: older than that. */
  page(limit: number, before?: number): AlertRow[];
  /** Of one unit; newest first, at most `limit`. */
  about(station: string, unit: string, limit: number): AlertRow[];
  /** Those that stations judge and that have not ended; newest first, at most `limit`. */
  lasting(limit: number): AlertRow[];
  /** Those taken away among them. */
  fences(): Fence[];
  rules(): AlertRules | undefined;
}

interface Row {
  station: string;
  seq: number;
  at: number;
  body: string;
}

const COLUMNS = 'a.station, a.seq, a.at, a.body';
const noStep = (which: string): string =>
  `NOT EXISTS (SELECT 1 FROM alert_steps s WHERE s.alert = a.alert AND ${which})`;

/** Found by an index (tests assert the plans). */
export const ALERT_QUERIES = {
  page: `SELECT ${COLUMNS} FROM alerts a WHERE a.at < ? ORDER BY a.at DESC LIMIT ?`,
  about: `SELECT ${COLUMNS} FROM alerts a WHERE a.body ->> '$.station' = ? AND a.body ->> '$.unit' = ?
    ORDER BY a.at DESC LIMIT ?`,
  steps: 'SELECT station, seq, body FROM alert_steps WHERE alert = ? ORDER BY step, seq, station',
} as const;

/** Fences that are read: far more than may be drawn at one station. */
const FENCES = 10_000;

export class SqliteAlerts implements Alerts {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#statements = {
      get: db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM alerts a WHERE a.alert = ?`),
      standing: db.prepare<[string, number], Row>(
        `SELECT ${COLUMNS} FROM alerts a WHERE ${noStep("s.step = 'acknowledged' AND s.station = ?")}
         AND ${noStep("s.step = 'cancelled' AND s.station = a.station")} ORDER BY a.at DESC LIMIT ?`,
      ),
      page: db.prepare<[number, number], Row>(ALERT_QUERIES.page),
      about: db.prepare<[string, string, number], Row>(ALERT_QUERIES.about),
      lasting: db.prepare<[number], Row>(
        `SELECT ${COLUMNS} FROM alerts a WHERE a.body ->> '$.kind' IN ('geofence', 'silent', 'speed')
         AND ${noStep("s.step = 'over'")} ORDER BY a.at DESC LIMIT ?`,
      ),
      steps: db.prepare<[string], Row>(ALERT_QUERIES.steps),
      fences: db.prepare<[], string>(`SELECT body FROM fences ORDER BY fence LIMIT ${FENCES}`).pluck(),
      rules: db.prepare<[], string>('SELECT body FROM alert_rules').pluck(),
    };
  }

  get(id: string): AlertRow | undefined {
    return this.#guard(() => {
      const row = this.#statements.get.get(id);
      return row && this.#withSteps(row);
    });
  }

  standing(own: string, limit: number): AlertRow[] {
    return this.#read(() => this.#statements.standing.all(own, limit));
  }

  page(limit: number, before = Number.MAX_SAFE_INTEGER): AlertRow[] {
    return this.#read(() => this.#statements.page.all(before, limit));
  }

  about(station: string, unit: string, limit: number): AlertRow[] {
    return this.#read(() => this.#statements.about.all(station, unit, limit));
  }

  lasting(limit: number): AlertRow[] {
    return this.#read(() => this.#statements.lasting.all(limit));
  }

  fences(): Fence[] {
    return this.#guard(() => this.#statements.fences.all().map((body) => fromJson<Fence>(body)));
  }

  rules(): AlertRules | undefined {
    return this.#guard(() => {
      const body = this.#statements.rules.get();
      return body === undefined ? undefined : fromJson<AlertRules>(body);
    });
  }

  #read(rows: () => Row[]): AlertRow[] {
    return this.#guard(() => rows().map((row) => this.#withSteps(row)));
  }

  #withSteps({ body, ...row }: Row): AlertRow {
    const alert = fromJson<Alert>(body);
    const steps = this.#statements.steps
      .all(alert.id)
      .map(({ station, seq, body: step }) => ({ station, seq, step: fromJson<AlertStep>(step) }));
    return { ...row, alert, steps };
  }
}
