/** From the ground to a canvas: Web Mercator (EPSG:3857), as all maps here are drawn. */
import { ahead } from '../geo/geodesic.ts';
import type { PlotGeometry } from '../../../contract/plot.ts';
import type { Spot } from './arrows.ts';

/** A window of the world in pixels, as the map's canvas and a sheet of paper have it. */
export interface Window {
  /** Pixels of the world at this zoom: where the upper left corner lies. */
  left: number;
  top: number;
  /** Pixels of the world at this zoom per pixel at zoom 0, where the world is 256 px wide. */
  scale: number;
}

const WORLD_PX = 256;
/** The projection ends here, degrees. */
const MAX_LAT = 85.051_128_779_8;
/** Corners of a circle. */
const CORNERS = 72;

export type LonLat = readonly [lon: number, lat: number];

export function toSpot([lon, lat]: LonLat, { left, top, scale }: Window): Spot {
  const sine = Math.sin((Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * Math.PI) / 180);
  const world = WORLD_PX * scale;
  return {
    x: (world * (lon + 180)) / 360 - left,
    y: world * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) - top,
  };
}

export function toPlace({ x, y }: Spot, { left, top, scale }: Window): [lon: number, lat: number] {
  const world = WORLD_PX * scale;
  const lon = ((x + left) / world) * 360 - 180;
  const n = Math.PI * (1 - (2 * (y + top)) / world);
  return [lon, (Math.atan(Math.sinh(n)) * 180) / Math.PI];
}

const circles = new WeakMap<PlotGeometry, readonly LonLat[]>();

/** Corners of what is drawn: of a circle those of its edge, on the ellipsoid. */
export function outline(geometry: PlotGeometry): readonly LonLat[] {
  const { shape, coordinates, radiusM } = geometry;
  const [middle] = coordinates;
  if (shape !== 'circle' || !middle || radiusM === undefined) return coordinates;
  const known = circles.get(geometry);
  if (known) return known;
  const edge = Array.from({ length: CORNERS }, (_, corner): LonLat => {
    const { lat, lon } = ahead({ lat: middle[1], lon: middle[0] }, (corner * 360) / CORNERS, radiusM);
    return [nearTo(lon, middle[0]), lat];
  });
  circles.set(geometry, edge);
  return edge;
}

/** West, south, east, north of a plot, degrees. */
export function boundsOf(geometry: PlotGeometry): [west: number, south: number, east: number, north: number] {
  const bounds: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon, lat] of outline(geometry)) {
    bounds[0] = Math.min(bounds[0], lon);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon);
    bounds[3] = Math.max(bounds[3], lat);
  }
  return bounds;
}

/** The same longitude, not around the earth from another: a circle over the date line is one circle. */
const nearTo = (lon: number, other: number): number => lon + 360 * Math.round((other - lon) / 360);
