/** The unit that was touched: who it is, how old its position is, where, and what to do with it. */
import { App, Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitPosition } from '../../contract/unit.ts';
import { useNow } from '../ui/clock.ts';
import { dateTime } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { StateWord, type Level } from '../ui/words.tsx';
import { copiedText, coordinateText } from './geo/coordinates.ts';
import { follow, select, showTrail, usePicture } from './picture-state.ts';
import type { PositionSource } from './position-store.ts';
import type { Freshness } from './unit-age.ts';
import { ageWordsBy } from './units-layer.ts';

const LEVELS: Record<Freshness, Level> = { fresh: 'ok', late: 'warn', old: 'off' };

/** The position of a unit, renewed when it moves. */
export function usePosition(store: PositionSource, key: string | undefined): UnitPosition | undefined {
  return useSyncExternalStore(
    (changed) => store.watch(changed),
    () => store.at(key),
  );
}

export function UnitCard({ store }: { store: PositionSource }) {
  const key = usePicture(({ selected }) => selected);
  const position = usePosition(store, key);
  return key !== undefined && position ? <Card unitKey={key} position={position} store={store} /> : null;
}

interface CardProps {
  unitKey: string;
  position: UnitPosition;
  store: PositionSource;
}

function Card({ unitKey, position, store }: CardProps) {
  const { t } = useTranslation();
  const { followed, trail } = usePicture();
  const { unit } = position;
  const [following, trailing] = [followed === unitKey, trail === unitKey];
  return (
    <section className="map-panel unit-card" aria-label={unit.name} data-testid="unit-card">
      <header>
        <div>
          <h2>{unit.name}</h2>
          <span className="muted">{t(`contact.kinds.${unit.kind}`)}</span>
        </div>
        <Button onClick={() => select(undefined)} aria-label={t('close')} data-testid="close-card">
          ✕
        </Button>
      </header>
      <Seen position={position} store={store} />
      <Where position={position} />
      <Facts position={position} />
      <div className="buttons">
        <Button
          type={following ? 'primary' : 'default'}
          aria-pressed={following}
          onClick={() => follow(following ? undefined : unitKey)}
        >
          {t(following ? 'map.following' : 'unit.follow')}
        </Button>
        {!store.isPast && (
          <Button
            type={trailing ? 'primary' : 'default'}
            aria-pressed={trailing}
            onClick={() => showTrail(trailing ? undefined : unitKey)}
          >
            {t('unit.trail')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** How old, in words; with what is old also when it was. */
function Seen({ position, store }: Pick<CardProps, 'position' | 'store'>) {
  const { t } = useTranslation();
  useNow();
  const now = store.now();
  const how = store.freshness(position);
  const { fixAt } = position.fix;
  const lost = store.isPast && how === 'old';
  const words = ageWordsBy(t)(fixAt, now);
  return (
    <div className={how === 'old' ? 'seen stale' : 'seen'}>
      <StateWord level={LEVELS[how]}>
        {how === 'fresh' ? words : t(lost ? 'playback.lostSince' : 'unit.lastSeen', { age: words })}
        {(how !== 'fresh' || store.isPast) && <span className="muted"> {dateTime(fixAt)}</span>}
      </StateWord>
    </div>
  );
}

/** A touch copies it. */
function Where({ position: { fix } }: { position: UnitPosition }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const format = usePreferences(({ coordinates }) => coordinates);
  const copy = () =>
    void navigator.clipboard.writeText(copiedText(fix, format)).then(
      () => message.success(t('position.copied')),
      () => message.error(t('unit.notCopied')),
    );
  return (
    <button type="button" className="where" onClick={copy} title={t('unit.copy')} data-testid="unit-place">
      {coordinateText(fix, format)}
    </button>
  );
}

function Facts({ position: { fix, sketch } }: { position: UnitPosition }) {
  const { t } = useTranslation();
  const number = (value: number | undefined, digits: number, unit: string) =>
    value === undefined ? '—' : `${value.toFixed(digits)} ${unit}`;
  const facts: [string, string][] = [
    ['speed', number(fix.speedMps === undefined ? undefined : fix.speedMps * 3.6, 0, t('position.kmh'))],
    ['track', number(fix.headingDeg ?? fix.trackDeg, 0, '°')],
    ['alt', number(fix.altMslM, 0, t('position.metres'))],
    ['accuracy', fix.accuracyM === undefined ? '—' : `±${number(fix.accuracyM, 0, t('position.metres'))}`],
    ['source', sketch ? t('unit.sketch') : t(`unit.sources.${fix.source}`)],
  ];
  return (
    <dl className="unit-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`unit.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
