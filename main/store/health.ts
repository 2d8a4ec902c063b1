/**
 * Whether the store takes what is written. A failure is told once; while it lasts, a small write is tried every two seconds, so
 * that its end is known although nobody writes. While another program holds the file, nothing waits for it: a station that
 * waited two seconds for each position would do nothing else.
 */
import type { Database } from 'better-sqlite3';
import type { StoreTrouble } from '../../contract/store-trouble.ts';
import { storeErrorCode } from './sqlite-errors.ts';

/** How often a write is tried while there is trouble, ms. */
export const TRY_MS = 2_000;

type Code = StoreTrouble['code'];
const CODES: readonly string[] = ['store-full', 'store-locked', 'store-unwritable', 'store-corrupt'] satisfies Code[];
const isTrouble = (code: string): code is Code => CODES.includes(code);

export interface HealthOptions {
  /** How long a write waits for another program while all is well, ms. */
  busyMs: number;
  /** The smallest write there is; throws while the store takes none. */
  write: () => void;
  onChange: (troubles: readonly StoreTrouble[]) => void;
  now: () => number;
}

export class StoreHealth {
  readonly #db: Database;
  readonly #options: HealthOptions;
  #troubles: readonly StoreTrouble[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database, options: HealthOptions) {
    this.#db = db;
    this.#options = options;
  }

  get troubles(): readonly StoreTrouble[] {
    return this.#troubles;
  }

  /** Something could not be read or written. Codes that are none of a store's troubles change nothing. */
  failed(code: string, detail: string): void {
    if (!isTrouble(code)) return;
    if (code !== 'store-corrupt') this.#timer ??= setInterval(() => this.#try(), TRY_MS).unref();
    if (this.#troubles.some((known) => known.code === code)) return;
    if (code === 'store-locked') this.#db.pragma('busy_timeout = 0');
    this.#set([...this.#troubles, { code, since: this.#options.now(), detail }]);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  #try(): void {
    try {
      this.#options.write();
    } catch (error) {
      return this.failed(storeErrorCode(error) ?? 'internal', String(error));
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#db.pragma(`busy_timeout = ${this.#options.busyMs}`);
    this.#set(this.#troubles.filter(({ code }) => code === 'store-corrupt'));
  }

  #set(troubles: readonly StoreTrouble[]): void {
    this.#troubles = troubles;
    this.#options.onChange(troubles);
  }
}
