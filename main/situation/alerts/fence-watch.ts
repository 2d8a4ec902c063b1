/** One fence, ready to be judged by: whom it concerns, and on which side a fix surely is. */
import type { Fence } from '../../../contract/alerting.ts';
import type { Fix, FixSource } from '../../../contract/fix.ts';
import type { Unit } from '../../../contract/unit.ts';
import { boxOf, depthM, roomM } from './fence-geometry.ts';

export type Side = 'in' | 'out';

/** Twice the error a fix tells of, or the usual one of its source, but within these, metres. */
const MARGIN_M = { least: 10, most: 300 };
const USUAL_ERROR_M: Record<FixSource, number> = {
  gnss: 8,
  radio: 15,
  'beidou-rdss': 100,
  manual: 5,
  estimate: 100,
};

/** How far beyond an edge a fix must be to count as on that side, metres. */
export function marginM({ accuracyM, source }: Pick<Fix, 'accuracyM' | 'source'>): number {
  return Math.max(MARGIN_M.least, Math.min(MARGIN_M.most, 2 * (accuracyM ?? USUAL_ERROR_M[source])));
}

export class FenceWatch {
  readonly fence: Fence;
  readonly #isNear;
  readonly #roomM: number;

  constructor(fence: Fence) {
    this.fence = fence;
    this.#isNear = boxOf(fence.shape, MARGIN_M.most);
    this.#roomM = roomM(fence.shape);
  }

  concerns({ kind }: Pick<Unit, 'kind'>): boolean {
    const { kinds } = this.fence;
    return kinds.length === 0 || kinds.includes(kind);
  }

  /** Undefined: too near to the edge to tell. In a fence that is smaller than the error, its inner half counts. */
  sideOf(fix: Fix): Side | undefined {
    if (!this.#isNear(fix)) return 'out';
    const depth = depthM(this.fence.shape, fix);
    const margin = marginM(fix);
    if (depth >= Math.min(margin, this.#roomM / 2) && depth > 0) return 'in';
    return depth <= -margin ? 'out' : undefined;
  }

  /** Whether judgements by this version hold for the other. */
  judgesAs({ shape, enter, leave, kinds }: Fence): boolean {
    const own = this.fence;
    return (
      JSON.stringify([own.shape, own.enter, own.leave, own.kinds]) === JSON.stringify([shape, enter, leave, kinds])
    );
  }
}
