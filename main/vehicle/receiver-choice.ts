/** Which of several fixes is better, and which is wrong. Pure. */
import type { Fix } from '../../contract/fix.ts';
import type { ReceiverDoubt, ReceiverReason } from '../../contract/positioning.ts';
import { majority } from './majority.ts';

/** Receivers on one vehicle are nearer to each other than this, whatever their errors and delays, metres. */
export const APART_M = 2_000;
/** And their times than this, ms. */
export const TIME_APART_MS = 10_000;
/** Error of one satellite's range, metres, one sigma: what HDOP is multiplied by where a receiver tells no error. */
const RANGE_ERROR_M = 4;
/** An error is better when it is less than this share of the other. */
const BETTER_SHARE = 0.67;
/** So many satellites more are better. */
const MORE_SATELLITES = 4;

export interface Place {
  lat: number;
  lon: number;
}

/** A receiver that has a position now. */
export interface Candidate {
  device: string;
  fix: Fix;
  /** Its time less uptime, ms. */
  base: number;
  /** Its date is impossible or guessed. */
  dateDoubted: boolean;
}

const RANKS: Record<NonNullable<Fix['quality']>, number> = {
  'rtk-fixed': 5,
  'rtk-float': 4,
  differential: 3,
  pps: 3,
  autonomous: 2,
  estimated: 1,
  manual: 0,
  simulated: 0,
};
const rank = ({ quality = 'autonomous' }: Fix): number => RANKS[quality];
const errorOf = ({ accuracyM, hdop }: Fix): number | undefined =>
  accuracyM ?? (hdop === undefined ? undefined : hdop * RANGE_ERROR_M);

/** By what the first fix is better than the second; undefined when it is not. */
export function betterBy(
  a: Fix,
  b: Fix,
): Extract<ReceiverReason, 'mode' | 'quality' | 'accuracy' | 'satellites'> | undefined {
  if (a.mode !== b.mode) return a.mode > b.mode ? 'mode' : undefined;
  if (rank(a) !== rank(b)) return rank(a) > rank(b) ? 'quality' : undefined;
  const [own, other] = [errorOf(a), errorOf(b)];
  if (own !== undefined && other !== undefined) {
    if (own < other * BETTER_SHARE) return 'accuracy';
    if (other < own * BETTER_SHARE) return undefined;
  }
  return (a.satellites ?? 0) - (b.satellites ?? 0) >= MORE_SATELLITES ? 'satellites' : undefined;
}

/** The best, of equals the first. */
export const bestOf = (candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.reduce<Candidate | undefined>(
    (best, one) => (best && betterBy(one.fix, best.fix) === undefined ? best : one),
    undefined,
  );

const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

/** Metres between two places, by the great circle (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const [north, east] = [Math.sin(((b.lat - a.lat) * RAD) / 2), Math.sin(((b.lon - a.lon) * RAD) / 2)];
  const h = north * north + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * east * east;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export interface Verdict {
  doubts: ReceiverDoubt[];
  apartM?: number;
}

/**
 * @param witness where the vehicle was a moment ago, when receivers agreed: of two that differ, the one that has left it is wrong
 * @returns a verdict per device
 */
export function judge(candidates: readonly Candidate[], witness: Place | undefined): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const near = (a: Candidate, b: Candidate) => metresBetween(a.fix, b.fix) <= APART_M;
  const together = majority(candidates, near);
  const atWitness = witness && candidates.filter(({ fix }) => metresBetween(fix, witness) <= APART_M);
  const right = together ?? (atWitness && atWitness.length > 0 ? atWitness : undefined);
  const timely = majority(candidates, (a, b) => Math.abs(a.base - b.base) <= TIME_APART_MS);
  for (const one of candidates) {
    const doubts: ReceiverDoubt[] = [];
    if (!right) doubts.push('split');
    else if (!right.includes(one)) doubts.push('apart');
    if (timely && !timely.includes(one)) doubts.push('time-apart');
    if (one.fix.quality === 'simulated' || one.fix.quality === 'manual') doubts.push('simulated');
    if (one.dateDoubted) doubts.push('date');
    const isFar = doubts.includes('split') || doubts.includes('apart');
    verdicts.set(one.device, isFar ? { doubts, apartM: nearestOther(one, candidates) } : { doubts });
  }
  return verdicts;
}

const nearestOther = (one: Candidate, all: readonly Candidate[]): number =>
  Math.round(Math.min(...all.filter((other) => other !== one).map(({ fix }) => metresBetween(one.fix, fix))));

/** Those that are least doubtful: a fix with an impossible date still says where, an improbable place does not. */
export function soundest(candidates: readonly Candidate[], verdicts: ReadonlyMap<string, Verdict>): Candidate[] {
  const gravity = ({ device }: Candidate): number => {
    const doubts = verdicts.get(device)?.doubts ?? [];
    return doubts.some((doubt) => doubt === 'apart' || doubt === 'time-apart' || doubt === 'simulated')
      ? 2
      : doubts.includes('date')
        ? 1
        : 0;
  };
  const least = Math.min(...candidates.map(gravity));
  return candidates.filter((one) => gravity(one) === least);
}
