/**
 * How far one picture is held back just now, on the way to what its link wants (main/media/delay-budget.ts). Chromium puts a higher
 * target on at once: asked for two seconds more, the picture stands still for two seconds. So it rises in steps, which look like
 * a picture that is a little slow; it falls at once. After a cut the first frame counts: it is shown as it comes.
 */

/** So much more in one look, ms; looks are a second apart. */
export const RISE_MS = 300;
/** A picture that stood still for so long was cut off: what is still held back has been shown by then, ms. */
export const CUT_MS = 3_000;
/** One that stands still for a moment is not made to wait for more, ms. */
const STILL_MS = 1_000;

/**
 * @param now how far it is held back, ms
 * @param wanted how far it shall be in the end, ms
 * @param still since when no new frame was shown, ms
 * @returns how far it is to be held back until the next look, ms
 */
export function holdBack(now: number, wanted: number, still: number): number {
  if (still >= CUT_MS) return 0;
  if (wanted <= now) return wanted;
  return still >= STILL_MS ? now : Math.min(wanted, now + RISE_MS);
}
