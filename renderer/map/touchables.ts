/** Layers below the units that have something to touch: a tap asks them after the units. */
import type L from 'leaflet';

export interface Touchable {
  /** Keys of what lies around a point of the map's container, nearest first. @param reachPx half the size of a finger */
  pick: (container: L.Point, reachPx: number) => string[];
  /** Opens what is there and has no card of its own. @returns whether there was something */
  open: (container: L.Point, reachPx: number) => boolean;
}

const layers = new Set<Touchable>();

/** @returns the way to take it away */
export function addTouchable(layer: Touchable): () => void {
  layers.add(layer);
  return () => void layers.delete(layer);
}

export const pickBelow = (container: L.Point, reachPx: number): string[] =>
  [...layers].flatMap((layer) => layer.pick(container, reachPx));

export const openBelow = (container: L.Point, reachPx: number): boolean =>
  [...layers].some((layer) => layer.open(container, reachPx));
