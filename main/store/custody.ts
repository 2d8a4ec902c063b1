/** What became of marked clips, line by line. Every read has a limit. */
import type { Database } from 'better-sqlite3';
import type { CustodyView } from '../../contract/custody.ts';
import { fromJson } from './rows.ts';
import type { Guard } from './sqlite-errors.ts';

export interface CustodyBook {
  /** Lines of one clip, rising by time; of more than `limit` the newest. */
  of(clip: string, limit: number): CustodyView[];
}

interface Row {
  station: string;
  stationName: string | null;
  at: number;
  body: string;
}

export class SqliteCustody implements CustodyBook {
  readonly #guard: Guard;
  readonly #of;

  constructor(db: Database, guard: Guard) {
    this.#guard = guard;
    this.#of = db.prepare<[string, number], Row>(
      `SELECT custody.station, stations.name AS stationName, at, body FROM custody LEFT JOIN stations USING (station)
         WHERE clip = ? ORDER BY at DESC, custody.seq DESC LIMIT ?`,
    );
  }

  of(clip: string, limit: number): CustodyView[] {
    const rows = this.#guard(() => this.#of.all(clip, limit)).reverse();
    return rows.map(({ station, stationName, at, body }) => ({
      ...fromJson<Pick<CustodyView, 'what' | 'by' | 'result'>>(body),
      station,
      stationName: stationName ?? station,
      at,
    }));
  }
}
