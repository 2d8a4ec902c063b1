/** Why the link in use is in use, as data of which the screen makes one sentence. Pure; times monotonic, ms. */
import type { LinkTrouble, LinkWhy } from '../../../contract/link.ts';
import { proofMs, type Candidate, type Standing } from './choice.ts';
import { hasTrouble, type Rated } from './rating.ts';

const measured = ({ rttMs, lossPct }: Rated): { rttMs?: number; lossPct?: number } => ({
  ...(rttMs === undefined ? {} : { rttMs }),
  ...(lossPct === undefined ? {} : { lossPct }),
});

/** What is wrong with a link, and since when. */
function troubleOf({ trouble, mark }: Rated, now: number): { trouble: LinkTrouble; since: number } | undefined {
  if (trouble) return { trouble, since: mark.troubledSince ?? now };
  return mark.poor && { trouble: mark.poor, since: mark.poorSince };
}

export function explain(standing: Standing, candidates: readonly Candidate[], now: number): LinkWhy {
  const rated = candidates.flatMap((one): Rated[] => {
    const mark = standing.marks[one.id];
    return mark ? [{ ...one, mark }] : [];
  });
  const used = rated.find(({ id }) => id === standing.used);
  if (!used) return { code: 'none' };
  const byHand = explainForced(standing, rated, now);
  if (byHand) return byHand;
  if (hasTrouble(used)) return { code: 'all-away', since: used.mark.troubledSince ?? now };
  if (rated.length === 1) return { code: 'only' };
  const { challenger } = standing;
  if (challenger) {
    const isNeeded = used.mark.poor !== undefined || !used.answered;
    const at = challenger.since + proofMs(standing.marks[challenger.id], isNeeded, now);
    return { code: 'proving', link: challenger.id, at };
  }
  return explainBest(used, rated, standing.last?.from, now);
}

function explainForced({ forced, used }: Standing, rated: readonly Rated[], now: number): LinkWhy | undefined {
  if (forced === undefined) return undefined;
  if (forced === used) return { code: 'forced' };
  const wanted = rated.find(({ id }) => id === forced);
  return { code: 'forced-away', link: forced, since: wanted?.mark.troubledSince ?? now };
}

function explainBest(used: Rated, rated: readonly Rated[], leftLast: string | undefined, now: number): LinkWhy {
  // A cheaper one, or the one that was left for this, would be used if it were well.
  const missed = rated
    .filter(({ id, cost }) => id !== used.id && (cost < used.cost || (cost === used.cost && id === leftLast)))
    .toSorted((a, b) => a.cost - b.cost)
    .map((one) => ({ one, bad: troubleOf(one, now) }))
    .find(({ bad }) => bad);
  if (missed?.bad) return { code: 'instead', link: missed.one.id, ...missed.bad, ...measured(missed.one) };
  if (used.mark.poor) return { code: 'least-bad', trouble: used.mark.poor, ...measured(used) };
  const hasEquals = rated.some((one) => one.id !== used.id && one.cost === used.cost && !hasTrouble(one));
  return { code: hasEquals ? 'fastest' : 'cheapest', ...measured(used) };
}
