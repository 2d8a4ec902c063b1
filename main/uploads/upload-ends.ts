/** What becomes of files that were sent whole: a check takes minutes, and the page asks for its end as often as it likes. */
import { QianshaoError } from '../../contract/errors.ts';
import type { UploadStateOf } from '../../contract/upload.ts';
import { storeErrorCode } from '../store/sqlite-errors.ts';

/** Ends kept; the oldest is forgotten. */
const KEPT = 32;

export interface UploadEndsOptions {
  /** After an abort nothing is kept: the check is repeated. */
  signal: AbortSignal;
  log: (error: unknown) => void;
}

/** @typeParam T what a whole file becomes */
export class UploadEnds<T> {
  readonly #options: UploadEndsOptions;
  readonly #ends = new Map<string, UploadStateOf<T>>();
  readonly #working = new Set<Promise<void>>();

  constructor(options: UploadEndsOptions) {
    this.#options = options;
  }

  of(upload: string): UploadStateOf<T> | undefined {
    return this.#ends.get(upload);
  }

  /** Starts the check of a file that is there. @returns the state that says so */
  begin(upload: string, received: number, check: () => Promise<T>): UploadStateOf<T> {
    const state: UploadStateOf<T> = { received, checking: true };
    this.#keep(upload, state);
    const work = check()
      .then((added) => this.#keep(upload, { received, added }))
      .catch((error: unknown) => this.#refused(upload, error))
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
    return state;
  }

  /** Resolves when nothing is being checked. */
  async settled(): Promise<void> {
    await Promise.all(this.#working);
  }

  #refused(upload: string, error: unknown): void {
    if (this.#options.signal.aborted) return;
    const known = error instanceof QianshaoError ? error : undefined;
    const code = known?.code ?? storeErrorCode(error) ?? 'internal';
    if (!known) this.#options.log(error);
    const detail = known?.detail;
    this.#keep(upload, { received: 0, refused: { code, ...(detail === undefined ? {} : { detail }) } });
  }

  #keep(upload: string, state: UploadStateOf<T>): void {
    this.#ends.delete(upload);
    this.#ends.set(upload, state);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > KEPT && oldest !== undefined) this.#ends.delete(oldest);
  }
}
