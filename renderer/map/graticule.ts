/** Lines of latitude and longitude with their degrees, at a spacing that fits the zoom. */
import L from 'leaflet';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';
import { degreeLabel, graticuleStep, multiplesBetween } from './degrees.ts';

/** The projection ends here, degrees. */
const MAX_LAT = 85;
/** Labels stand along the left and the lower edge, px from it, and leave room for scale, readout and zoom buttons. */
const EDGE = { left: 4, bottom: 26 };
const KEEP_FREE = { left: 90, right: 130, bottom: 100 };

/** Adds the graticule. @returns the way to remove it */
export function addGraticule(map: L.Map): () => void {
  const group = L.layerGroup().addTo(map);
  const line = (points: L.LatLngTuple[], color: string) =>
    L.polyline(points, { className: 'graticule', color, weight: 1, opacity: 0.25, interactive: false }).addTo(group);
  const label = (x: number, y: number, text: string) => {
    const icon = L.divIcon({ className: 'graticule-label', html: '', iconSize: [0, 0] });
    const at = map.containerPointToLatLng([x, y]);
    const element = L.marker(at, { icon, interactive: false, keyboard: false }).addTo(group).getElement();
    if (element) element.textContent = text;
  };
  const draw = () => {
    group.clearLayers();
    const size = map.getSize();
    const bounds = map.getBounds();
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    const [south, north] = [Math.max(bounds.getSouth(), -MAX_LAT), Math.min(bounds.getNorth(), MAX_LAT)];
    const step = graticuleStep((east - west) / size.x);
    const { muted } = roles[usePreferences.getState().theme];
    for (const lon of multiplesBetween(west, east, step)) {
      line(
        [
          [south, lon],
          [north, lon],
        ],
        muted,
      );
      const { x } = map.latLngToContainerPoint([south, lon]);
      if (x > KEEP_FREE.left && x < size.x - KEEP_FREE.right)
        label(x, size.y - EDGE.bottom, degreeLabel(lon, step, 'lon'));
    }
    for (const lat of multiplesBetween(south, north, step)) {
      line(
        [
          [lat, west],
          [lat, east],
        ],
        muted,
      );
      const { y } = map.latLngToContainerPoint([lat, west]);
      if (y < size.y - KEEP_FREE.bottom) label(EDGE.left, y, degreeLabel(lat, step, 'lat'));
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
