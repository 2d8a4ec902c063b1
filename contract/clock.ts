/**
 * Clock: how far a station's system clock is from the receivers' time, and what that means for entries that were written
 * before it was known.
 *
 * A clock fact is one reading of two clocks at one moment: the system clock, which people and networks set, and the time since
 * the machine started, which nobody sets. Where it knows the receivers' time too, every moment of that start is known:
 *
 *   time at uptime u  =  systemAt + offsetMs + (u − uptimeMs) · (1 + skewPpm / 10⁶)
 *
 * A fact stands in the journal before the first entry of each start of the program and before the first after each step of
 * the system clock; so the fact before an entry tells by which setting of the system clock it was timed.
 */
import { z } from 'zod';
import { localId } from './identity.ts';
import { epochMs } from './units.ts';

/** No receiver is believed that tells a time before this: the program did not exist. Raised with each release. */
export const PROGRAM_AT = Date.UTC(2026, 10, 1);
/** Nor from here on: ten bits of week number (IS-GPS-200 §20.3.3.3.1.1) cannot tell it from `PROGRAM_AT`. */
export const BEYOND_AT = PROGRAM_AT + 1_024 * 7 * 86_400_000;

const skewPpm = z.number().min(-10_000).max(10_000);

export const clockFact = z.object({
  /** The program started, the system clock was set, or the offset became known or changed. */
  cause: z.enum(['start', 'step', 'offset']),
  /** Names one start of the machine. */
  boot: z.string().min(1).max(60),
  /** The system clock at this moment. */
  systemAt: epochMs,
  /** Since the machine started, asleep or awake. */
  uptimeMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Receivers' time less system clock. Absent: not known. */
  offsetMs: z.number().int().optional(),
  /** How much the offset grows: positive when the system clock is slow. Parts in a million. */
  skewPpm: skewPpm.optional(),
  /** The receiver that told the time. */
  device: localId.optional(),
});
export type ClockFact = z.infer<typeof clockFact>;
/** A fact and its place in its station's journal. */
export type PlacedFact = ClockFact & { seq: number };

/** What is needed of an entry to tell when it was written. */
export interface Timed {
  seq: number;
  at: number;
  clock: 'gnss' | 'system';
}

/** When the system clock of this fact's start read `at`: time since the machine started, ms. */
export const uptimeAt = (fact: ClockFact, at: number): number => fact.uptimeMs + (at - fact.systemAt);

/** The receivers' time at an uptime of the same start, by a fact that knows its offset; undefined by one that does not. */
export function timeAt(fact: ClockFact, uptimeMs: number): number | undefined {
  if (fact.offsetMs === undefined) return undefined;
  const elapsed = uptimeMs - fact.uptimeMs;
  return Math.round(fact.systemAt + fact.offsetMs + elapsed * (1 + (fact.skewPpm ?? 0) / 1e6));
}

/**
 * When an entry was written, by the receivers' time if anything of that start of the machine knows it, before or after.
 * @param facts of the entry's station, rising by seq; more than are needed do no harm
 */
export function trueAt(entry: Timed, facts: readonly PlacedFact[]): { at: number; clock: 'gnss' | 'system' } {
  const asWritten = { at: entry.at, clock: entry.clock };
  const setting = facts.findLast(({ seq }) => seq <= entry.seq);
  if (entry.clock === 'gnss' || !setting) return asWritten;
  const uptimeMs = uptimeAt(setting, entry.at);
  const distance = (fact: ClockFact) => Math.abs(fact.uptimeMs - uptimeMs);
  let nearest: PlacedFact | undefined;
  for (const fact of facts) {
    if (fact.boot !== setting.boot || fact.offsetMs === undefined) continue;
    if (!nearest || distance(fact) < distance(nearest)) nearest = fact;
  }
  const at = nearest && timeAt(nearest, uptimeMs);
  return at === undefined ? asWritten : { at, clock: 'gnss' };
}

/**
 * `coarse`: known for less than a minute; `locked`: a receiver tells it now; `holdover`: none does, the machine's own
 * clock has been trusted since; `none`: not known.
 */
export const clockQuality = z.enum(['none', 'coarse', 'locked', 'holdover']);
export type ClockQuality = z.infer<typeof clockQuality>;

/** Why a receiver that tells a time is not believed. */
export const clockRefusal = z.enum(['date-old', 'date-far', 'date-rollover', 'date-missing', 'not-measured', 'apart']);
export type ClockRefusal = z.infer<typeof clockRefusal>;

/** The station's clock as the screens show it. */
export interface ClockState {
  quality: ClockQuality;
  /** Receivers' time less system clock, to 10 ms. Positive: the system clock is behind. */
  offsetMs?: number;
  /** As in `ClockFact`, to 1 ppm. */
  skewPpm?: number;
  /** How much later than the earliest the receiver's seconds usually come, ms. */
  jitterMs?: number;
  /** Since when the quality holds, by the system clock. */
  since: number;
  /** The receiver that tells the time. */
  device?: string;
  /** The last time somebody set the system clock while the program ran. */
  stepped?: { at: number; byMs: number };
  /** Receivers that are not believed now. `toldAt`: the time they tell; `byMs`: how far from the one believed. */
  refused: { device: string; reason: ClockRefusal; toldAt: number; byMs?: number }[];
}
