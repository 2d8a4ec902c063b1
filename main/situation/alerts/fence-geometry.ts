/**
 * How deep a place lies inside a fence. Edges are straight between corners on the map's longitudes and latitudes; distances
 * are taken on a plane that touches the sphere at the place itself, so that they are right where it matters, near the place.
 */
import type { FenceShape } from '../../../contract/alerting.ts';

/** Mean radius (IUGG), metres: distances are right to 0.6 %. */
const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

export interface Place {
  lat: number;
  lon: number;
}
type Corner = readonly [lon: number, lat: number];
type Point = readonly [x: number, y: number];

/** Degrees of longitude from -180 to 180. */
const turned = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** Corners as seen from a place, metres east and north; a ring across the 180th meridian stays in one piece. */
function seenFrom({ lat, lon }: Place, ring: readonly Corner[]): Point[] {
  const first = ring[0]?.[0] ?? 0;
  const ahead = turned(first - lon);
  return ring.map(([cornerLon, cornerLat]) => [
    (ahead + turned(cornerLon - first)) * RAD * EARTH_M * Math.cos(lat * RAD),
    (cornerLat - lat) * RAD * EARTH_M,
  ]);
}

/** Great-circle distance (haversine), metres. */
export function distanceM(a: Place, b: Place): number {
  const [dLat, dLon] = [(b.lat - a.lat) * RAD, (b.lon - a.lon) * RAD];
  const half = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** How far the segment passes the origin, metres. */
function passes([ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
  return Math.hypot(ax + along * dx, ay + along * dy);
}

/** Whether a ray east from the origin crosses the segment. */
const crosses = ([ax, ay]: Point, [bx, by]: Point): boolean =>
  ay > 0 !== by > 0 && ax - (ay * (bx - ax)) / (by - ay) > 0;

/** Each side of a ring, from corner to corner. */
const sides = <T>(ring: readonly T[]): [T, T][] => ring.map((corner, index) => [ring.at(index - 1) ?? corner, corner]);

/** Metres to the nearest edge: positive inside, negative outside. */
export function depthM(shape: FenceShape, place: Place): number {
  if (shape.kind === 'circle') {
    const [lon, lat] = shape.center;
    return shape.radiusM - distanceM(place, { lat, lon });
  }
  const edges = sides(seenFrom(place, shape.ring));
  const isInside = edges.filter(([a, b]) => crosses(a, b)).length % 2 === 1;
  const nearest = Math.min(...edges.map(([a, b]) => passes(a, b)));
  return isInside ? nearest : -nearest;
}

/**
 * A depth that places inside surely reach: the whole radius, or area over perimeter, which is at most the radius of the
 * largest circle inside a convex shape. Metres.
 */
export function roomM(shape: FenceShape): number {
  if (shape.kind === 'circle') return shape.radiusM;
  const [[lon, lat] = [0, 0]] = shape.ring;
  const edges = sides(seenFrom({ lat, lon }, shape.ring));
  const area = Math.abs(edges.reduce((sum, [[ax, ay], [bx, by]]) => sum + ax * by - bx * ay, 0)) / 2;
  const perimeter = edges.reduce((sum, [[ax, ay], [bx, by]]) => sum + Math.hypot(bx - ax, by - ay), 0);
  return perimeter === 0 ? 0 : area / perimeter;
}

/** A latitude and longitude box around a fence and `marginM` more: what is outside needs no closer look. */
export function boxOf(shape: FenceShape, marginM: number): (place: Place) => boolean {
  const corners: readonly Corner[] = shape.kind === 'circle' ? [shape.center] : shape.ring;
  const [[lon, lat] = [0, 0]] = corners;
  const reachM = (shape.kind === 'circle' ? shape.radiusM : 0) + marginM;
  const lats = corners.map(([, each]) => each - lat);
  const lons = corners.map(([each]) => turned(each - lon));
  const north = Math.max(...lats.map((each) => Math.abs(each))) + reachM / (RAD * EARTH_M);
  const narrowest = Math.cos(Math.min(89, Math.abs(lat) + north) * RAD);
  const east = Math.max(...lons.map((each) => Math.abs(each))) + reachM / (RAD * EARTH_M * narrowest);
  return (place) => Math.abs(place.lat - lat) <= north && Math.abs(turned(place.lon - lon)) <= east;
}
