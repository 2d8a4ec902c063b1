/** What is remembered of past recoveries, in the settings of the file: what was kept where, and from where own seqs go on. */
import { z } from 'zod';
import type { SqliteRegistry } from './registry.ts';

const recovery = z.object({
  /** Epoch ms, by the system's clock. */
  at: z.number(),
  /** What was found. */
  detail: z.string(),
  /** Where the original is; absent when only the log was missing and nothing was replaced. */
  keptAs: z.string().optional(),
  /** Entries that were read. */
  entries: z.number().int().optional(),
  /** Own seqs go on above this; those between the last one read and this are given to no fact, for peers may know them. */
  floor: z.number().int().positive(),
});
export type Recovery = z.infer<typeof recovery>;

const KEY = 'store.recoveries';
/** The newest that are remembered. */
const MOST = 20;

export const recoveries = (registry: SqliteRegistry): Recovery[] =>
  z.array(recovery).catch([]).parse(registry.setting(KEY));

export const lastRecovery = (registry: SqliteRegistry): Recovery | undefined => recoveries(registry).at(-1);

export function recordRecovery(registry: SqliteRegistry, done: Recovery): void {
  registry.putSetting(KEY, [...recoveries(registry), done].slice(-MOST));
}

/** Own seqs start this far above the highest one read, at least. */
export const SEQ_GAP = 100_000;

/** A clock that stands before this has not been set. */
const FIRST_FLOOR = Date.UTC(2026, 0, 1);

/**
 * A number above every seq this station can have given, also when nothing could be read of its journal: the time in ms.
 * Seqs rise from 1 and by fewer than a thousand a second over a station's life, so that they never overtake the time,
 * neither from 1 nor from an earlier floor. A vehicle's clock may be dead: the file's own time counts too.
 */
export const seqFloor = (last: number, ...times: number[]): number =>
  Math.max(last + SEQ_GAP, FIRST_FLOOR, ...times.map(Math.floor));

const OPEN = 'store.open';

/** True in the file while a station works with it. */
export const isMarkedOpen = (registry: SqliteRegistry): boolean => registry.setting(OPEN) === true;
export const markOpen = (registry: SqliteRegistry, isOpen: boolean): void => registry.putSetting(OPEN, isOpen);
