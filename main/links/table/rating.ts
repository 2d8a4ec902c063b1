/** Which of two links is better, and by how much it must be. */
import type { Candidate, Mark } from './choice.ts';

export interface Rated extends Candidate {
  mark: Mark;
}

/** Clearly faster: in less than this share of the other's time, and by so many ms. */
const FASTER = { share: 0.6, byMs: 40 } as const;
/** Clearly less bad, of two that both do not meet the demands. */
const LESS_BAD_SHARE = 0.5;
/** One percent of loss weighs as much as so many ms of delay: what a repetition costs. */
const MS_PER_LOSS_PCT = 20;

export const hasTrouble = ({ trouble }: Rated): boolean => trouble !== undefined;

/** 0 meets the demands, 1 does not, 2 was not measured yet, 3 cannot be used. */
const rank = ({ trouble, answered, mark }: Rated): 0 | 1 | 2 | 3 => (trouble ? 3 : !answered ? 2 : mark.poor ? 1 : 0);

const score = ({ rttMs = 0, lossPct = 0 }: Rated): number => rttMs + MS_PER_LOSS_PCT * lossPct;

/** Below 0 when `a` is to be preferred. Cost decides only among links that meet the demands, or of which nothing is known. */
export function compare(a: Rated, b: Rated): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) !== 1 && a.cost !== b.cost) return a.cost - b.cost;
  return score(a) - score(b);
}

export const bestOf = (links: readonly Rated[]): Rated | undefined => links.toSorted(compare)[0];

/** Whether a change from `b` to `a` is worth while, if it lasts. */
export function isClearlyBetter(a: Rated, b: Rated): boolean {
  if (a.id === b.id || compare(a, b) >= 0) return false;
  if (rank(a) !== rank(b)) return true;
  if (rank(a) === 1) return score(a) < LESS_BAD_SHARE * score(b);
  if (a.cost !== b.cost) return true;
  return rank(a) === 0 && score(a) < FASTER.share * score(b) && score(b) - score(a) > FASTER.byMs;
}
