/** Lines of latitude and longitude with their degrees, at a spacing that fits the zoom. */
import L from 'leaflet';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';

/** Degrees between lines, widest first. */
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** At least so many pixels between two lines. */
const MIN_PX = 140;

/** The spacing for a view. @param degreesPerPx of longitude */
export function graticuleStep(degreesPerPx: number): number {
  return [...STEPS].reverse().find((step) => step / degreesPerPx >= MIN_PX) ?? 30;
}

const format = (value: number, step: number, letters: string): string => {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return `${Math.abs(value).toFixed(digits)}°${value === 0 ? '' : value > 0 ? letters.charAt(0) : letters.charAt(1)}`;
};

/** Adds the graticule. @returns the way to remove it */
export function addGraticule(map: L.Map): () => void {
  const group = L.layerGroup().addTo(map);
  const line = (points: L.LatLngTuple[]) =>
    L.polyline(points, {
      className: 'graticule',
      color: roles[usePreferences.getState().theme].muted,
      weight: 1,
      opacity: 0.25,
      interactive: false,
    }).addTo(group);
  const label = (at: L.LatLngTuple, text: string) => {
    const icon = L.divIcon({ className: 'graticule-label', html: '', iconSize: [0, 0] });
    const element = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(group).getElement();
    if (element) element.textContent = text;
  };
  const draw = () => {
    group.clearLayers();
    const bounds = map.getBounds();
    const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
    const step = graticuleStep((east - west) / map.getSize().x);
    const corner = map.containerPointToLatLng([4, 4]);
    const bottom = map.containerPointToLatLng([4, map.getSize().y - 26]);
    for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
      line([
        [Math.max(south, -85), lon],
        [Math.min(north, 85), lon],
      ]);
      label([bottom.lat, lon], format(lon, step, 'EW'));
    }
    for (let lat = Math.ceil(Math.max(south, -85) / step) * step; lat <= Math.min(north, 85); lat += step) {
      line([
        [lat, west],
        [lat, east],
      ]);
      label([lat, corner.lng], format(lat, step, 'NS'));
    }
  };
  draw();
  map.on('moveend resize', draw);
  const stop = usePreferences.subscribe(draw);
  return () => {
    stop();
    map.off('moveend resize', draw);
    group.remove();
  };
}
