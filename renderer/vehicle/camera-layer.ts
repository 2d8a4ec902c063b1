/** Cameras that stand somewhere, on the map: a mark with its state; a touch opens the camera. */
import L from 'leaflet';
import type { SourceView } from '../../contract/video-source.ts';
import { openPanel } from './desk-store.ts';
import { sourceLevel } from './source-words.tsx';
import { useLocalVideo } from './video-store.ts';

const SIZE_PX = 44;

/** Adds the marks and keeps them right. @returns the way to take them away */
export function addCameras(map: L.Map): () => void {
  const layer = L.layerGroup().addTo(map);
  const marks = new Map<string, { mark: L.Marker; words: string }>();
  const draw = () => {
    const { sources } = useLocalVideo.getState();
    for (const [id, { mark }] of [...marks]) {
      if (sources.some((source) => source.id === id && source.place)) continue;
      mark.remove();
      marks.delete(id);
    }
    for (const source of sources) if (source.place) put(source, source.place);
  };
  const put = (source: SourceView, { lat, lon }: { lat: number; lon: number }) => {
    const words = `${source.name} ${sourceLevel(source)} ${lat} ${lon}`;
    const known = marks.get(source.id);
    if (known?.words === words) return;
    known?.mark.remove();
    const mark = L.marker([lat, lon], { icon: iconOf(source), title: source.name, alt: source.name, keyboard: true })
      .on('click', () => openPanel({ kind: 'source', id: source.id }))
      .addTo(layer);
    marks.set(source.id, { mark, words });
  };
  draw();
  const stop = useLocalVideo.subscribe(draw);
  return () => {
    stop();
    layer.remove();
  };
}

/** A camera's body and lens; how it stands is in its shape and its color. */
function iconOf(source: SourceView): L.DivIcon {
  const box = document.createElement('div');
  box.className = `camera-mark state-${sourceLevel(source)}`;
  box.dataset['testid'] = `camera-mark-${source.id}`;
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const isThere = sourceLevel(source) === 'ok';
  path.setAttribute('d', `M3 7h12v10H3zM16 11l5-3v8l-5-3z${isThere ? '' : 'M2 21L22 3'}`);
  drawing.append(path);
  const name = document.createElement('span');
  name.textContent = source.name;
  box.append(drawing, name);
  return L.divIcon({ html: box, className: '', iconSize: [SIZE_PX, SIZE_PX], iconAnchor: [SIZE_PX / 2, SIZE_PX / 2] });
}
