/** All vehicles on one map, with the age of each. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { MapView } from '../map/map-view.tsx';
import { useNow } from '../ui/clock.ts';
import { positions } from './center-store.ts';

const MAX_FIT_ZOOM = 14;

function fitAll(map: L.Map): boolean {
  const points = [...positions.all()].map(({ fix }): L.LatLngTuple => [fix.lat, fix.lon]);
  if (points.length === 0) return false;
  map.fitBounds(points, { maxZoom: MAX_FIT_ZOOM, padding: [80, 80], animate: false });
  return true;
}

export function MapPage() {
  const { t } = useTranslation();
  const map = useRef<L.Map>(undefined);
  useNow();
  const onMap = useCallback((fresh: L.Map) => {
    map.current = fresh;
    // Shows everything once; after that the view is the person's.
    let fitted = fitAll(fresh);
    const stop = positions.watch(() => (fitted ||= fitAll(fresh)));
    return () => {
      stop();
      map.current = undefined;
    };
  }, []);
  return (
    <>
      <MapView store={positions} own={undefined} onMap={onMap} />
      {positions.size === 0 && <div className="map-notice">▲ {t('map.noUnits')}</div>}
      <Button className="map-follow" onClick={() => map.current && fitAll(map.current)}>
        {t('map.fitAll')}
      </Button>
    </>
  );
}
