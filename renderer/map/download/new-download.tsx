/** What is to be downloaded: source, region, levels, name; and what it will cost, before it starts. */
import { Button, Input, Select } from 'antd';
import type L from 'leaflet';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegionWish, SourceView } from '../../../contract/map-download.ts';
import { useCall } from '../../ui/call.ts';
import { GloveSlider } from '../../ui/glove-slider.tsx';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { MapApi } from '../map-api.ts';
import { useMaps } from '../package-store.ts';
import { KeyLine } from './key-line.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { draw, setRegion, useRegion } from './region-state.ts';
import { extentWords, placeOn } from './region-words.ts';
import { usePlan } from './use-plan.ts';

/** Levels that a new download begins with: from the whole county to single houses. */
const LEVELS = { from: 8, to: 16 };

export interface NewDownloadProps {
  map: L.Map;
  api: MapApi;
  source: SourceView;
  onSource: (id: string) => void;
  /** Without an id: a new one. */
  onEdit: (id: string | undefined) => void;
}

export function NewDownload({ map, api, source, onSource, onEdit }: NewDownloadProps) {
  const { t } = useTranslation();
  const sources = useMaps((state) => state.sources);
  const { region, drawing } = useRegion();
  const [name, setName] = useState('');
  const [wantedLevels, setLevels] = useState<[number, number]>([LEVELS.from, LEVELS.to]);
  const { busy, refusal, call } = useCall();
  const fit = (level: number) => Math.min(source.maxZoom, Math.max(source.minZoom, level));
  const [minZoom, maxZoom] = [fit(wantedLevels[0]), fit(wantedLevels[1])];
  const title = name.trim() || source.name;
  const wish: RegionWish | undefined = region && { name: title, source: source.id, region, minZoom, maxZoom };
  const needsKey = source.needsKey && !source.hasKey;
  const { planned, sampling, sample } = usePlan(api, needsKey ? undefined : wish);
  const start = async () => {
    if (!wish) return;
    const refused = await call((way) => api.start.mutate(wish, way));
    if (refused) return;
    setRegion(undefined);
    setName('');
  };
  return (
    <div className="new-download" data-testid="new-download">
      <div className="form-line">
        <Select
          value={source.id}
          onChange={onSource}
          options={sources.map(({ id, name: label }) => ({ value: id, label }))}
          aria-label={t('maps.source.one')}
          data-testid="download-source"
        />
        <Button onClick={() => onEdit(source.id)} data-testid="edit-source">
          {t('maps.source.edit')}
        </Button>
        <Button onClick={() => onEdit(undefined)} data-testid="add-source">
          + {t('maps.source.add')}
        </Button>
      </div>
      {source.needsKey && <KeyLine key={source.id} api={api} source={source} />}
      <div className="form-line">
        {(['box', 'polygon'] as const).map((kind) => (
          <Button
            key={kind}
            type={drawing === kind ? 'primary' : 'default'}
            aria-pressed={drawing === kind}
            onClick={() => draw(drawing === kind ? undefined : kind)}
            data-testid={`draw-${kind}`}
          >
            {t(`maps.download.${kind}`)}
          </Button>
        ))}
        <Button onClick={() => setRegion(viewRegion(map))} data-testid="draw-view">
          {t('maps.download.view')}
        </Button>
        <span className={region ? '' : 'muted'} data-testid="region">
          {region ? extentWords(region) : t('maps.download.noRegion')}
        </span>
      </div>
      <label className="levels">
        <span className="muted">{t('maps.download.levels')}</span>
        <GloveSlider
          range
          min={source.minZoom}
          max={source.maxZoom}
          value={[minZoom, maxZoom]}
          onChange={([from = minZoom, to = maxZoom]) => setLevels([from, to])}
        />
        <span className="percent">
          {minZoom} – {maxZoom}
        </span>
      </label>
      <Input
        value={name}
        maxLength={80}
        placeholder={t('maps.download.name', { name: source.name })}
        onChange={({ target }) => setName(target.value)}
        aria-label={t('maps.layers.name')}
        data-testid="download-name"
      />
      {wish && !needsKey && <PlanFacts planned={planned} />}
      <RefusalLine refusal={refusal} />
      <div className="form-line">
        <Button onClick={() => void sample()} disabled={sampling || !planned?.plan} data-testid="sample">
          {t(sampling ? 'maps.plan.sampling' : 'maps.plan.sample')}
        </Button>
        <Button
          type="primary"
          disabled={busy || !planned?.plan || planned.plan.bytes > planned.plan.freeBytes}
          onClick={() => void start()}
          data-testid="start-download"
        >
          {t('maps.download.start')}
        </Button>
      </div>
    </div>
  );
}

function viewRegion(map: L.Map) {
  const [view, turns] = [map.getBounds(), Math.floor((map.getCenter().lng + 180) / 360)];
  const [west, south] = placeOn(view.getWest(), view.getSouth(), turns);
  const [east, north] = placeOn(view.getEast(), view.getNorth(), turns);
  return { bounds: [west, south, east, north] as [number, number, number, number] };
}
