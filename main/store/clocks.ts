/** What is known of the stations' clocks, and with it when an entry was written (contract/clock.ts). */
import type { Database } from 'better-sqlite3';
import { trueAt, uptimeAt, type ClockFact, type PlacedFact, type Timed } from '../../contract/clock.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

export interface Clocks {
  /**
   * When an entry was written: by the receivers' time if that was known then, or became known before the machine was started
   * anew; else as the system clock had it. Read anew each time: a fact that comes later counts.
   */
  trueAt(entry: Timed & { station: string }): { at: number; clock: 'gnss' | 'system' };
  /** The last fact of this start of the station's machine that knows the receivers' time. */
  newest(station: string, boot: string): ClockFact | undefined;
}

interface Row {
  seq: number;
  fact: string;
}

/** Each finds one row by a key (a test asserts the plans). */
export const CLOCK_QUERIES = {
  setting: 'SELECT seq, fact FROM clock_facts WHERE station = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
  before: `SELECT seq, fact FROM clock_facts WHERE station = ? AND boot = ? AND known = 1 AND uptime <= ?
    ORDER BY uptime DESC LIMIT 1`,
  after: `SELECT seq, fact FROM clock_facts WHERE station = ? AND boot = ? AND known = 1 AND uptime > ?
    ORDER BY uptime LIMIT 1`,
} as const;

export class SqliteClocks implements Clocks {
  readonly #guard: Guard;
  readonly #setting;
  readonly #before;
  readonly #after;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#setting = db.prepare<[string, number], Row>(CLOCK_QUERIES.setting);
    this.#before = db.prepare<[string, string, number], Row>(CLOCK_QUERIES.before);
    this.#after = db.prepare<[string, string, number], Row>(CLOCK_QUERIES.after);
  }

  trueAt(entry: Timed & { station: string }): { at: number; clock: 'gnss' | 'system' } {
    return this.#guard(() => trueAt(entry, this.#facts(entry)));
  }

  newest(station: string, boot: string): ClockFact | undefined {
    return this.#guard(() => toFact(this.#before.get(station, boot, Number.MAX_SAFE_INTEGER)));
  }

  /** Those that can matter to one entry: the setting it was timed by, and the nearest two that know more. */
  #facts({ station, seq, at, clock }: Timed & { station: string }): PlacedFact[] {
    const setting = clock === 'gnss' ? undefined : toFact(this.#setting.get(station, seq));
    if (!setting) return [];
    const uptime = Math.round(uptimeAt(setting, at));
    const near = [this.#before, this.#after].map((query) => toFact(query.get(station, setting.boot, uptime)));
    return [setting, ...near].filter((fact) => fact !== undefined).sort((a, b) => a.seq - b.seq);
  }
}

const toFact = (row: Row | undefined): PlacedFact | undefined =>
  row && { ...fromJson<ClockFact>(row.fact), seq: row.seq };
