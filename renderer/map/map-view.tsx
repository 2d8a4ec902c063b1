/** Leaflet in a thin wrapper: makes the map once, and what lies on it comes and goes with its component. */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../ui/preferences.ts';
import { coordinateText } from './geo/coordinates.ts';
import { addBaseLayer } from './base-layer.ts';
import { addGraticule } from './graticule.ts';
import { ageWordsBy, addUnitsLayer } from './units-layer.ts';
import type { PositionStore } from './position-store.ts';

/** Where the map opens when nothing is known: Zengdu district, Suizhou. */
const START: L.LatLngTuple = [31.69, 113.37];

export interface MapViewProps {
  store: PositionStore;
  own: string | undefined;
  /** Called once with the map; what it returns is called when the map goes. */
  onMap?: (map: L.Map) => () => void;
  /** What lies on the map and beside it, as components; each takes away what it put there. */
  children?: (map: L.Map) => ReactNode;
}

export function MapView({ store, own, onMap, children }: MapViewProps) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<L.Map>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (!box.current) return undefined;
    const fresh = L.map(box.current, {
      center: START,
      zoom: 12,
      zoomControl: false,
      preferCanvas: true,
      attributionControl: false,
      maxZoom: 19,
      minZoom: 3,
      worldCopyJump: true,
    });
    L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(fresh);
    const resize = new ResizeObserver(() => fresh.invalidateSize());
    resize.observe(box.current);
    setMap(fresh);
    return () => {
      resize.disconnect();
      fresh.remove();
      setMap(undefined);
    };
  }, []);

  useEffect(() => (map ? addBaseLayer(map, setFailed) : undefined), [map]);
  useEffect(() => (map ? addGraticule(map) : undefined), [map]);
  useEffect(() => {
    if (!map) return undefined;
    const titles = { zoomInTitle: t('map.zoomIn'), zoomOutTitle: t('map.zoomOut') };
    const control = L.control.zoom({ position: 'bottomright', ...titles }).addTo(map);
    return () => void control.remove();
  }, [map, t, i18n.language]);
  useEffect(() => {
    if (!map) return undefined;
    const control = L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(map);
    control.addAttribution(t('map.base'));
    return () => void control.remove();
  }, [map, t, i18n.language]);
  useEffect(
    () => (map ? addUnitsLayer(map, { store, own, ageWords: ageWordsBy(t) }) : undefined),
    [map, store, own, t, i18n.language],
  );
  useEffect(() => (map && onMap ? onMap(map) : undefined), [map, onMap]);

  return (
    <>
      <div className="map" ref={box} data-testid="map" />
      {map && <Cursor map={map} />}
      {map && children?.(map)}
      {failed && <div className="map-notice">▲ {t('map.loadFailed')}</div>}
    </>
  );
}

/** Where the pointer is, and the datum. */
function Cursor({ map }: { map: L.Map }) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const [at, setAt] = useState<L.LatLng>();
  useEffect(() => {
    const move = (event: L.LeafletMouseEvent) => setAt(event.latlng.wrap());
    map.on('mousemove', move);
    return () => void map.off('mousemove', move);
  }, [map]);
  return (
    <div className="map-readout">
      {at && `${coordinateText({ lat: at.lat, lon: at.lng }, format)} · `}
      {t('map.datum')}
    </div>
  );
}
