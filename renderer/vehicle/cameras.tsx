/** Cameras that stand somewhere, on the desk's map. */
import type L from 'leaflet';
import { useEffect } from 'react';
import { addCameras } from './camera-layer.ts';

export function Cameras({ map }: { map: L.Map }) {
  useEffect(() => addCameras(map), [map]);
  return null;
}
