/**
 * The grid of web map tiles (Web Mercator, EPSG:3857): at level z, 2^z columns from the west and 2^z rows from the north.
 * Formulas: OGC 17-083r4 (WebMercatorQuad). MBTiles and TMS count rows from the south.
 */
import type { MapBounds } from '../../contract/map-package.ts';

/** Where Web Mercator's square ends, degrees north and south: atan(sinh π). */
export const MAX_LAT_DEG = 85.0511287798066;

const radians = (deg: number): number => (deg * Math.PI) / 180;
const degrees = (rad: number): number => (rad * 180) / Math.PI;

/** A place in tiles of level `z`: the whole part is the tile's number. */
export function toTile(lonDeg: number, latDeg: number, z: number): [x: number, y: number] {
  const lat = radians(Math.min(MAX_LAT_DEG, Math.max(-MAX_LAT_DEG, latDeg)));
  const span = 2 ** z;
  return [((lonDeg + 180) / 360) * span, ((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * span];
}

/** Longitude of a column's western edge, degrees. */
export const columnLon = (x: number, z: number): number => (x / 2 ** z) * 360 - 180;

/** Latitude of a row's northern edge, degrees; rows from the north. */
export const rowLat = (y: number, z: number): number => degrees(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** z))));

/** What columns west…east and rows north…south of one level cover, inclusive. */
export const boundsOf = (z: number, west: number, north: number, east: number, south: number): MapBounds => [
  columnLon(west, z),
  rowLat(south + 1, z),
  columnLon(east + 1, z),
  rowLat(north, z),
];

/** The row counted from the other side: MBTiles and TMS count from the south. */
export const flipRow = (y: number, z: number): number => 2 ** z - 1 - y;
