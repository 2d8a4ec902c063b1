/** What a plot looks like as lines on a canvas: the same for drawing it and for finding it under a finger. */
import type { PlotGeometry, PlotStyle } from '../../../contract/plot.ts';
import { curveThrough, fatArrow, type Spot } from './arrows.ts';
import { outline, toSpot, type Window } from './project.ts';

export interface Shape {
  /** Path of its lines. */
  path: Spot[];
  closed: boolean;
  /** Inside is part of it. */
  filled: boolean;
  /** A head is to be drawn at the end of the path. */
  headed: boolean;
  /** Where its name stands, and by what it is moved as a whole. */
  anchor: Spot;
}

/** Points nearer than this to the one before are not drawn, px: a way of thousands of points is a few on the screen. */
const NEAR_PX = 0.7;
const MANY = 200;

export function shapeOf(geometry: PlotGeometry, style: PlotStyle, window: Window): Shape {
  const spots = thinned(outline(geometry).map((place) => toSpot(place, window)));
  const { shape } = geometry;
  if (shape === 'point' || shape === 'text')
    return { path: spots, closed: false, filled: false, headed: false, anchor: spots[0] ?? ORIGIN };
  if (shape === 'line') return { path: spots, closed: false, filled: false, headed: false, anchor: halfway(spots) };
  if (shape === 'arrow') {
    const { arrow = 'plain' } = style;
    const curve = curveThrough(spots);
    if (arrow === 'plain') return { path: curve, closed: false, filled: false, headed: true, anchor: halfway(curve) };
    const path = fatArrow(spots, arrow === 'attack');
    return { path, closed: true, filled: true, headed: false, anchor: halfway(curve) };
  }
  return { path: spots, closed: true, filled: true, headed: false, anchor: middleOf(spots) };
}

const ORIGIN: Spot = { x: 0, y: 0 };

function thinned(spots: Spot[]): Spot[] {
  if (spots.length < MANY) return spots;
  let last: Spot | undefined;
  return spots.filter((spot, index) => {
    const keep = !last || index === spots.length - 1 || Math.hypot(spot.x - last.x, spot.y - last.y) > NEAR_PX;
    if (keep) last = spot;
    return keep;
  });
}

/** The point at half of the length. */
function halfway(path: readonly Spot[]): Spot {
  const legs = path.slice(1).map((to, index) => ({ from: path[index] ?? to, to }));
  const length = ({ from, to }: { from: Spot; to: Spot }) => Math.hypot(to.x - from.x, to.y - from.y);
  let left = legs.reduce((sum, leg) => sum + length(leg), 0) / 2;
  for (const leg of legs) {
    const long = length(leg);
    if (left <= long && long > 0) {
      const share = left / long;
      return { x: leg.from.x + (leg.to.x - leg.from.x) * share, y: leg.from.y + (leg.to.y - leg.from.y) * share };
    }
    left -= long;
  }
  return path[0] ?? ORIGIN;
}

/** The middle of the area (by the shoelace formula), or of the points where there is none. */
function middleOf(spots: readonly Spot[]): Spot {
  const [first = ORIGIN] = spots;
  let [area, x, y] = [0, 0, 0];
  for (const [index, a] of spots.entries()) {
    const b = spots[(index + 1) % spots.length] ?? a;
    // Seen from the first point: far from zero the differences would drown.
    const cross = (a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y);
    area += cross;
    x += (a.x + b.x - 2 * first.x) * cross;
    y += (a.y + b.y - 2 * first.y) * cross;
  }
  if (Math.abs(area) < 1e-6) {
    const sum = spots.reduce((total, spot) => ({ x: total.x + spot.x, y: total.y + spot.y }), ORIGIN);
    return { x: sum.x / (spots.length || 1), y: sum.y / (spots.length || 1) };
  }
  return { x: first.x + x / (3 * area), y: first.y + y / (3 * area) };
}

/** Shortest way from a spot to a path, px. */
export function distanceTo({ path, closed }: Pick<Shape, 'path' | 'closed'>, at: Spot): number {
  const ends = closed ? [...path, ...path.slice(0, 1)] : path;
  let nearest = ends[0] ? Math.hypot(at.x - ends[0].x, at.y - ends[0].y) : Infinity;
  for (const [index, a] of ends.slice(0, -1).entries()) {
    const b = ends[index + 1] ?? a;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / square));
    nearest = Math.min(nearest, Math.hypot(at.x - a.x - share * dx, at.y - a.y - share * dy));
  }
  return nearest;
}

/** Whether a spot is inside a closed path (even-odd rule). */
export function isInside(path: readonly Spot[], { x, y }: Spot): boolean {
  let inside = false;
  for (const [index, a] of path.entries()) {
    const b = path[(index + 1) % path.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
