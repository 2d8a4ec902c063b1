/** The region on the map while the panel for downloads is open: its outline, and the hand that draws it. */
import L from 'leaflet';
import { useEffect } from 'react';
import type { Region } from '../../../contract/map-download.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { roles } from '../../ui/theme.ts';
import { useMapPanel } from '../map-panel-state.ts';
import { RegionDraw } from './region-draw.tsx';
import { draw, useRegion } from './region-state.ts';
import { ringOf } from './region-words.ts';

export function RegionOnMap({ map }: { map: L.Map }) {
  const isOpen = useMapPanel(({ panel }) => panel === 'download');
  const { region, drawing } = useRegion();
  useEffect(() => (isOpen ? undefined : draw(undefined)), [isOpen]);
  useEffect(() => (isOpen && region && !drawing ? addOutline(map, region) : undefined), [map, isOpen, region, drawing]);
  return isOpen && drawing ? <RegionDraw map={map} drawing={drawing} /> : null;
}

/** @returns the way to remove it */
function addOutline(map: L.Map, region: Region): () => void {
  const color = () => roles[usePreferences.getState().theme].own;
  const ring = ringOf(region).map(([lon, lat]): L.LatLngTuple => [lat, lon]);
  const outline = L.polygon(ring, {
    color: color(),
    weight: 2,
    dashArray: '8 6',
    fillOpacity: 0.08,
    interactive: false,
  });
  outline.addTo(map);
  const stop = usePreferences.subscribe(() => outline.setStyle({ color: color() }));
  return () => {
    stop();
    outline.remove();
  };
}
