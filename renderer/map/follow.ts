/** Keeps a unit in the middle of the map until a hand drags it away. */
import type L from 'leaflet';
import type { UnitPosition } from '../../contract/unit.ts';
import { follow } from './picture-state.ts';
import type { PositionSource } from './position-store.ts';

/** Shown from so near when the map opens on a unit. */
export const FOLLOW_ZOOM = 14;

/** @param near whether the map goes near it at first @returns the way to stop */
export function followUnit(map: L.Map, store: PositionSource, key: string, near: boolean): () => void {
  let first = near;
  let last: UnitPosition | undefined;
  const move = () => {
    const position = store.at(key);
    if (!position || position === last) return;
    last = position;
    const place: L.LatLngTuple = [position.fix.lat, position.fix.lon];
    if (first) map.setView(place, Math.max(map.getZoom(), FOLLOW_ZOOM), { animate: false });
    first = false;
    // Panned, not set anew: tiles and all that lies on the map stay as they are; and nothing happens where it stands still.
    const offset = map.latLngToContainerPoint(place).subtract(map.getSize().divideBy(2)).round();
    if (offset.x !== 0 || offset.y !== 0) map.panBy(offset, { animate: false });
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
