/** When a position of another was taken, where his radio says it in part, or by a clock that is not set. */

export const DAY_MS = 86_400_000;
/** So much may a sender's clock be ahead of ours; beyond that it is not set, and the arrival is what is known. */
const AHEAD_MS = 5 * 60_000;
/** GPS counts its weeks in ten bits; an old receiver is behind by as many as they hold (IS-GPS-200 §20.3.3.3.1.1). */
const ROLLOVER_MS = 1_024 * 7 * DAY_MS;

/** @returns `at`, or the arrival when `at` is in the future */
export const notAhead = (at: number, receivedAt: number): number => (at > receivedAt + AHEAD_MS ? receivedAt : at);

/** A receiver's time of day in ms, UTC, as the last such moment: what comes at 00:00 with 23:59 is of yesterday. */
const latest = (timeMs: number, receivedAt: number): number =>
  timeMs + Math.floor((receivedAt + AHEAD_MS - timeMs) / DAY_MS) * DAY_MS;

/**
 * @param timeMs of the day, UTC; absent: it was taken as it came
 * @param dayMs midnight of its day; absent: the day is that of the arrival
 */
export function momentOf(timeMs: number | undefined, dayMs: number | undefined, receivedAt: number): number {
  if (timeMs === undefined) return receivedAt;
  if (dayMs === undefined) return latest(timeMs, receivedAt);
  const told = dayMs + timeMs;
  // A day that would be today but for the weeks that the receiver cannot count is today; any other stands as it was told.
  const rolled = told + Math.round((receivedAt - told) / ROLLOVER_MS) * ROLLOVER_MS;
  return notAhead(Math.abs(rolled - receivedAt) < DAY_MS ? rolled : told, receivedAt);
}
