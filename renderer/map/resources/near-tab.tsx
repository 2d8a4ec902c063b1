/** What is nearest to the own vehicle, an incident, a place that was touched, or the middle of the map; a touch goes there. */
import { Button, Select } from 'antd';
import type L from 'leaflet';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { RESOURCE_KINDS } from '../../../contract/resource.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { coordinateText } from '../geo/coordinates.ts';
import type { Place } from '../geo/geodesic.ts';
import { addFoundPin } from '../found-pin.ts';
import { follow, select } from '../picture-state.ts';
import { useIncidents } from '../plot/plot-store.ts';
import { pickPlace, setOrigin, toggleNearKind, useNear, type Origin } from './near-state.ts';
import { nearest } from './nearest.ts';
import { resources, type MapResource } from './resource-book.ts';
import { Away } from './resource-facts.tsx';
import { ResourceIcon } from './resource-icon.tsx';

/** What is shown at once; nobody reads farther. */
const LIMIT = 50;
const GO_ZOOM = 15;

interface TabProps {
  map: L.Map;
  /** The own vehicle; undefined at a center, or while it is not known. */
  own: Place | undefined;
  /** What the vehicle or the page works on. */
  current: string | undefined;
}

export function NearTab({ map, own, current }: TabProps) {
  const { t } = useTranslation();
  const kinds = useNear((state) => state.kinds);
  const { origin, place, choices } = useOrigin(map, own, current);
  const all = useSyncExternalStore(
    (changed) => resources.watch(changed),
    () => resources.all(),
  );
  const found = useMemo(
    () => (place ? nearest(place, all, { limit: LIMIT, ...(kinds.length > 0 ? { kinds: new Set(kinds) } : {}) }) : []),
    [place, all, kinds],
  );
  const isPoint = origin.from === 'point';
  useEffect(
    () => (isPoint && place ? addFoundPin(map, { ...place, title: t('resources.origin.point') }) : undefined),
    [map, isPoint, place, t],
  );
  const go = ({ key, lat, lon }: MapResource) => {
    follow(undefined);
    map.setView([lat, lon], Math.max(map.getZoom(), GO_ZOOM), { animate: false });
    select(key);
  };
  return (
    <div className="resource-near">
      <div className="form-line">
        <Select
          value={valueOf(origin)}
          onChange={(value: string) => setOrigin(originOf(value))}
          options={choices}
          aria-label={t('resources.from')}
          data-testid="near-from"
        />
        <Button onClick={pickPlace} data-testid="near-pick">
          {t('resources.pick')}
        </Button>
      </div>
      <div className="near-kinds" role="group" aria-label={t('resources.kinds')}>
        {RESOURCE_KINDS.map((kind) => (
          <Button
            key={kind}
            type={kinds.includes(kind) ? 'primary' : 'default'}
            aria-pressed={kinds.includes(kind)}
            onClick={() => toggleNearKind(kind)}
            data-testid={`near-${kind}`}
          >
            {t(`resources.kind.${kind}`)}
          </Button>
        ))}
      </div>
      {found.length === 0 && (
        <div className="empty">{t(all.length === 0 ? 'resources.none' : 'resources.nothingNear')}</div>
      )}
      <ol className="near-list">
        {found.map(({ resource, ...away }) => (
          <li key={resource.key}>
            <button type="button" onClick={() => go(resource)} data-testid="near-hit">
              <ResourceIcon kind={resource.kind} size={30} />
              <span className="grow title">{resource.name}</span>
              <Away {...away} />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

const valueOf = (origin: Origin): string => (origin.from === 'incident' ? `incident ${origin.id}` : origin.from);

/** Another place on the map is chosen by its button. */
function originOf(value: string): Origin | undefined {
  if (value === 'own') return { from: 'own' };
  if (value === 'middle') return { from: 'middle' };
  const { origin } = useNear.getState();
  return value === 'point' ? origin : { from: 'incident', id: value.slice('incident '.length) };
}

/** From where it is measured; what there is no place of any more is not held on to. */
function useOrigin(map: L.Map, own: Place | undefined, current: string | undefined) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const chosen = useNear((state) => state.origin);
  const incidents = useIncidents((state) => state.incidents) ?? [];
  const middle = useMiddle(map);
  const placed = incidents.flatMap(({ id, title, position, state }) =>
    position && (state === 'open' || id === current) ? [{ id, title, position }] : [],
  );
  const placeOf = (origin: Origin): Place | undefined => {
    if (origin.from === 'own') return own;
    if (origin.from === 'point') return origin;
    return origin.from === 'middle' ? middle : placed.find(({ id }) => id === origin.id)?.position;
  };
  const wishes: (Origin | undefined)[] = [
    chosen,
    { from: 'own' },
    current === undefined ? undefined : { from: 'incident', id: current },
  ];
  const origin = wishes.find((one): one is Origin => one !== undefined && placeOf(one) !== undefined) ?? {
    from: 'middle',
  };
  const choices = [
    ...(own ? [{ value: 'own', label: t('resources.origin.own') }] : []),
    ...placed.map(({ id, title }) => ({ value: `incident ${id}`, label: t('resources.origin.incident', { title }) })),
    { value: 'middle', label: t('resources.origin.middle') },
    ...(origin.from === 'point'
      ? [{ value: 'point', label: `${t('resources.origin.point')} ${coordinateText(origin, format)}` }]
      : []),
  ];
  return { origin, place: placeOf(origin), choices };
}

/** The middle of the map, renewed after each move. */
function useMiddle(map: L.Map): Place {
  const [middle, setMiddle] = useState<Place>(() => placeOfMiddle(map));
  useEffect(() => {
    const moved = () => setMiddle(placeOfMiddle(map));
    map.on('moveend', moved);
    return () => void map.off('moveend', moved);
  }, [map]);
  return middle;
}

function placeOfMiddle(map: L.Map): Place {
  const { lat, lng } = map.getCenter().wrap();
  return { lat, lon: lng };
}
