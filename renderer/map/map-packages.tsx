/** The station's maps on a page: their layers, whose they are, the buttons and panels for them, files that are dropped. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { isUsable } from '../../contract/map-package.ts';
import { DownloadPanel } from './download/download-panel.tsx';
import { RegionOnMap } from './download/region-on-map.tsx';
import { goTo } from './exchange/overlay-row.tsx';
import { addOverlay } from './exchange/overlays.ts';
import { isExchangeFile } from './exchange/read-file.ts';
import type { MapApi } from './map-api.ts';
import { openMapPanel, useMapPanel, watchPicture } from './map-panel-state.ts';
import { layerKey, PackageLayer } from './package-layers.ts';
import { useMaps } from './package-store.ts';
import { importFile } from './packages/imports.ts';
import { LayerPanel } from './packages/layer-panel.tsx';
import { sourceLine } from './packages/source-line.ts';
import { addSourceLines } from './packages/source-lines.ts';
import { inView, viewOf, type View } from './packages/visible.ts';
import './packages/packages.css';

const NONE: never[] = [];

export function MapPackages({ map, api }: { map: L.Map; api: MapApi }) {
  const packages = useMaps((state) => state.packages) ?? NONE;
  const panel = useMapPanel((state) => state.panel);
  const view = useView(map);
  useEffect(watchPicture, []);
  useEffect(() => () => openMapPanel(undefined), []);
  return (
    <>
      {packages.map(
        (found, order) =>
          found.shown &&
          isUsable(found) && <PackageLayer key={layerKey(found)} map={map} found={found} order={order} />,
      )}
      <SourceLines map={map} view={view} />
      <DropTarget map={map} />
      {panel === 'layers' && <LayerPanel map={map} api={api} view={view} />}
      {panel === 'download' && <DownloadPanel map={map} api={api} />}
      <RegionOnMap map={map} />
    </>
  );
}

/** The buttons that open the panels. */
export function MapPackageTools() {
  const { t } = useTranslation();
  const panel = useMapPanel((state) => state.panel);
  const running = useMaps(({ downloads }) => downloads.filter(({ state }) => state === 'running').length);
  const words = { layers: t('maps.layers.button'), download: t('maps.download.button') };
  return (['layers', 'download'] as const).map((name) => (
    <Button
      key={name}
      type={panel === name ? 'primary' : 'default'}
      aria-pressed={panel === name}
      onClick={() => openMapPanel(panel === name ? undefined : name)}
      data-testid={`map-${name}`}
    >
      {words[name]}
      {name === 'download' && running > 0 ? ' ●' : ''}
    </Button>
  ));
}

/** What is in view, renewed after each move. */
function useView(map: L.Map): View {
  const [watch] = useState(() => {
    let view = viewOf(map);
    const read = () => view;
    const subscribe = (changed: () => void) => {
      const moved = () => {
        view = viewOf(map);
        changed();
      };
      map.on('moveend zoomend resize', moved);
      return () => void map.off('moveend zoomend resize', moved);
    };
    return { read, subscribe };
  });
  return useSyncExternalStore(watch.subscribe, watch.read);
}

function SourceLines({ map, view }: { map: L.Map; view: View }) {
  const { t } = useTranslation();
  const packages = useMaps((state) => state.packages) ?? NONE;
  const words = {
    approval: (number: string) => t('maps.approval', { number }),
    noApproval: t('maps.noApproval'),
  };
  // Text, so that the corner is written anew only when it says something else.
  const lines = inView(packages, view)
    .toReversed()
    .map((found) => sourceLine(found, words))
    .join('\n');
  useEffect(() => (lines === '' ? undefined : addSourceLines(map, lines.split('\n'))), [map, lines]);
  return null;
}

/** Tracks and way points of another program; all else is for the station to say. */
const isOthers = ({ name }: File): boolean => isExchangeFile(name);

/** A file that is dropped on the map is imported; one that is dropped beside it does not replace the page. */
function DropTarget({ map }: { map: L.Map }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const place = map.getContainer().parentElement ?? map.getContainer();
    const hold = (event: DragEvent) => event.preventDefault();
    const enter = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node) || !place.contains(event.relatedTarget)) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      const [others, packages] = [files.filter(isOthers), files.filter((file) => !isOthers(file))];
      openMapPanel(packages.length > 0 ? 'layers' : 'exchange');
      for (const file of packages) void importFile(file);
      for (const file of others) void addOverlay(file).then((overlay) => overlay && goTo(map, overlay));
    };
    for (const name of ['dragover', 'drop'] as const) window.addEventListener(name, hold);
    place.addEventListener('dragenter', enter);
    place.addEventListener('dragleave', leave);
    place.addEventListener('drop', drop);
    return () => {
      for (const name of ['dragover', 'drop'] as const) window.removeEventListener(name, hold);
      place.removeEventListener('dragenter', enter);
      place.removeEventListener('dragleave', leave);
      place.removeEventListener('drop', drop);
    };
  }, [map]);
  return over ? <div className="drop-target">{t('maps.dropHere')}</div> : null;
}
