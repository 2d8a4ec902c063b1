/**
 * Times in APRS reports (APRS 1.0.1, chapter 6), seven characters:
 *
 *   092345z   day of the month, hour, minute, UTC      092345/   the same in the sender's own time, which nobody knows
 *   234517h   hour, minute, second, UTC                111111z   with an object: it stands for good
 */
import { DAY_MS, notAhead } from './radio-time.ts';

/**
 * The moment nearest to the arrival. A program's clock may be wrong or of local time: what would be in the future was said as it
 * came, and so was what has no time. @param stamp seven characters
 */
export function stampMoment(stamp: string, receivedAt: number): number {
  const found = /^(\d\d)(\d\d)(\d\d)([zh])$/.exec(stamp);
  if (!found || stamp === '111111z') return receivedAt;
  const [first, second, third] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (found[4] === 'h') {
    if (first > 23 || second > 59 || third > 59) return receivedAt;
    const timeMs = ((first * 60 + second) * 60 + third) * 1_000;
    return notAhead(timeMs + Math.round((receivedAt - timeMs) / DAY_MS) * DAY_MS, receivedAt);
  }
  if (first < 1 || first > 31 || second > 23 || third > 59) return receivedAt;
  return notAhead(dayOfMonth(first, (second * 60 + third) * 60_000, receivedAt), receivedAt);
}

/** Of that day in the month before, in this one and in the next, the nearest. */
function dayOfMonth(day: number, timeMs: number, receivedAt: number): number {
  const now = new Date(receivedAt);
  const moments = [-1, 0, 1].flatMap((months) => {
    const at = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, day) + timeMs;
    // A month that has no such day.
    return new Date(at).getUTCDate() === day ? [at] : [];
  });
  const distance = (at: number) => Math.abs(at - receivedAt);
  return moments.reduce((best, at) => (distance(at) < distance(best) ? at : best));
}
