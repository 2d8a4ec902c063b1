/**
 * How much of the tracks is asked for and kept while they are played back. What is kept is bounded whatever was chosen: few
 * units at every second, thousands at every half minute.
 */
import { TRACK_LIMIT, TRACKS_UNITS } from '../../../contract/track.ts';

/** Time is loaded in pieces of this length, ms. */
export const CHUNK_MS = 600_000;
/** Fixes of one piece, as far as that leaves each unit one in half a minute. */
const PER_CHUNK = 24_000;
/** Fixes that are kept at most, beyond the piece that is played and the one that follows. */
const KEPT = 120_000;
/** What a unit can be thinned out to; each fits into a piece a whole number of times, ms. */
const STEPS_MS = [1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000] as const;

export interface PlayPlan {
  /** One fix of each unit in each part of this length, ms. */
  everyMs: number;
  /** Units of one question. */
  perCall: number;
  /** Pieces that are kept. */
  chunks: number;
}

export function playPlan(units: number): PlayPlan {
  const everyMs = STEPS_MS.find((step) => (units * CHUNK_MS) / step <= PER_CHUNK) ?? 30_000;
  const steps = CHUNK_MS / everyMs;
  return {
    everyMs,
    perCall: Math.min(TRACKS_UNITS, Math.floor(TRACK_LIMIT / steps)),
    chunks: Math.min(24, Math.max(3, Math.floor(KEPT / Math.max(1, units * steps)))),
  };
}
