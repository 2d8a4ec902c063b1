/**
 * Arrows through points: a plain one along the line, and the fat curved ones of orders: the tail wide, the neck narrow, the head
 * more than twice as wide as the neck. The curve goes through every point that was set (a centripetal Catmull-Rom spline, which makes no
 * loops: Yuksel, Schaefer, Keyser 2011). All widths are shares of the length, so an arrow keeps its shape at every zoom.
 */
export interface Spot {
  x: number;
  y: number;
}

/** Shares of the length of the arrow. */
const TAIL = 0.1;
const NECK = 0.05;
const HEAD_WIDTH = 0.12;
const HEAD_LENGTH = 0.22;
const NOTCH = 0.08;
/** Pieces of the curve between two points. */
const PIECES = 16;
/** Pieces of a whole curve: a way of thousands of points is fine enough as it is. */
const MOST = 1_000;

const distance = (a: Spot, b: Spot): number => Math.hypot(b.x - a.x, b.y - a.y);

/** Points of the curve through `spots`; those that lie on each other count once. */
export function curveThrough(spots: readonly Spot[]): Spot[] {
  const path = spots.filter((spot, index) => index === 0 || distance(spot, spots[index - 1] ?? spot) > 1e-9);
  const [first, second] = path;
  if (!first || !second) return path;
  const before = path.at(-2) ?? first;
  const last = path.at(-1) ?? first;
  // The ends go on as they came.
  const mirrored = (end: Spot, inner: Spot): Spot => ({ x: 2 * end.x - inner.x, y: 2 * end.y - inner.y });
  const all = [mirrored(first, second), ...path, mirrored(last, before)];
  const pieces = Math.max(1, Math.min(PIECES, Math.floor(MOST / path.length)));
  const curve = [first];
  for (let at = 1; at + 2 < all.length; at += 1) {
    const [a, b, c, d] = all.slice(at - 1, at + 3) as [Spot, Spot, Spot, Spot];
    for (let piece = 1; piece < pieces; piece += 1) curve.push(between(a, b, c, d, piece / pieces));
    curve.push(c);
  }
  return curve;
}

/** A point of the spline from `b` to `c`, by Barry and Goldman's pyramid with knots by the root of the distances. */
function between(a: Spot, b: Spot, c: Spot, d: Spot, share: number): Spot {
  const t1 = Math.sqrt(distance(a, b));
  const t2 = t1 + Math.sqrt(distance(b, c));
  const t3 = t2 + Math.sqrt(distance(c, d));
  const t = t1 + (t2 - t1) * share;
  const mix = (p: Spot, q: Spot, from: number, to: number): Spot => {
    const w = (t - from) / (to - from);
    return { x: p.x + (q.x - p.x) * w, y: p.y + (q.y - p.y) * w };
  };
  const [ab, bc, cd] = [mix(a, b, 0, t1), mix(b, c, t1, t2), mix(c, d, t2, t3)];
  return mix(mix(ab, bc, 0, t2), mix(bc, cd, t1, t3), t1, t2);
}

/** Lengths along a curve up to each of its points. */
function lengths(curve: readonly Spot[]): number[] {
  let sum = 0;
  return curve.map((spot, index) => (sum += distance(curve[index - 1] ?? spot, spot)));
}

/** Direction of the curve at one of its points: a unit vector. */
function direction(curve: readonly Spot[], at: number): Spot {
  const from = curve[Math.max(0, at - 1)] ?? { x: 0, y: 0 };
  const to = curve[Math.min(curve.length - 1, at + 1)] ?? from;
  const length = distance(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

const beside = (spot: Spot, way: Spot, by: number): Spot => ({ x: spot.x - way.y * by, y: spot.y + way.x * by });

/** Outline of a fat arrow, to be closed; nothing for fewer than two spots. @param swallow whether its tail is notched */
export function fatArrow(spots: readonly Spot[], swallow: boolean): Spot[] {
  const curve = curveThrough(spots);
  const along = lengths(curve);
  const total = along.at(-1) ?? 0;
  const tip = curve.at(-1);
  const tail = curve[0];
  if (!tip || !tail || total === 0) return [];
  const neck = total * (1 - HEAD_LENGTH);
  const body = curve.filter((_, index) => (along[index] ?? 0) < neck);
  const left: Spot[] = [];
  const right: Spot[] = [];
  for (const [index, spot] of body.entries()) {
    const half = total * (TAIL + (NECK - TAIL) * ((along[index] ?? 0) / neck));
    const way = direction(curve, index);
    left.push(beside(spot, way, half));
    right.push(beside(spot, way, -half));
  }
  const throat = spotAt(curve, along, neck);
  const length = distance(throat, tip) || 1;
  const way = { x: (tip.x - throat.x) / length, y: (tip.y - throat.y) / length };
  const start = direction(curve, 0);
  const notch = swallow ? [{ x: tail.x + start.x * total * NOTCH, y: tail.y + start.y * total * NOTCH }] : [];
  return [
    ...left,
    beside(throat, way, total * NECK),
    beside(throat, way, total * HEAD_WIDTH),
    tip,
    beside(throat, way, -total * HEAD_WIDTH),
    beside(throat, way, -total * NECK),
    ...right.reverse(),
    ...notch,
  ];
}

/** Where the curve is after a length. */
function spotAt(curve: readonly Spot[], along: readonly number[], length: number): Spot {
  const index = along.findIndex((sum) => sum >= length);
  const [from, to] = [curve[index - 1] ?? curve[0], curve[index] ?? curve.at(-1)];
  if (!from || !to) return { x: 0, y: 0 };
  const [a, b] = [along[index - 1] ?? 0, along[index] ?? length];
  const share = b > a ? (length - a) / (b - a) : 0;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Two strokes of a plain arrow's head, tip in the middle. @param size length of a stroke, px */
export function plainHead(path: readonly Spot[], size: number): Spot[] {
  const tip = path.at(-1);
  const before = path.findLast((spot) => tip !== undefined && distance(spot, tip) > 1e-9);
  if (!tip || !before) return [];
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const stroke = (turn: number): Spot => ({
    x: tip.x - size * Math.cos(angle + turn),
    y: tip.y - size * Math.sin(angle + turn),
  });
  return [stroke(0.5), tip, stroke(-0.5)];
}
