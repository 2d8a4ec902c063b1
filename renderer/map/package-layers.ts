/** Map packages on the map: one component per layer, above the embedded base map and below everything that moves. */
import L from 'leaflet';
import { useEffect, useState } from 'react';
import { isUsable, tileAddress, type MapPackage } from '../../contract/map-package.ts';
import { useLine } from '../ui/api.ts';
import { ShiftedTileLayer } from './packages/shifted-layer.ts';

/** Between Leaflet's tiles (200: here the base map) and its shapes (400). */
const PANE = 'packages';
const PANE_Z = 250;

/** Makes the layer of a package, not yet on a map. Undefined when it cannot be drawn. */
export function packageLayer(found: MapPackage): L.TileLayer | undefined {
  const { facts, datum } = found;
  if (!facts || !isUsable(found)) return undefined;
  const [west, south, east, north] = facts.bounds;
  const options: L.TileLayerOptions = {
    pane: PANE,
    // In the map's own datum, like the numbers of its tiles.
    bounds: [
      [south, west],
      [north, east],
    ],
    minZoom: facts.minZoom,
    maxNativeZoom: facts.maxZoom,
    maxZoom: 24,
    // Tiles of 512 pixels cover what others do; they are only sharper.
    tileSize: 256,
    className: 'package-tile',
  };
  const address = tileAddress(found);
  return datum === 'gcj02' ? new ShiftedTileLayer(address, options) : L.tileLayer(address, options);
}

/** The pane of all packages, made when it is needed first. */
export function packagePane(map: L.Map): HTMLElement {
  const pane = map.getPane(PANE) ?? map.createPane(PANE);
  pane.style.zIndex = String(PANE_Z);
  return pane;
}

export interface PackageLayerProps {
  map: L.Map;
  found: MapPackage;
  /** The higher lies above. */
  order: number;
}

/** What makes another layer of it: the key of its component. */
export const layerKey = ({ id, version, datum }: MapPackage): string => `${id} ${version} ${datum}`;

export function PackageLayer({ map, found, order }: PackageLayerProps): null {
  const { opacity } = found;
  const [layer] = useState(() => packageLayer(found));
  useEffect(() => {
    packagePane(map);
    layer?.addTo(map);
    return () => void layer?.remove();
  }, [map, layer]);
  useEffect(() => void layer?.setOpacity(opacity), [layer, opacity]);
  useEffect(() => void layer?.setZIndex(order), [layer, order]);
  // Tiles that failed while the station was away are asked for again; those that came are in the browser.
  useEffect(
    () =>
      useLine.subscribe((now, before) => {
        if (now.state === 'open' && before.state === 'lost') layer?.redraw();
      }),
    [layer],
  );
  return null;
}
