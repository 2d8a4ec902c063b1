/** Tracks and plots as files: which, from when to when, in which format; how far it is, and the way to stop it. */
import { Button, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { receiversNow } from '../../ui/clock.ts';
import { dateTime, integer } from '../../ui/format.ts';
import { codeOf, StateWord, useSentence } from '../../ui/words.tsx';
import { chosenUnits, useSpanChoice } from '../playback/playback-state.ts';
import { SpanFields } from '../playback/span-fields.tsx';
import { spanOf } from '../playback/span.ts';
import { isShownNow } from '../plot/plot-api.ts';
import { plots, useIncidents, usePlotChoice } from '../plot/plot-store.ts';
import { toolOf } from '../plot/plot-tools.ts';
import { fileName, offer } from '../print/export.ts';
import type { ExchangeProps } from './exchange.tsx';
import { blobOf } from './file-out.ts';
import { FORMATS, type Format } from './formats.ts';
import { legsOf, TooManyFixes } from './legs.ts';
import { writePlots } from './write-plots.ts';
import { writeTracks } from './write-tracks.ts';

/** Undefined: every fix. */
const STEPS_MS = [0, 1_000, 10_000, 60_000] as const;

type Work = { count: number } | { done: number } | { code: string } | 'too-many' | undefined;

export function ExportTracks({ live, api, fetchTrack }: ExchangeProps) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<Format>('gpx');
  const [everyMs, setEvery] = useState<number>(0);
  const [work, setWork] = useState<Work>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const { units: keys, ...fields } = useSpanChoice();
  const span = spanOf(fields);
  const isBusy = typeof work === 'object' && 'count' in work;
  const run = async () => {
    if (!span) return;
    const { signal } = (abort.current = new AbortController());
    let count = 0;
    setWork({ count });
    const wish = { units: chosenUnits(keys, live), span, everyMs: everyMs || undefined };
    const legs = legsOf(wish, fetchTrack, (read) => !signal.aborted && setWork({ count: (count = read) }));
    const title = t('exchange.trackTitle');
    try {
      const text = writeTracks(format === 'kmz' ? 'kml' : format, legs, title, receiversNow());
      const blob = await blobOf(format, text, signal);
      if (count > 0) offer(blob, `${fileName(title, dateTime(span.from))}.${format}`);
      setWork({ done: count });
    } catch (error) {
      if (signal.aborted) setWork(undefined);
      else setWork(error instanceof TooManyFixes ? 'too-many' : { code: codeOf(error) });
    }
  };
  return (
    <div className="export-form">
      <SpanFields store={live} isVehicle={api.isVehicle} />
      <div className="form-line">
        <FormatSelect value={format} onChange={setFormat} />
        <Select
          value={everyMs}
          onChange={setEvery}
          options={STEPS_MS.map((ms) => ({
            value: ms,
            label: ms === 0 ? t('exchange.everyFix') : t('exchange.everyS', { seconds: ms / 1_000 }),
          }))}
          aria-label={t('exchange.every')}
          data-testid="export-every"
        />
      </div>
      <div className="buttons">
        <Button
          type="primary"
          disabled={!span || live.size === 0 || isBusy}
          onClick={() => void run()}
          data-testid="export-tracks"
        >
          {t('exchange.exportTracks')}
        </Button>
        {isBusy && <Button onClick={() => abort.current?.abort()}>{t('cancel')}</Button>}
        <WorkWords work={work} />
      </div>
      <div className="muted">{t('exchange.utcHint')}</div>
    </div>
  );
}

function WorkWords({ work }: { work: Work }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (work === undefined) return null;
  if (work === 'too-many') return <StateWord level="warn">{t('exchange.tooManyFixes')}</StateWord>;
  if ('code' in work) return <StateWord level="bad">{sentence(work.code)}</StateWord>;
  if ('count' in work) return <span className="muted">{t('exchange.reading', { count: integer(work.count) })}</span>;
  return (
    <span data-testid="export-done">
      <StateWord level={work.done > 0 ? 'ok' : 'warn'}>
        {work.done > 0 ? t('exchange.done', { count: integer(work.done) }) : t('exchange.nothing')}
      </StateWord>
    </span>
  );
}

function FormatSelect({ value, onChange }: { value: Format; onChange: (format: Format) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      value={value}
      onChange={onChange}
      options={FORMATS.map((format) => ({ value: format, label: t(`exchange.format.${format}`) }))}
      aria-label={t('exchange.formatLabel')}
      data-testid="export-format"
    />
  );
}

/** Those that lie on the map. */
export function ExportPlots({ api }: ExchangeProps) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<Format>('kmz');
  // Renewed with what lies on the map.
  usePlotChoice();
  useIncidents();
  const shown = plots.all().filter(({ incident }) => isShownNow(api.isVehicle, incident));
  const run = async () => {
    const at = receiversNow();
    const title = t('exchange.plotTitle');
    const text = writePlots(format === 'kmz' ? 'kml' : format, shown, title, at, ({ geometry, style }) => {
      const tool = toolOf(geometry.shape, style);
      if (!tool) return geometry.shape;
      return t(geometry.shape === 'point' ? `plot.symbol.${tool.name}` : `plot.tool.${tool.name}`);
    });
    offer(await blobOf(format, [text]), `${fileName(title, dateTime(at))}.${format}`);
  };
  return (
    <div className="export-form">
      <div className="form-line">
        <FormatSelect value={format} onChange={setFormat} />
        <Button type="primary" disabled={shown.length === 0} onClick={() => void run()} data-testid="export-plots">
          {t('exchange.exportPlots', { count: shown.length })}
        </Button>
      </div>
      <div className="muted">{t('exchange.plotsHint')}</div>
    </div>
  );
}
