/** The embedded base map: land, water, place names. No boundary lines. */
import type { GeoJsonObject } from 'geojson';
import L from 'leaflet';
import { roles } from '../ui/theme.ts';
import { usePreferences } from '../ui/preferences.ts';
import { readPlaces, type NamedPlace } from './places.ts';

/** From which zoom on a place of this rank is named. */
const MIN_ZOOM = [4, 6, 7, 9];
const RETRY_MS = 3_000;

async function load(name: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`/basemap/${name}.json`, { signal });
  if (!response.ok) throw new Error(`basemap ${response.status}`);
  return response.json();
}

/** Adds the base map; tells whether it could be read. @returns the way to remove it */
export function addBaseLayer(map: L.Map, onFailed: (failed: boolean) => void): () => void {
  const abort = new AbortController();
  const group = L.layerGroup().addTo(map);
  const renderer = L.canvas({ pane: 'tilePane', padding: 0.3 });
  const shapes: [L.GeoJSON, 'land' | 'lakes' | 'rivers'][] = [];
  const paint = () => {
    const role = roles[usePreferences.getState().theme];
    for (const [layer, kind] of shapes) {
      if (kind === 'rivers') layer.setStyle({ color: role.water, weight: 1.5, fill: false });
      else layer.setStyle({ stroke: false, fillOpacity: 1, fillColor: kind === 'land' ? role.land : role.water });
    }
  };
  const labels = L.layerGroup().addTo(group);
  let places: NamedPlace[] = [];
  const name = () => {
    labels.clearLayers();
    const zoom = map.getZoom();
    const bounds = map.getBounds().pad(0.1);
    for (const [text, lat, lon, rank] of places) {
      if (zoom < (MIN_ZOOM[rank] ?? 9) || !bounds.contains([lat, lon])) continue;
      const icon = L.divIcon({ className: 'place-label', html: '', iconSize: [0, 0] });
      const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(labels);
      const element = marker.getElement();
      if (element) element.textContent = text;
    }
  };

  const start = async (): Promise<void> => {
    try {
      for (const kind of ['land', 'lakes', 'rivers'] as const) {
        const data = (await load(kind, abort.signal)) as GeoJsonObject;
        const options = { renderer, interactive: false, smoothFactor: 1.2 };
        shapes.push([L.geoJSON(data, options as L.GeoJSONOptions).addTo(group), kind]);
        paint();
      }
      places = await readPlaces();
      if (abort.signal.aborted) return;
      name();
      onFailed(false);
    } catch {
      if (abort.signal.aborted) return;
      for (const [layer] of shapes.splice(0)) layer.remove();
      onFailed(true);
      setTimeout(() => abort.signal.aborted || void start(), RETRY_MS);
    }
  };
  void start();
  map.on('moveend', name);
  const stop = usePreferences.subscribe(paint);
  return () => {
    abort.abort();
    stop();
    map.off('moveend', name);
    group.remove();
  };
}
