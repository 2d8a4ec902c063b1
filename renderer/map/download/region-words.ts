/** Regions in numbers. */
import type { Polygon, Region } from '../../../contract/map-download.ts';
import type { MapBounds } from '../../../contract/map-package.ts';

/** Length of a degree of latitude, km (mean). */
const KM_PER_DEG = 111.195;
const MAX_LAT = 85;

/** The ring of a region, WGS-84. */
export function ringOf(region: Region): Polygon {
  if ('polygon' in region) return region.polygon;
  const [west, south, east, north] = region.bounds;
  return [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
}

/** Width and height of the region's box, km; the width at its middle latitude. */
export function extentKm(region: Region): { width: number; height: number } {
  const ring = ringOf(region);
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const middle = (((south + north) / 2) * Math.PI) / 180;
  return {
    width: (Math.max(...lons) - Math.min(...lons)) * KM_PER_DEG * Math.cos(middle),
    height: (north - south) * KM_PER_DEG,
  };
}

/** `52 × 48 km`, `1.2 × 0.8 km` */
export function extentWords(region: Region): string {
  const { width, height } = extentKm(region);
  const digits = Math.max(width, height) < 10 ? 1 : 0;
  return `${width.toFixed(digits)} × ${height.toFixed(digits)} km`;
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));

/** A place on a map that may have been dragged around the world, as the contract has it. @param turns whole turns of the view */
export const placeOn = (lon: number, lat: number, turns: number): [number, number] => [
  clamp(lon - turns * 360, 180),
  clamp(lat, MAX_LAT),
];

/** The box of two corners; undefined while it has no area. */
export function boxOf([lon1, lat1]: [number, number], [lon2, lat2]: [number, number]): MapBounds | undefined {
  if (lon1 === lon2 || lat1 === lat2) return undefined;
  return [Math.min(lon1, lon2), Math.min(lat1, lat2), Math.max(lon1, lon2), Math.max(lat1, lat2)];
}
