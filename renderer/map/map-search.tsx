/** Looks for units, places and coordinates, and goes there. */
import { Button, Input } from 'antd';
import type L from 'leaflet';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../ui/preferences.ts';
import { coordinateText } from './geo/coordinates.ts';
import { follow, search, select, showFound } from './picture-state.ts';
import { readPlaces, type NamedPlace } from './places.ts';
import type { PositionSource } from './position-store.ts';
import { searchMap, type Hit, type SearchSource } from './search.ts';

const GO_ZOOM = 14;
/** What is longer is not a name. */
const MAX_LENGTH = 120;

interface MapSearchProps {
  map: L.Map;
  store: PositionSource;
  sources?: readonly SearchSource[] | undefined;
}

export function MapSearch({ map, store, sources = [] }: MapSearchProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [places, setPlaces] = useState<NamedPlace[]>([]);
  useEffect(() => {
    // Without them units and coordinates are found all the same.
    void readPlaces().then(setPlaces, () => undefined);
  }, []);
  const hits = searchMap(text, { units: store.all(), places, sources });
  const go = ({ selects, lat, lon, title }: Hit) => {
    follow(undefined);
    map.setView([lat, lon], Math.max(map.getZoom(), GO_ZOOM), { animate: false });
    select(selects);
    showFound(selects === undefined ? { lat, lon, title } : undefined);
    search(false);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') search(false);
  };
  return (
    <section className="map-panel map-search" aria-label={t('search.title')} onKeyDown={onKeyDown}>
      <div className="form-line">
        <Input
          autoFocus
          value={text}
          maxLength={MAX_LENGTH}
          placeholder={t('search.hint')}
          onChange={({ target }) => setText(target.value)}
          onPressEnter={() => hits[0] && go(hits[0])}
          data-testid="search-text"
        />
        <Button onClick={() => search(false)} aria-label={t('close')}>
          ✕
        </Button>
      </div>
      <ul>
        {hits.map((hit) => (
          <li key={hit.key}>
            <button type="button" onClick={() => go(hit)} data-testid="hit">
              <HitWords hit={hit} />
            </button>
          </li>
        ))}
      </ul>
      {text.trim() !== '' && hits.length === 0 && <div className="muted nothing">{t('search.nothing')}</div>}
    </section>
  );
}

function HitWords({ hit }: { hit: Hit }) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const kind = hit.format ? t(`position.${hit.format}`) : t(`search.${hit.kind}`);
  return (
    <>
      <span className="title">{hit.kind === 'coordinate' ? coordinateText(hit, format) : hit.title}</span>
      <span className="muted">{kind}</span>
    </>
  );
}
