/**
 * The situation picture on a map, the same on both screens: units with names, course and age; trails; the card of the one that
 * was touched; search; measuring. What is chosen lies in `picture-state`, what moves is drawn outside React.
 */
import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { followUnit } from './follow.ts';
import { addFoundPin } from './found-pin.ts';
import { MapSearch } from './map-search.tsx';
import { MeasureBar } from './measure-bar.tsx';
import { Playback, PlaybackButton } from './playback/playback.tsx';
import { useShown } from './playback/playback-state.ts';
import type { FetchTracks } from './playback/past-tracks.ts';
import { follow, search, select, showFound, takeTool, usePicture } from './picture-state.ts';
import { unitKey, type PositionSource } from './position-store.ts';
import type { SearchSource } from './search.ts';
import { gapOf } from './unit-age.ts';
import { openBelow, pickBelow } from './touchables.ts';
import { UnitCard, usePosition } from './unit-card.tsx';
import { UnitTrail, type FetchTrack } from './unit-trail.ts';
import { ageWordsBy, UnitsLayer } from './units-layer.ts';
import './picture.css';

export interface PictureProps {
  map: L.Map;
  /** Where units are now. */
  store: PositionSource;
  /** Station whose own vehicle this is; undefined at the center. */
  own: string | undefined;
  fetchTrack: FetchTrack;
  /** For playback. */
  fetchTracks: FetchTracks;
  /** What brings the view home: to the own vehicle, or to all. */
  home: ReactNode;
  /** Buttons of other parts, beside search and measuring. */
  tools?: ReactNode;
  /** What other parts add to the search. */
  sources?: readonly SearchSource[];
}

/** Half the size of a finger, px. */
const REACH_PX = 24;

export function Picture(props: PictureProps) {
  const { map, sources, home, tools } = props;
  const store = useShown(props.store);
  const { t } = useTranslation();
  const { tool, searching, found } = usePicture();
  const ownKey = props.own === undefined ? undefined : unitKey({ station: props.own, id: props.own });
  const toolsRef = useRef<HTMLDivElement>(null);
  useEffect(() => (toolsRef.current ? measureTools(toolsRef.current) : undefined), []);
  useUnits({ ...props, store });
  useFollow(map, store);
  useTrail(props, store.isPast ? undefined : ownKey, 'own');
  const trail = usePicture((state) => state.trail);
  useTrail(props, store.isPast || trail === ownKey ? undefined : trail, 'ok');
  useEffect(() => (found ? addFoundPin(map, found) : undefined), [map, found]);
  return (
    <>
      <div className="map-tools" ref={toolsRef}>
        <Button
          type={searching ? 'primary' : 'default'}
          onClick={() => search(!searching)}
          icon={<SearchOutlined />}
          data-testid="search"
        >
          {t('search.title')}
        </Button>
        {(['distance', 'area'] as const).map((kind) => (
          <Button
            key={kind}
            type={tool === kind ? 'primary' : 'default'}
            aria-pressed={tool === kind}
            onClick={() => takeTool(tool === kind ? undefined : kind)}
            data-testid={`tool-${kind}`}
          >
            {t(`measure.${kind}`)}
          </Button>
        ))}
        <PlaybackButton />
        {tools}
        {found && (
          <Button onClick={() => showFound(undefined)} data-testid="clear-found">
            ✕ {t('search.clear')}
          </Button>
        )}
      </div>
      <div className="map-home">
        <Followed store={store} ownKey={ownKey} />
        {home}
      </div>
      {searching && <MapSearch map={map} store={store} sources={sources} />}
      {!searching && <UnitCard store={store} />}
      <Playback map={map} live={props.store} own={ownKey} fetch={props.fetchTracks} />
      {(tool === 'distance' || tool === 'area') && <MeasureBar map={map} kind={tool} />}
    </>
  );
}

/** Tells the panels how far down the tools reach: on a narrow map they take two lines. @returns the way to stop */
function measureTools(tools: HTMLElement): () => void {
  const place = tools.parentElement;
  const measure = new ResizeObserver(() =>
    place?.style.setProperty('--below-tools', `${tools.offsetTop + tools.offsetHeight + 12}px`),
  );
  measure.observe(tools);
  return () => measure.disconnect();
}

/** Who else is followed; a touch lets go. */
function Followed({ store, ownKey }: { store: PositionSource; ownKey: string | undefined }) {
  const { t } = useTranslation();
  const followed = usePicture((state) => state.followed);
  const position = usePosition(store, followed);
  if (!position || followed === ownKey) return null;
  return (
    <Button type="primary" onClick={() => follow(undefined)} data-testid="followed">
      {t('map.followingUnit', { name: position.unit.name })} ✕
    </Button>
  );
}

/** The layer, and what a tap on it means. */
function useUnits({ map, store, own }: PictureProps): void {
  const { t, i18n } = useTranslation();
  useEffect(() => {
    const selected = () => usePicture.getState().selected;
    const age = ageWordsBy(t);
    const lost = (at: number, now: number) => t('playback.lostAge', { age: age(at, now) });
    const layer = new UnitsLayer(map, { store, own, selected, ageWords: store.isPast ? lost : age });
    const pickAll = (point: L.Point) => [...layer.pick(point, REACH_PX), ...pickBelow(point, REACH_PX)];
    const tap = ({ containerPoint }: L.LeafletMouseEvent) => {
      if (usePicture.getState().tool) return;
      search(false);
      const keys = pickAll(containerPoint);
      if (keys.length === 0 && openBelow(containerPoint, REACH_PX)) return;
      // Several lie under the finger: the next tap takes the next one.
      const before = keys.indexOf(selected() ?? '');
      select(keys[(before + 1) % Math.max(keys.length, 1)]);
    };
    const hover = ({ containerPoint }: L.LeafletMouseEvent) =>
      map.getContainer().classList.toggle('over-unit', pickAll(containerPoint).length > 0);
    map.on('click', tap).on('mousemove', hover);
    const stop = usePicture.subscribe((now, before) => now.selected !== before.selected && layer.soon());
    return () => {
      stop();
      map.off('click', tap).off('mousemove', hover);
      layer.remove();
    };
  }, [map, store, own, t, i18n.language]);
}

function useFollow(map: L.Map, store: PositionSource): void {
  const followed = usePicture((state) => state.followed);
  /** Only the first one of a page draws the map near. */
  const near = useRef(true);
  useEffect(() => {
    if (followed === undefined) return undefined;
    const stop = followUnit(map, store, followed, near.current);
    return () => {
      near.current = false;
      stop();
    };
  }, [map, store, followed]);
}

/** The way of a unit, growing as it moves. */
function useTrail({ map, store, fetchTrack }: PictureProps, key: string | undefined, role: 'own' | 'ok'): void {
  const known = usePosition(store, key) !== undefined;
  useEffect(() => {
    const first = store.at(key);
    if (!known || !first) return undefined;
    const trail = new UnitTrail(map, first.unit, fetchTrack, { role, gapMs: gapOf(first) });
    const add = () => {
      const position = store.at(key);
      if (position) trail.add(position.fix);
    };
    add();
    const stop = store.watch(add);
    return () => {
      stop();
      trail.remove();
    };
  }, [map, store, fetchTrack, key, known, role]);
}
