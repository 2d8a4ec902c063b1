/** What a plot looks like as lines on a canvas: the same for drawing it and for finding it under a finger. */
import type { PlotGeometry, PlotStyle } from '../../../contract/plot.ts';
import { curveThrough, fatArrow, type Spot } from './arrows.ts';
import { outline, toSpot, type Window } from './project.ts';

export interface Shape {
  /** Where its name stands, and by what it is moved as a whole. */
  anchor: Spot;
  /** Path of its lines, from the anchor. */
  path: readonly Spot[];
  closed: boolean;
  /** Inside is part of it. */
  filled: boolean;
  /** A head is to be drawn at the end of the path. */
  headed: boolean;
}

/** What is left out of a path lies nearer to it than this, px. */
const TOLERANCE_PX = 0.6;
const ORIGIN: Spot = { x: 0, y: 0 };

interface Formed extends Shape {
  scale: number;
  arrow: PlotStyle['arrow'];
}

/** Shapes at the scale at which they were drawn last: they move with the map, and are not made anew. */
const formed = new WeakMap<PlotGeometry, Formed>();

export function shapeOf(geometry: PlotGeometry, style: PlotStyle, { left, top, scale }: Window): Shape {
  let shape = formed.get(geometry);
  if (!shape || shape.scale !== scale || shape.arrow !== style.arrow)
    formed.set(geometry, (shape = { ...form(geometry, style, scale), scale, arrow: style.arrow }));
  return { ...shape, anchor: { x: shape.anchor.x - left, y: shape.anchor.y - top } };
}

/** In pixels of the whole world. */
function form(geometry: PlotGeometry, style: PlotStyle, scale: number): Shape {
  const spots = outline(geometry).map((place) => toSpot(place, { left: 0, top: 0, scale }));
  const flags = { closed: false, filled: false, headed: false };
  const { shape } = geometry;
  if (shape === 'point' || shape === 'text') return fromAnchor(spots, spots[0] ?? ORIGIN, flags);
  if (shape === 'arrow') {
    const { arrow = 'plain' } = style;
    const curve = curveThrough(simplified(spots));
    const anchor = halfway(curve);
    if (arrow === 'plain') return fromAnchor(curve, anchor, { ...flags, headed: true });
    return fromAnchor(fatArrow(simplified(spots), arrow === 'attack'), anchor, {
      ...flags,
      closed: true,
      filled: true,
    });
  }
  const path = simplified(spots);
  if (shape === 'line') return fromAnchor(path, halfway(path), flags);
  return fromAnchor(path, middleOf(path), { ...flags, closed: true, filled: true });
}

const fromAnchor = (path: readonly Spot[], anchor: Spot, flags: Omit<Shape, 'path' | 'anchor'>): Shape => ({
  ...flags,
  anchor,
  path: path.map(({ x, y }) => ({ x: x - anchor.x, y: y - anchor.y })),
});

/** Douglas and Peucker: a way of thousands of points is a few on the screen. */
export function simplified(spots: readonly Spot[], tolerance = TOLERANCE_PX): readonly Spot[] {
  if (spots.length < 3) return spots;
  const kept = new Uint8Array(spots.length);
  kept[0] = kept[spots.length - 1] = 1;
  const parts: [number, number][] = [[0, spots.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    let [farthest, at] = [tolerance, -1];
    for (let index = from + 1; index < to; index += 1) {
      const away = toLeg(spots[index] ?? ORIGIN, spots[from] ?? ORIGIN, spots[to] ?? ORIGIN);
      if (away > farthest) [farthest, at] = [away, index];
    }
    if (at < 0) continue;
    kept[at] = 1;
    parts.push([from, at], [at, to]);
  }
  return spots.filter((_, index) => kept[index] === 1);
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

/** Shortest way from a spot to a leg from `a` to `b`. */
function toLeg(at: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / square));
  return Math.hypot(at.x - a.x - share * dx, at.y - a.y - share * dy);
}

/** Shortest way from a spot to a path, px. */
export function distanceTo({ path, closed }: Pick<Shape, 'path' | 'closed'>, at: Spot): number {
  const ends = closed ? [...path, ...path.slice(0, 1)] : path;
  const [first] = ends;
  if (!first) return Infinity;
  if (ends.length === 1) return toLeg(at, first, first);
  return ends.slice(1).reduce((nearest, b, index) => Math.min(nearest, toLeg(at, ends[index] ?? b, b)), Infinity);
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
