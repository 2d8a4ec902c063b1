/**
 * Where a place lies on a shifted map, and back: GCJ-02 is applied here, at the edge of drawing, and nowhere else. Everything
 * that is kept or sent is WGS-84. gcoord's way back stops at a millionth of a degree (0.15 m); one more step makes it exact to a centimeter.
 */
import gcoord from 'gcoord';
import type { MapBounds, MapDatum } from '../../../contract/map-package.ts';

type Place = [lon: number, lat: number];

/** @param place WGS-84, degrees */
export function toDatum([lon, lat]: Place, datum: MapDatum): Place {
  if (datum === 'wgs84') return [lon, lat];
  const [east, north] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return [east, north];
}

/** @returns WGS-84, degrees */
export function fromDatum([lon, lat]: Place, datum: MapDatum): Place {
  if (datum === 'wgs84') return [lon, lat];
  const [east, north] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84);
  const [x, y] = toDatum([east, north], datum);
  return [east + lon - x, north + lat - y];
}

/** Bounds of a map in its own datum, as WGS-84. */
export function boundsOnGround([west, south, east, north]: MapBounds, datum: MapDatum): MapBounds {
  const [[w, s], [e, n]] = [fromDatum([west, south], datum), fromDatum([east, north], datum)];
  return [w, s, e, n];
}
