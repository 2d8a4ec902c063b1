/** Which copy of a picture a tile needs: a publisher sends two, the smaller of half the lines (encodings.ts). */

/** Lines of the smaller copy until more is known: of 720. */
const SMALL_LINES = 360;
/** Pixels of a tile more than that many per line of the picture are worth the larger copy. */
const STRETCH = 1.15;

/**
 * @param tallPx height of the picture on the tile, device pixels
 * @param tallestSeen lines of the largest frame of this picture so far; 0: none yet
 * @returns 0: the smaller copy, 1: the larger
 */
export function layerFor(tallPx: number, tallestSeen: number): 0 | 1 {
  // More lines than 720 can only be the larger copy, so half of them is the smaller.
  const small = tallestSeen > 720 ? tallestSeen / 2 : SMALL_LINES;
  return tallPx > small * STRETCH ? 1 : 0;
}

/** Height of a picture of 16 : 9 that is shown whole in a box. */
export const pictureHeight = (boxWidth: number, boxHeight: number): number => Math.min(boxHeight, (boxWidth * 9) / 16);
