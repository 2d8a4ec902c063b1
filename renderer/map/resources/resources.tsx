/** The one map of resources (应急资源一张图) on a page, the same on both screens: what lies on the map, its panel, the card. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { openMapPanel, useMapPanel } from '../map-panel-state.ts';
import { takeTool, usePicture } from '../picture-state.ts';
import type { PositionStore } from '../position-store.ts';
import { addTouchable } from '../touchables.ts';
import { usePosition } from '../unit-card.tsx';
import { KindsTab } from './kinds-tab.tsx';
import { ListsTab } from './lists-tab.tsx';
import { lookNear, openTab, useNear, type ResourceTab } from './near-state.ts';
import { NearTab } from './near-tab.tsx';
import type { ResourceApi } from './resource-api.ts';
import { resources, useLists } from './resource-book.ts';
import { ResourceCard } from './resource-card.tsx';
import { ResourcesLayer } from './resources-layer.ts';
import './resources.css';

export interface ResourcesProps {
  map: L.Map;
  api: ResourceApi;
  store: PositionStore;
  /** Key of the own vehicle; undefined at the center. */
  ownKey: string | undefined;
  /** What the vehicle or the page works on. */
  current: string | undefined;
}

const TABS: readonly ResourceTab[] = ['kinds', 'near', 'lists'];

export function Resources(props: ResourcesProps) {
  const { map, api, store, ownKey } = props;
  const isOpen = useMapPanel(({ panel }) => panel === 'resources');
  const isPicking = usePicture(({ tool }) => tool === 'place');
  const searching = usePicture((state) => state.searching);
  const selected = usePicture((state) => state.selected);
  const own = usePosition(store, ownKey)?.fix;
  const lists = useLists((state) => state.lists);
  useEffect(() => {
    const layer = new ResourcesLayer(map, { book: resources, onPile: lookNear });
    const stop = addTouchable(layer);
    return () => {
      stop();
      layer.remove();
    };
  }, [map]);
  // Whose list went is there no more.
  const resource = lists && resources.get(selected);
  return (
    <>
      {isOpen && <Panel {...props} own={own} />}
      {isPicking && <PickBar map={map} />}
      {!isOpen && !searching && resource && <ResourceCard map={map} api={api} resource={resource} own={own} />}
    </>
  );
}

function Panel({ map, api, own, current }: ResourcesProps & { own: { lat: number; lon: number } | undefined }) {
  const { t } = useTranslation();
  const tab = useNear((state) => state.tab);
  return (
    <section
      className="map-panel map-maps resource-panel"
      aria-label={t('resources.title')}
      data-testid="resource-panel"
    >
      <header>
        <h2>{t('resources.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-resources">
          ✕
        </Button>
      </header>
      <div className="resource-tabs" role="tablist">
        {TABS.map((one) => (
          <Button
            key={one}
            role="tab"
            type={one === tab ? 'primary' : 'default'}
            aria-selected={one === tab}
            onClick={() => openTab(one)}
            data-testid={`tab-${one}`}
          >
            {t(`resources.tab.${one}`)}
          </Button>
        ))}
      </div>
      {tab === 'kinds' && <KindsTab />}
      {tab === 'near' && <NearTab map={map} own={own} current={current} />}
      {tab === 'lists' && <ListsTab api={api} />}
    </section>
  );
}

/** The next tap is the place from which it is measured. */
function PickBar({ map }: { map: L.Map }) {
  const { t } = useTranslation();
  useEffect(() => {
    const take = ({ latlng }: L.LeafletMouseEvent) => {
      const { lat, lng } = latlng.wrap();
      lookNear({ lat, lon: lng });
    };
    const container = map.getContainer();
    container.classList.add('measuring');
    map.on('click', take);
    return () => {
      map.off('click', take);
      container.classList.remove('measuring');
    };
  }, [map]);
  return (
    <div className="map-panel measure-bar" data-testid="pick-place">
      <div>{t('resources.pickHint')}</div>
      <Button onClick={() => takeTool(undefined)}>{t('resources.cancel')}</Button>
    </div>
  );
}

/** Opens and closes the panel, among the map's other tools. */
export function ResourceButton() {
  const { t } = useTranslation();
  const isOpen = useMapPanel(({ panel }) => panel === 'resources');
  return (
    <Button
      type={isOpen ? 'primary' : 'default'}
      aria-pressed={isOpen}
      onClick={() => openMapPanel(isOpen ? undefined : 'resources')}
      data-testid="map-resources"
    >
      {t('resources.button')}
    </Button>
  );
}
