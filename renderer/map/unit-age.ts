/** How far a position can still be taken for now. A receiver tells its place every second, a handheld terminal every minutes. */
import type { Fix } from '../../contract/fix.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { isStale } from '../ui/format.ts';

/** `late`: look here soon; `old`: drawn gray and hatched, for it is not where the unit is. */
export type Freshness = 'fresh' | 'late' | 'old';

/** What misses its turn about twice is late, ten times old, ms. */
const LIMITS: Record<Fix['source'], { lateMs: number; oldMs: number }> = {
  gnss: { lateMs: 15_000, oldMs: 60_000 },
  estimate: { lateMs: 15_000, oldMs: 60_000 },
  radio: { lateMs: 3 * 60_000, oldMs: 10 * 60_000 },
  'beidou-rdss': { lateMs: 5 * 60_000, oldMs: 20 * 60_000 },
  manual: { lateMs: 30 * 60_000, oldMs: 2 * 3_600_000 },
};

/** What came by BeiDou comes as seldom as from a BeiDou terminal, whatever measured it. */
const limitsOf = ({ fix, sketch }: Pick<UnitPosition, 'fix' | 'sketch'>) => LIMITS[sketch ? 'beidou-rdss' : fix.source];

/** @param now epoch ms by the receivers' time. A position to come is old: its clock is wrong, and nothing of it can be believed. */
export function freshness(position: Pick<UnitPosition, 'fix' | 'sketch'>, now: number): Freshness {
  const { lateMs, oldMs } = limitsOf(position);
  if (isStale(position.fix.fixAt, now, oldMs)) return 'old';
  return isStale(position.fix.fixAt, now, lateMs) ? 'late' : 'fresh';
}

/** Two fixes of one trail that are farther apart in time are not joined by a line, ms. */
export const gapOf = (position: Pick<UnitPosition, 'fix' | 'sketch'>): number =>
  position.fix.source === 'gnss' && !position.sketch ? LIMITS.gnss.lateMs : limitsOf(position).oldMs;
