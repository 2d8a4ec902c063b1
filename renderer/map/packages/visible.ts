/** Which maps are seen now, and what has to be said of them. */
import type L from 'leaflet';
import { isUsable, type MapPackage } from '../../../contract/map-package.ts';
import { boundsOnGround } from './datum.ts';

/** What of the map is in view. */
export interface View {
  west: number;
  south: number;
  east: number;
  north: number;
  zoom: number;
}

export function viewOf(map: L.Map): View {
  const bounds = map.getBounds();
  return {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
    zoom: map.getZoom(),
  };
}

/** Why a package that is shown is not seen, or that it is. */
export type Sight = 'seen' | 'hidden' | 'elsewhere' | 'too-far-out';

export function sightOf(found: MapPackage, { west, south, east, north, zoom }: View): Sight {
  const { facts, datum, shown, opacity } = found;
  if (!facts || !isUsable(found) || !shown || opacity === 0) return 'hidden';
  const [w, s, e, n] = boundsOnGround(facts.bounds, datum);
  if (w > east || e < west || s > north || n < south) return 'elsewhere';
  return zoom < facts.minZoom ? 'too-far-out' : 'seen';
}

/** Packages in view, the lowest first. */
export const inView = (packages: readonly MapPackage[], view: View): MapPackage[] =>
  packages.filter((found) => sightOf(found, view) === 'seen');
