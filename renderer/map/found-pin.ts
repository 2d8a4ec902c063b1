/** A place that was looked for: a pin with its name, until it is put away. */
import L from 'leaflet';
import type { Found } from './picture-state.ts';

/** @returns the way to remove it */
export function addFoundPin(map: L.Map, { lat, lon, title }: Found): () => void {
  const icon = L.divIcon({ className: 'found-pin', html: '<i></i><span></span>', iconSize: [0, 0] });
  const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
  const words = marker.getElement()?.querySelector('span');
  if (words) words.textContent = title;
  return () => void marker.remove();
}
