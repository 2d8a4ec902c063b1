/** Where the pointer is, or the middle of the map where there is none, in the person's format; a touch takes the next format. */
import type L from 'leaflet';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nextFormat } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { coordinateText } from './geo/coordinates.ts';

/** A finger has no place while it does not touch. */
const touch = window.matchMedia('(pointer: coarse)');

export function MapPosition({ map }: { map: L.Map }) {
  const { t } = useTranslation();
  const { coordinates, set } = usePreferences();
  const [{ at, pointed }, setPlace] = useState(() => ({ at: map.getCenter(), pointed: false }));
  useEffect(() => {
    const middle = () => ({ at: map.getCenter().wrap(), pointed: false });
    const leave = () => setPlace(middle());
    const pan = () => setPlace((now) => (now.pointed ? now : middle()));
    const move = ({ latlng }: L.LeafletMouseEvent) =>
      touch.matches ? leave() : setPlace({ at: latlng.wrap(), pointed: true });
    map.on('mousemove', move).on('mouseout', leave).on('move', pan);
    return () => void map.off('mousemove', move).off('mouseout', leave).off('move', pan);
  }, [map]);
  return (
    <>
      {!pointed && <div className="map-middle" aria-hidden="true" />}
      <button
        type="button"
        className="map-position"
        title={t('position.format')}
        onClick={() => set({ coordinates: nextFormat(coordinates) })}
        data-testid="map-position"
      >
        <span className="muted">{t(pointed ? 'map.pointer' : 'map.middle')}</span>
        <span className="place">{coordinateText({ lat: at.lat, lon: at.lng }, coordinates)}</span>
        <span className="muted">{t('map.datum')}</span>
      </button>
    </>
  );
}
