/** One map in the list: seen or not and why, what it is, and what a person may change of it. */
import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import L from 'leaflet';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapPackage, PackageChange } from '../../../contract/map-package.ts';
import { useCall, type Refusal } from '../../ui/call.ts';
import { dataSize } from '../../ui/format.ts';
import { GloveSlider } from '../../ui/glove-slider.tsx';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { MapApi } from '../map-api.ts';
import { follow } from '../picture-state.ts';
import { boundsOnGround } from './datum.ts';
import { moved } from './order.ts';
import { PackageSettings } from './package-settings.tsx';
import { sightOf, type View } from './visible.ts';

export interface LayerRowProps {
  map: L.Map;
  api: MapApi;
  view: View;
  found: MapPackage;
  /** All packages in drawing order. */
  ids: readonly string[];
}

export function LayerRow({ map, api, view, found, ids }: LayerRowProps) {
  const { t } = useTranslation();
  const { refusal, call } = useCall();
  const [open, setOpen] = useState(false);
  const { id, name, shown, facts, problem } = found;
  const sight = sightOf(found, view);
  const change = (to: PackageChange) => call((way) => api.change.mutate({ id, change: to }, way));
  const move = (by: 1 | -1) => void call((way) => api.arrange.mutate({ ids: moved(ids, id, by) }, way));
  return (
    <div className="layer" data-testid="layer" data-id={id} data-sight={sight}>
      <div className="layer-head">
        <Button
          type={shown ? 'primary' : 'default'}
          icon={shown ? <EyeOutlined /> : <EyeInvisibleOutlined />}
          disabled={problem !== undefined}
          aria-pressed={shown}
          onClick={() => void change({ shown: !shown })}
          data-testid="toggle-layer"
        >
          {t(shown ? 'maps.layers.shown' : 'maps.layers.hidden')}
        </Button>
        <span className="title">{name}</span>
        <Button
          onClick={() => move(1)}
          disabled={ids.at(-1) === id}
          aria-label={t('maps.layers.up')}
          data-testid="layer-up"
        >
          ↑
        </Button>
        <Button
          onClick={() => move(-1)}
          disabled={ids[0] === id}
          aria-label={t('maps.layers.down')}
          data-testid="layer-down"
        >
          ↓
        </Button>
      </div>
      {problem && <RefusalLine refusal={{ code: problem.code, detail: problem.detail }} />}
      {!problem && !facts && <div className="detail">{t('maps.layers.checking')}</div>}
      {facts && !problem && <Facts found={found} sight={sight} />}
      <div className="layer-tools">
        {facts && !problem && <Opacity found={found} onChange={(opacity) => change({ opacity })} />}
        {facts && !problem && (
          <Button onClick={() => goTo(map, found)} data-testid="layer-fit">
            {t('maps.layers.fit')}
          </Button>
        )}
        <Button onClick={() => setOpen(!open)} aria-expanded={open} data-testid="layer-more">
          {t('maps.layers.more')}
        </Button>
      </div>
      {open && <PackageSettings api={api} found={found} />}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

/** Shows the whole of a map where it can be seen whole, else its middle at the farthest level that it has. */
function goTo(map: L.Map, { facts, datum }: MapPackage): void {
  if (!facts) return;
  const [west, south, east, north] = boundsOnGround(facts.bounds, datum);
  const bounds = L.latLngBounds([south, west], [north, east]);
  const zoom = Math.min(facts.maxZoom, Math.max(facts.minZoom, map.getBoundsZoom(bounds)));
  follow(undefined);
  map.setView(bounds.getCenter(), zoom);
}

function Facts({ found, sight }: { found: MapPackage; sight: ReturnType<typeof sightOf> }) {
  const { t } = useTranslation();
  const { facts, sizeBytes, datum, shown } = found;
  if (!facts) return null;
  const { minZoom, maxZoom, approval } = facts;
  const parts = [
    t('maps.levels', { from: minZoom, to: maxZoom }),
    dataSize(sizeBytes),
    t(`maps.datum.${datum}`),
    approval === undefined ? t('maps.noApproval') : t('maps.approval', { number: approval }),
  ];
  return (
    <div className="detail">
      {parts.join(' · ')}
      {shown && (sight === 'elsewhere' || sight === 'too-far-out') && (
        <span className="state-warn"> ▲ {t(`maps.sight.${sight}`)}</span>
      )}
    </div>
  );
}

interface OpacityProps {
  found: MapPackage;
  onChange: (opacity: number) => Promise<Refusal | undefined>;
}

/**
 * Follows the finger; the station is told where it comes to rest. What the station tells counts when it has answered everything:
 * it may tell of a change after it has answered, and until then the finger's place holds.
 */
function Opacity({ found, onChange }: OpacityProps) {
  const { t } = useTranslation();
  const [held, setHeld] = useState<number>();
  const [asked, setAsked] = useState(0);
  const told = Math.round(found.opacity * 100);
  const [before, setBefore] = useState(told);
  if (told !== before) {
    setBefore(told);
    if (asked === 0) setHeld(undefined);
  }
  const value = held ?? told;
  const rest = async (percent: number) => {
    setAsked((now) => now + 1);
    const refused = await onChange(percent / 100);
    setAsked((now) => now - 1);
    if (refused) setHeld(undefined);
  };
  return (
    <label className="opacity">
      <span className="muted">{t('maps.layers.opacity')}</span>
      <GloveSlider value={value} onChange={setHeld} onChangeComplete={(percent) => void rest(percent)} step={5} />
      <span className="percent">{value} %</span>
    </label>
  );
}
