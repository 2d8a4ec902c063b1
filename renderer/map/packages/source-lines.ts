/** The lines of the sources of what is visible: always on the map. */
import L from 'leaflet';

/** Shows lines in the map's corner. @returns the way to remove them */
export function addSourceLines(map: L.Map, lines: readonly string[]): () => void {
  const control = new L.Control({ position: 'bottomright' });
  control.onAdd = () => {
    const box = L.DomUtil.create('div', 'leaflet-control-attribution map-sources');
    // They come from foreign files: text, and never HTML.
    for (const line of new Set(lines)) L.DomUtil.create('div', '', box).textContent = line;
    return box;
  };
  control.addTo(map);
  return () => void control.remove();
}
