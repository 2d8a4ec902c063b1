/** Leaflet in a thin wrapper: makes the map once, and what lies on it comes and goes with its component. */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addBaseLayer } from './base-layer.ts';
import { addGraticule } from './graticule.ts';
import { MapPosition } from './map-position.tsx';

/** Where the map opens when nothing is known: Zengdu district, Suizhou. */
const START: L.LatLngTuple = [31.69, 113.37];

/** @param children what lies on the map and beside it, as components; each takes away what it put there */
export function MapView({ children }: { children?: (map: L.Map) => ReactNode }) {
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

  return (
    <>
      <div className="map" ref={box} data-testid="map" />
      {map && <MapPosition map={map} />}
      {map && children?.(map)}
      {failed && <div className="map-notice">▲ {t('map.loadFailed')}</div>}
    </>
  );
}
