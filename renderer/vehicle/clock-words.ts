/** The station's clock in words: whether the system clock is right, and by how much it is not. */
import type { TFunction } from 'i18next';
import type { ClockState } from '../../contract/clock.ts';
import { duration } from '../ui/format.ts';

/** A system clock further off than this is told as wrong, ms: a receiver's seconds come up to half a second late. */
const WRONG_MS = 1_000;

export const isClockWrong = ({ offsetMs = 0 }: ClockState): boolean => Math.abs(offsetMs) > WRONG_MS;

/** One sentence; of a clock whose offset is not known: that. */
export function clockWords(t: TFunction, clock: ClockState): string {
  const { offsetMs } = clock;
  if (offsetMs === undefined) return t('clock.unknown');
  if (!isClockWrong(clock)) return t('clock.right');
  return t(offsetMs > 0 ? 'clock.behind' : 'clock.ahead', { by: duration(offsetMs) });
}
