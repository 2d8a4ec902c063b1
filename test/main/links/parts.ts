/** What the tests of main/links share: stores of a vehicle and a center, and a way to wait for what is told. */
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Draft } from '../../../contract/entry.ts';
import type { Station } from '../../../contract/station.ts';
import { openStore } from '../../../main/store/open.ts';
import type { Journal, Store } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
export { center, position, sos, T0, vehicle } from '../store/samples.ts';

export function storeOf(station: Station, file = path.join(tempDir(), 'journal.sqlite')): Store {
  const store = openStore({ file, station });
  onTestFinished(() => store.close());
  return store;
}

export const journalOf = (station: Station): Journal => storeOf(station).journal;

/** A message of the center, or any station, on the order lane. */
export const order = (text: string, station = 'center'): Draft => ({
  kind: 'message',
  lane: LANE.order,
  body: { id: '01890a5d-ac96-774b-bcce-b302099a8057', from: { station }, to: [], text, priority: 'routine' },
});

/** Seqs of one station in a journal, in the order of `read`. */
export const seqsOf = (journal: Journal, station: string): number[] => {
  const seqs: number[] = [];
  for (;;) {
    const part = journal.read(station, seqs.at(-1) ?? 0, 1_000);
    if (part.length === 0) return seqs;
    seqs.push(...part.map(({ seq }) => seq));
  }
};

/** Entries in the order in which they were committed. */
export function arrivals(journal: Journal): Entry[] {
  const seen: Entry[] = [];
  journal.listen((entries) => void seen.push(...entries));
  return seen;
}

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Records what is told and resolves when a value fits. */
export class Told<T> {
  readonly all: T[] = [];
  #waiting: { fits: (value: T) => boolean; resolve: (value: T) => void }[] = [];

  readonly tell = (value: T): void => {
    this.all.push(value);
    for (const { resolve } of this.#waiting.filter(({ fits }) => fits(value))) resolve(value);
    this.#waiting = this.#waiting.filter(({ fits }) => !fits(value));
  };

  /** The next value from now on that fits. */
  next(fits: (value: T) => boolean): Promise<T> {
    return new Promise((resolve) => this.#waiting.push({ fits, resolve }));
  }

  /** A value that fits, told already or yet to come. */
  until(fits: (value: T) => boolean): Promise<T> {
    const found = this.all.find(fits);
    return found === undefined ? this.next(fits) : Promise.resolve(found);
  }

  get last(): T | undefined {
    return this.all.at(-1);
  }
}
