/**
 * The nearest resources to a place. All are measured on a sphere, which is less than 0.6 % wrong; those that could be among the
 * nearest are measured again on the ellipsoid, so that distances and their order are the same as those of the measuring tool.
 */
import type { ResourceKind } from '../../../contract/resource.ts';
import { between, type Place } from '../geo/geodesic.ts';

export interface Near<T> {
  resource: T;
  distanceM: number;
  /** Degrees true, 0…360. */
  bearingDeg: number;
}

/** So much farther on the sphere than the last that is wanted, and it may still be nearer. */
const DOUBT = 1.02;
const RADIUS_M = 6_371_008.8;
/** Closer than this on the sphere, the rounding of its sums counts, m. */
const LEAST_M = 1;

export interface NearestOptions {
  /** Without: of all kinds. */
  kinds?: ReadonlySet<ResourceKind>;
  limit: number;
}

/** @returns nearest first; of equally near ones in their own order */
export function nearest<T extends Place & { kind: ResourceKind }>(
  from: Place,
  resources: readonly T[],
  { kinds, limit }: NearestOptions,
): Near<T>[] {
  const wanted = kinds ? resources.filter(({ kind }) => kinds.has(kind)) : resources;
  const rough = Float64Array.from(wanted, (to) => arc(from, to));
  const edge = smallest(rough, limit) * DOUBT + LEAST_M;
  return wanted
    .filter((_, index) => (rough[index] ?? 0) <= edge)
    .map((resource) => ({ resource, ...between(from, resource) }))
    .sort((a, b) => a.distanceM - b.distanceM)
    .slice(0, limit);
}

/** Great-circle distance on a sphere, metres (haversine; R. W. Sinnott, 1984). */
function arc(from: Place, to: Place): number {
  const rad = Math.PI / 180;
  const [dLat, dLon] = [(to.lat - from.lat) * rad, (to.lon - from.lon) * rad];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(from.lat * rad) * Math.cos(to.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The `count`-th smallest value, or the largest where there are fewer. */
function smallest(values: Float64Array, count: number): number {
  const least: number[] = [];
  for (const value of values) {
    const last = least.at(-1);
    if (least.length >= count && last !== undefined && value >= last) continue;
    let at = least.length;
    while (at > 0 && (least[at - 1] ?? 0) > value) at -= 1;
    least.splice(at, 0, value);
    if (least.length > count) least.pop();
  }
  return least.at(-1) ?? 0;
}
