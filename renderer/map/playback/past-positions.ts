/**
 * Units as they were at a moment: each at its newest fix until then. Nothing is drawn between two fixes. A unit that had told
 * no position for longer than the gap has none: it stays where it was seen last, gray and hatched, and counts as lost.
 */
import type { TrackFix } from '../../../contract/track.ts';
import type { Unit, UnitPosition } from '../../../contract/unit.ts';
import { PositionSource, unitKey } from '../position-store.ts';
import { gapOf, type Freshness } from '../unit-age.ts';
import type { PastTracks } from './past-tracks.ts';

/** By how the position came about (`unit-age`), or this long for all, ms. */
export type Gap = 'auto' | number;

/** @param everyMs how far the track was thinned out: what lies between two of its fixes is no gap */
export const gapAfter = (fix: TrackFix, gap: Gap, everyMs: number): number =>
  Math.max(gap === 'auto' ? gapOf({ fix, ...(fix.sketch ? { sketch: true } : {}) }) : gap, 2 * everyMs);

export interface PastPositionsOptions {
  units: readonly Unit[];
  tracks: Pick<PastTracks, 'newest' | 'plan'>;
  /** What was seen last before this is not shown, epoch ms. */
  from: number;
}

export class PastPositions extends PositionSource {
  readonly isPast = true;
  readonly #options: PastPositionsOptions;
  #at: number;
  #gap: Gap = 'auto';
  #lost: Unit[] = [];

  constructor(options: PastPositionsOptions) {
    super();
    this.#options = options;
    this.#at = options.from;
  }

  /** Shows another moment whose tracks are here. */
  show(at: number, gap: Gap): void {
    const { units, tracks, from } = this.#options;
    this.#at = at;
    this.#gap = gap;
    this.#lost = [];
    for (const unit of units) {
      const key = unitKey(unit);
      const fix = tracks.newest(key, at);
      const isLost = !fix || at - fix.fixAt > this.#gapAfter(fix);
      if (isLost) this.#lost.push(unit);
      if (!fix || (isLost && fix.fixAt < from)) this.positions.delete(key);
      else if (this.positions.get(key)?.fix !== fix)
        this.positions.set(key, { unit, fix, seq: 1, ...(fix.sketch ? { sketch: true } : {}) });
    }
    this.tell();
  }

  /** Those that had no position. */
  get lost(): readonly Unit[] {
    return this.#lost;
  }

  now(): number {
    return this.#at;
  }

  /** In the past nothing is late: a position is known, or it is not. */
  freshness({ fix }: UnitPosition): Freshness {
    return this.#at - fix.fixAt > this.#gapAfter(fix) ? 'old' : 'fresh';
  }

  #gapAfter(fix: TrackFix): number {
    return gapAfter(fix, this.#gap, this.#options.tracks.plan.everyMs);
  }
}
