/** Tracks out of the journal for a file, page by page: legs without a gap, the ones of a unit after each other. */
import { TRACK_LIMIT, type TrackFix } from '../../../contract/track.ts';
import type { Unit } from '../../../contract/unit.ts';
import { gapAfter } from '../playback/past-positions.ts';
import type { Span } from '../playback/span.ts';
import type { FetchTrack } from '../unit-trail.ts';

/** Fixes of one file: some twelve days of one receiver. */
export const MAX_FIXES = 1_000_000;

export interface Leg {
  unit: Unit;
  fixes: TrackFix[];
  /** The last fix of the leg before, if this one goes on from there without a gap: legs are cut to be written one by one. */
  goesOnFrom?: TrackFix;
}

export interface LegsWish {
  units: readonly Unit[];
  span: Span;
  /** Only the first fix in each part of time of this length; undefined: all. */
  everyMs: number | undefined;
}

/** More than `MAX_FIXES`. */
export class TooManyFixes extends Error {}

/**
 * @param onFixes told how many were read so far
 * @throws TooManyFixes, and what the API throws
 */
export async function* legsOf(
  { units, span, everyMs }: LegsWish,
  fetch: FetchTrack,
  onFixes: (count: number) => void,
): AsyncGenerator<Leg> {
  let count = 0;
  for (const unit of units) {
    let last: TrackFix | undefined;
    for (let from = span.from, more = true; more;) {
      const query = { station: unit.station, unit: unit.id, from, to: span.to + 1, limit: TRACK_LIMIT };
      const fixes = await fetch(everyMs === undefined ? query : { ...query, everyMs });
      onFixes((count += fixes.length));
      if (count > MAX_FIXES) throw new TooManyFixes();
      for (const leg of cut(fixes, last, everyMs ?? 0)) yield { unit, ...leg };
      last = fixes.at(-1);
      more = fixes.length === TRACK_LIMIT && last !== undefined;
      from = (last?.fixAt ?? from) + 1;
    }
  }
}

function cut(fixes: readonly TrackFix[], before: TrackFix | undefined, everyMs: number): Omit<Leg, 'unit'>[] {
  const legs: Omit<Leg, 'unit'>[] = [];
  let last = before;
  for (const fix of fixes) {
    const isGap = !last || fix.fixAt - last.fixAt > gapAfter(last, 'auto', everyMs);
    const leg = legs.at(-1);
    if (leg && !isGap) leg.fixes.push(fix);
    else legs.push(isGap || !last ? { fixes: [fix] } : { fixes: [fix], goesOnFrom: last });
    last = fix;
  }
  return legs;
}
