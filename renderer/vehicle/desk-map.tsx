/** The desk's map: follows the vehicle until a hand moves it. */
import { AimOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type L from 'leaflet';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MapView } from '../map/map-view.tsx';
import { UnitTrail } from '../map/unit-trail.ts';
import { api, positions, useConsole } from './console-store.ts';

const FOLLOW_ZOOM = 14;

export function DeskMap() {
  const { t } = useTranslation();
  const station = useConsole((state) => state.station?.id);
  const known = useConsole((state) => state.own !== undefined);
  const [follow, setFollow] = useState(true);
  const following = useRef(follow);
  useEffect(() => void (following.current = follow), [follow]);
  const map = useRef<L.Map>(undefined);

  const onMap = useCallback(
    (fresh: L.Map) => {
      map.current = fresh;
      const unit = station === undefined ? undefined : { station, id: station };
      const trail = unit && new UnitTrail(fresh, unit, (query) => api.track.query(query));
      let first = true;
      const move = () => {
        const own = station === undefined ? undefined : positions.get(station, station);
        if (!own) return;
        trail?.add(own.fix);
        if (!following.current) return;
        fresh.setView([own.fix.lat, own.fix.lon], first ? FOLLOW_ZOOM : fresh.getZoom(), { animate: false });
        first = false;
      };
      const release = () => setFollow(false);
      fresh.on('dragstart', release);
      const stop = positions.watch(move);
      move();
      return () => {
        stop();
        fresh.off('dragstart', release);
        trail?.remove();
        map.current = undefined;
      };
    },
    [station],
  );
  const center = () => {
    setFollow(true);
    const own = useConsole.getState().own;
    if (own) map.current?.setView([own.fix.lat, own.fix.lon]);
  };
  return (
    <div className="desk-map">
      <MapView store={positions} own={station} onMap={onMap} />
      {!known && <div className="map-notice">▲ {t('map.noPosition')}</div>}
      <Button className="map-follow" icon={<AimOutlined />} type={follow ? 'primary' : 'default'} onClick={center}>
        {t(follow ? 'map.following' : 'map.follow')}
      </Button>
    </div>
  );
}
