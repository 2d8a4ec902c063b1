/** Statistics that a few wild values do not move. */

/** The middle value; of an even number the upper of the two. Undefined of none. */
export const medianOf = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Slope of y over x: the median of the slopes of all pairs (Theil 1950, Sen 1968). Undefined of fewer than two places. */
export function slopeOf(points: readonly { x: number; y: number }[]): number | undefined {
  const slopes: number[] = [];
  points.forEach((a, index) => {
    for (const b of points.slice(index + 1)) if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
  });
  return medianOf(slopes);
}
