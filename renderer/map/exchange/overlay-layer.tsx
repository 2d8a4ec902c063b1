/** A file of others on the map: dashed, so that nobody takes it for a plot or for where somebody is. */
import L from 'leaflet';
import { useEffect } from 'react';
import { usePreferences } from '../../ui/preferences.ts';
import { roles } from '../../ui/theme.ts';
import { fromDatum } from '../packages/datum.ts';
import type { ImportedShape, Place } from './imported.ts';
import type { Overlay } from './overlays.ts';

/** More names are a tangle. */
const NAMED = 150;

export function OverlayLayer({ map, overlay }: { map: L.Map; overlay: Overlay }): null {
  const { shapes, datum, shown } = overlay;
  const theme = usePreferences((state) => state.theme);
  useEffect(() => {
    if (!shown) return undefined;
    const color = roles[theme].text;
    const style = { color, weight: 3, dashArray: '8 6', fill: false, interactive: false, className: 'overlay' };
    const group = L.layerGroup();
    shapes.forEach((shape, index) => {
      const layer = layerOf(shape, (place) => latLng(fromDatum(place, datum)), style);
      if (shape.label !== '' && index < NAMED)
        layer.bindTooltip(wordsOf(shape.label), { permanent: true, direction: 'right', className: 'overlay-name' });
      group.addLayer(layer);
    });
    group.addTo(map);
    return () => void group.remove();
  }, [map, shapes, datum, shown, theme]);
  return null;
}

/** As text: what a file calls its things is no markup. */
function wordsOf(label: string): HTMLElement {
  const words = document.createElement('span');
  words.textContent = label;
  return words;
}

const latLng = ([lon, lat]: Place): L.LatLngTuple => [lat, lon];

function layerOf({ shape, places }: ImportedShape, at: (place: Place) => L.LatLngTuple, style: L.PathOptions): L.Path {
  const [first = [0, 0]] = places;
  if (shape === 'point') return L.circleMarker(at(first), { ...style, dashArray: '', radius: 6 });
  const list = places.map(at);
  return shape === 'line' ? L.polyline(list, style) : L.polygon(list, style);
}
