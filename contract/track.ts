/** Track: the fixes of one unit, as a screen asks for a part of it. */
import { z } from 'zod';
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
