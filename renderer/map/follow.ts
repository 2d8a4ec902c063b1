/** Keeps a unit in the middle of the map until a hand drags it away. */
import type L from 'leaflet';
import { follow } from './picture-state.ts';
import type { PositionStore } from './position-store.ts';

/** Shown from so near when the map opens on a unit. */
export const FOLLOW_ZOOM = 14;

/** @param near whether the map goes near it at first @returns the way to stop */
export function followUnit(map: L.Map, store: PositionStore, key: string, near: boolean): () => void {
  let first = near;
  const move = () => {
    const position = store.at(key);
    if (!position) return;
    const place: L.LatLngTuple = [position.fix.lat, position.fix.lon];
    if (first) map.setView(place, Math.max(map.getZoom(), FOLLOW_ZOOM), { animate: false });
    // Panned, not set anew: tiles and all that lies on the map stay as they are.
    else map.panBy(map.latLngToContainerPoint(place).subtract(map.getSize().divideBy(2)).round(), { animate: false });
    first = false;
  };
  const release = () => follow(undefined);
  map.on('dragstart', release);
  const stop = store.watch(move);
  move();
  return () => {
    stop();
    map.off('dragstart', release);
  };
}
