/** The fences of a page's map. */
import type L from 'leaflet';
import { useEffect, useRef } from 'react';
import { useAlerting, useStanding } from './alert-store.ts';
import { FenceLayer } from './fence-layer.ts';
import './alerts.css';

export function FencesOnMap({ map }: { map: L.Map }) {
  const layer = useRef<FenceLayer>(undefined);
  const fences = useAlerting((state) => state.fences);
  const standing = useStanding();
  const crossed = standing.flatMap(({ alert, overAt }) => (alert.fence && overAt === undefined ? [alert.fence] : []));
  const crossedKey = [...new Set(crossed)].sort().join(' ');
  useEffect(() => {
    const fresh = new FenceLayer(map);
    layer.current = fresh;
    return () => fresh.remove();
  }, [map]);
  useEffect(() => layer.current?.show(fences, new Set(crossedKey.split(' '))), [map, fences, crossedKey]);
  return null;
}
