/** What centers asked of vehicles' footage, with the newest answer of the vehicle. Every read has a limit. */
import type { Database } from 'better-sqlite3';
import type { FootageAnswer, FootageAsk } from '../../contract/backfill.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

export interface AskRow {
  /** The center that asked. */
  center: string;
  ask: FootageAsk;
  askedAt: number;
  /** When it was asked or taken back. */
  changedAt: number;
  answer?: FootageAnswer;
  answeredAt?: number;
}

export interface Asks {
  /** Newest first, at most `limit`. @param vehicle of this vehicle's footage alone */
  list(limit: number, vehicle?: string): AskRow[];
  /** Those that were neither taken back nor served to the end, oldest first, at most `limit`. */
  open(vehicle: string, limit: number): AskRow[];
  get(id: string): AskRow | undefined;
}

interface Row {
  center: string;
  askedAt: number;
  changedAt: number;
  ask: string;
  answer: string | null;
  answeredAt: number | null;
}

const SELECT = `SELECT a.station AS center, a.at AS askedAt, a.changed_at AS changedAt, a.body AS ask,
  r.body AS answer, r.at AS answeredAt
  FROM footage_asks a LEFT JOIN footage_answers r ON r.station = a.vehicle AND r.ask = a.ask`;

export class SqliteAsks implements Asks {
  readonly #guard: Guard;
  readonly #statements;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#statements = {
      all: db.prepare<[number], Row>(`${SELECT} ORDER BY a.at DESC LIMIT ?`),
      of: db.prepare<[string, number], Row>(`${SELECT} WHERE a.vehicle = ? ORDER BY a.at DESC LIMIT ?`),
      open: db.prepare<[string, number], Row>(`${SELECT} WHERE a.vehicle = ? AND a.withdrawn = 0
        AND coalesce(r.body ->> '$.state', '') NOT IN ('done', 'none') ORDER BY a.at LIMIT ?`),
      one: db.prepare<[string], Row>(`${SELECT} WHERE a.ask = ?`),
    };
  }

  list(limit: number, vehicle?: string): AskRow[] {
    const { all, of } = this.#statements;
    return this.#guard(() => (vehicle === undefined ? all.all(limit) : of.all(vehicle, limit)).map(toAsk));
  }

  open(vehicle: string, limit: number): AskRow[] {
    return this.#guard(() => this.#statements.open.all(vehicle, limit).map(toAsk));
  }

  get(id: string): AskRow | undefined {
    return this.#guard(() => {
      const row = this.#statements.one.get(id);
      return row && toAsk(row);
    });
  }
}

const toAsk = ({ center, askedAt, changedAt, ask, answer, answeredAt }: Row): AskRow => ({
  center,
  askedAt,
  changedAt,
  ask: fromJson<FootageAsk>(ask),
  ...(answer === null ? {} : { answer: fromJson<FootageAnswer>(answer) }),
  ...(answeredAt === null ? {} : { answeredAt }),
});
