/**
 * Which link connections go over. Pure: what was chosen before, what is measured now, and the time give the next choice.
 *
 * A link that does not answer is left at once for the best that does. Otherwise the one in use stays until another has
 * been clearly better without a break: 10 s when the one in use does not meet the demands, else 30 s, and twice as long for
 * each time it had to be left in the last half hour. So measurements may scatter and links may flap, and the
 * choice stands still. What a person chose is used until he takes it back; only while it does not work, another one is.
 */
import type { LinkCause, LinkPolicy, LinkTrouble } from '../../../contract/link.ts';
import { bestOf, hasTrouble, isClearlyBetter, type Rated } from './rating.ts';

/** A better link has to prove itself, ms; the first when the one in use does not meet the demands. */
export const PROOF_MS = { need: 10_000, wish: 30_000 } as const;
const LONGEST_PROOF_MS = 1_200_000;
/** A link that had to be left is suspected for so long, ms. */
const SUSPICION_MS = 1_800_000;
/** What a person chose is waited for, ms. */
export const FORCED_PATIENCE_MS = 30_000;
/** A link counts as lossy, slow, or well again when it has been so for this long, ms. */
export const TENDENCY_MS = 20_000;

/** What is known of a link now. */
export interface Candidate {
  id: string;
  cost: LinkPolicy['cost'];
  /** It cannot be used now. */
  trouble: LinkTrouble | undefined;
  answered: boolean;
  rttMs: number | undefined;
  lossPct: number | undefined;
  /** The true loss is at least and at most this (meter.ts). */
  leastLossPct: number;
  mostLossPct: number;
}

/** What is remembered of a link. Times are monotonic, ms. */
export interface Mark {
  /** Since when it cannot be used. */
  troubledSince: number | undefined;
  /** It does not meet the demands. */
  poor: 'lossy' | 'slow' | undefined;
  poorSince: number;
  /** Since when what is measured speaks against `poor`. */
  tendsSince: number | undefined;
  /** When it had to be left. */
  left: readonly number[];
}

export interface Change {
  at: number;
  from: string | undefined;
  to: string;
  cause: LinkCause;
  lossPct: number | undefined;
  rttMs: number | undefined;
}

export interface Standing {
  used: string | undefined;
  since: number;
  forced: string | undefined;
  forcedAt: number;
  /** The better link that is proving itself. */
  challenger: { id: string; since: number } | undefined;
  marks: Readonly<Record<string, Mark>>;
  last: Change | undefined;
}

export const start = (now: number, forced?: string): Standing => ({
  used: undefined,
  since: now,
  forced,
  forcedAt: now,
  challenger: undefined,
  marks: {},
  last: undefined,
});

/** Demands: a link is poor when it surely loses or takes more, and well again when it surely loses less and takes less. */
export const DEMANDS = { poorLossPct: 7, wellLossPct: 8, poorMs: 1_200, wellMs: 900 } as const;

const speaksPoor = ({ leastLossPct, rttMs = 0 }: Candidate): 'lossy' | 'slow' | undefined =>
  leastLossPct > DEMANDS.poorLossPct ? 'lossy' : rttMs > DEMANDS.poorMs ? 'slow' : undefined;
const speaksWell = ({ mostLossPct, rttMs = 0 }: Candidate, { poor }: Mark): boolean =>
  rttMs < DEMANDS.wellMs && (poor === 'slow' || mostLossPct < DEMANDS.wellLossPct);

const FRESH: Mark = { troubledSince: undefined, poor: undefined, poorSince: 0, tendsSince: undefined, left: [] };

function remember(mark: Mark, candidate: Candidate, now: number): Mark {
  const left = mark.left.filter((at) => now - at < SUSPICION_MS);
  // What was poor before is so until it has proved the contrary.
  if (candidate.trouble) return { ...mark, left, troubledSince: mark.troubledSince ?? now, tendsSince: undefined };
  const turns = mark.poor ? (speaksWell(candidate, mark) ? 'well' : undefined) : speaksPoor(candidate);
  const tendsSince = turns ? (mark.tendsSince ?? now) : undefined;
  const same = { ...mark, left, troubledSince: undefined, tendsSince };
  if (turns === undefined || tendsSince === undefined || now - tendsSince < TENDENCY_MS) return same;
  return { ...same, poor: turns === 'well' ? undefined : turns, poorSince: tendsSince, tendsSince: undefined };
}

