/** Track: the fixes of one unit, as a screen asks for a part of it. */
import { z } from 'zod';
import type { Fix } from './fix.ts';
import { localId, stationId } from './identity.ts';
import { durationMs, epochMs } from './units.ts';

/** Fixes in one answer; who wants more asks again from the last on, or for fewer a minute. */
export const TRACK_LIMIT = 5_000;

/** Fixes with from ≤ fixAt < to, rising, the oldest first. */
export const trackQuery = z.object({
  station: stationId,
  unit: localId,
  from: epochMs,
  to: epochMs,
  limit: z.number().int().min(1).max(TRACK_LIMIT),
  /** Only the first fix in each part of time of this length: for spans of days. */
  everyMs: durationMs.min(1).optional(),
});
export type TrackQuery = z.infer<typeof trackQuery>;

/** A fix of a track; a sketch came by BeiDou, to about a metre and a second, and stands for a fix that is still to come. */
export type TrackFix = Fix & { sketch?: true };

/** Units of one question about many. */
export const TRACKS_UNITS = 250;

/** Parts of time that a span touches; they are counted from the epoch. */
export const partsIn = ({ from, to, everyMs }: { from: number; to: number; everyMs: number }): number =>
  to <= from ? 0 : Math.floor((to - 1) / everyMs) - Math.floor(from / everyMs) + 1;

/** Of many units the first fix in each part of time: what a screen plays back. At most `TRACK_LIMIT` fixes in all. */
export const tracksQuery = z
  .object({
    units: z
      .array(z.object({ station: stationId, unit: localId }))
      .min(1)
      .max(TRACKS_UNITS),
    from: epochMs,
    to: epochMs,
    everyMs: durationMs.min(1),
  })
  .refine((query) => query.units.length * partsIn(query) <= TRACK_LIMIT, 'too much at once');
export type TracksQuery = z.infer<typeof tracksQuery>;

/** In the order of the units that were asked for. */
export interface UnitTrack {
  /** The newest fix before the span: where the unit was when it began. */
  before?: TrackFix;
  fixes: TrackFix[];
}
