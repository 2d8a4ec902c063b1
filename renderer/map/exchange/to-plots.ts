/** What was imported as plots of an incident: few enough points for the thinnest line, and as they were where they are ours. */
import { z } from 'zod';
import { plotGeometry, plotStyle, type PlotChange, type PlotGeometry, type PlotStyle } from '../../../contract/plot.ts';
import { latDeg, lonDeg, metres } from '../../../contract/units.ts';
import type { MapDatum } from '../../../contract/map-package.ts';
import { fromDatum } from '../packages/datum.ts';
import type { ImportedShape, Place } from './imported.ts';

/** A line of more points is told by fewer: each goes over the satellite to every vehicle. */
export const PLOT_POINTS = 500;
/** Begins with what no map shows, degrees (half a metre). */
const FINEST_DEG = 5e-6;
const DEFAULT_STYLES: Record<ImportedShape['shape'], PlotStyle> = {
  point: { symbol: 'mark', ink: 'black' },
  line: { ink: 'black' },
  polygon: { ink: 'black' },
};

/** As our own files have it (`write-plots`). */
const own = z.object({
  shape: plotGeometry.shape.shape,
  style: plotStyle,
  center: z.tuple([lonDeg, latDeg]).optional(),
  radiusM: metres.optional(),
});

/** @param datum in which the file has its places; undefined when it is too much for one plot */
export function toPlot(one: ImportedShape, datum: MapDatum): PlotChange | undefined {
  const placed = one.places.map((place) => fromDatum(place, datum));
  const coordinates = one.shape === 'point' ? placed : simplified(placed, PLOT_POINTS);
  const plain: PlotGeometry = { shape: one.shape, coordinates };
  const said = own.safeParse(one.own).data;
  const geometry =
    (said && plotGeometry.safeParse(ownGeometry(said, coordinates, datum)).data) ?? plotGeometry.safeParse(plain).data;
  if (!geometry) return undefined;
  const style = said && geometry.shape === said.shape ? said.style : DEFAULT_STYLES[one.shape];
  return { geometry, style, label: one.label };
}

const ownGeometry = ({ shape, center, radiusM }: z.infer<typeof own>, coordinates: Place[], datum: MapDatum) =>
  shape === 'circle'
    ? { shape, coordinates: center ? [fromDatum(center, datum)] : [], radiusM }
    : { shape, coordinates };

/** Douglas and Peucker's way, coarser and coarser until no more than `most` are left. The ends stay. */
export function simplified(places: readonly Place[], most: number): Place[] {
  let kept = [...places];
  for (let finest = FINEST_DEG; kept.length > most; finest *= 2) kept = thinned(places, finest);
  return kept;
}

function thinned(places: readonly Place[], finest: number): Place[] {
  const keep = new Set([0, places.length - 1]);
  const stack: [number, number][] = [[0, places.length - 1]];
  for (let span = stack.pop(); span; span = stack.pop()) {
    const [first, last] = span;
    let [farthest, away] = [0, finest];
    for (let n = first + 1; n < last; n += 1) {
      const off = offLine(places[n], places[first], places[last]);
      if (off > away) [farthest, away] = [n, off];
    }
    if (farthest === 0) continue;
    keep.add(farthest);
    stack.push([first, farthest], [farthest, last]);
  }
  return places.filter((_, n) => keep.has(n));
}

/** From a place to the stretch between two others, degrees of latitude. */
function offLine(place: Place | undefined, a: Place | undefined, b: Place | undefined): number {
  if (!place || !a || !b) return 0;
  const narrow = Math.cos((a[1] * Math.PI) / 180);
  const [x, y] = [(place[0] - a[0]) * narrow, place[1] - a[1]];
  const [dx, dy] = [(b[0] - a[0]) * narrow, b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
  return Math.hypot(x - along * dx, y - along * dy);
}