/** How long a link must have been better. @param now monotonic, ms */
export function proofMs(mark: Mark | undefined, isNeeded: boolean, now: number): number {
  const left = mark?.left.filter((at) => now - at < SUSPICION_MS).length ?? 0;
  return Math.min(LONGEST_PROOF_MS, (isNeeded ? PROOF_MS.need : PROOF_MS.wish) * 2 ** left);
}

/** The choice after `standing`. */
export function advance(standing: Standing, candidates: readonly Candidate[], now: number): Standing {
  const marks = Object.fromEntries(
    candidates.map((candidate) => [candidate.id, remember(standing.marks[candidate.id] ?? FRESH, candidate, now)]),
  );
  const rated = candidates.map((candidate): Rated => ({ ...candidate, mark: marks[candidate.id] ?? FRESH }));
  const marked = { ...standing, marks };
  return byHand(marked, rated, now) ?? automatic(marked, rated, now);
}

/** A person chooses a link, or with undefined takes his choice back; it holds from this moment. */
export function force(standing: Standing, id: string | undefined, now: number): Standing {
  const base = { ...standing, forced: id, forcedAt: now, challenger: undefined };
  return id === undefined || id === standing.used ? base : moved(base, id, 'forced', undefined, now);
}

/** What a person's choice says; undefined: nothing, or it cannot be followed now. */
function byHand(standing: Standing, rated: readonly Rated[], now: number): Standing | undefined {
  const wanted = rated.find(({ id }) => id === standing.forced);
  if (!wanted) return undefined;
  const { mark } = wanted;
  if (standing.used === wanted.id) {
    const silentMs = now - Math.max(mark.troubledSince ?? now, standing.forcedAt);
    return silentMs < FORCED_PATIENCE_MS ? { ...standing, challenger: undefined } : undefined;
  }
  if (wanted.trouble || !wanted.answered) return undefined;
  const used = rated.find(({ id }) => id === standing.used);
  return challenged(standing, wanted, 'forced-back', !used || hasTrouble(used) ? 0 : proofMs(mark, true, now), now);
}

function automatic(standing: Standing, rated: readonly Rated[], now: number): Standing {
  const used = rated.find(({ id }) => id === standing.used);
  const best = bestOf(rated);
  if (!best) return { ...standing, challenger: undefined };
  if (!used) return moved(standing, best.id, standing.used === undefined ? 'first' : 'switched-off', undefined, now);
  if (hasTrouble(used)) {
    if (hasTrouble(best)) return { ...standing, challenger: undefined };
    return moved(standing, best.id, used.trouble ?? 'no-answer', used, now);
  }
  const better = rated.filter((one) => isClearlyBetter(one, used));
  const challenger = better.find(({ id }) => id === standing.challenger?.id) ?? bestOf(better);
  if (!challenger) return { ...standing, challenger: undefined };
  const isNeeded = used.mark.poor !== undefined || !used.answered;
  return challenged(
    standing,
    challenger,
    used.mark.poor ?? 'better',
    proofMs(challenger.mark, isNeeded, now),
    now,
    used,
  );
}

function challenged(
  standing: Standing,
  { id }: Rated,
  cause: LinkCause,
  forMs: number,
  now: number,
  used?: Rated,
): Standing {
  const since = standing.challenger?.id === id ? standing.challenger.since : now;
  if (now - since < forMs) return { ...standing, challenger: { id, since } };
  return moved(standing, id, cause, used, now);
}

const OWN_FAULT: ReadonlySet<LinkCause> = new Set(['no-answer', 'no-service', 'absent', 'lossy', 'slow']);

function moved(standing: Standing, to: string, cause: LinkCause, used: Rated | undefined, now: number): Standing {
  const { used: from, marks } = standing;
  const mark = from === undefined ? undefined : marks[from];
  const suspected = mark && from !== undefined && OWN_FAULT.has(cause);
  return {
    ...standing,
    used: to,
    since: now,
    challenger: undefined,
    marks: suspected ? { ...marks, [from]: { ...mark, left: [...mark.left, now] } } : marks,
    last: { at: now, from, to, cause, lossPct: used?.lossPct, rttMs: used?.rttMs },
  };
}
