/** A download: its state in a word, how far, how fast, how long; and what a person can do with it. */
import { Button, Popconfirm } from 'antd';
import type L from 'leaflet';
import { useTranslation } from 'react-i18next';
import type { DownloadState } from '../../../contract/map-download.ts';
import { useCall } from '../../ui/call.ts';
import { dataSize, dateTime, duration, integer } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { StateWord, useSentence, type Level } from '../../ui/words.tsx';
import type { MapApi } from '../map-api.ts';
import { openMapPanel } from '../map-panel-state.ts';
import { follow } from '../picture-state.ts';
import { ProgressLine } from '../packages/progress-line.tsx';

const levels: Record<DownloadState['state'], Level> = {
  queued: 'off',
  running: 'ok',
  waiting: 'warn',
  paused: 'off',
  stopped: 'bad',
  incomplete: 'warn',
  checking: 'ok',
  complete: 'ok',
};
/** States in which it does not go on by itself. */
const HELD: readonly DownloadState['state'][] = ['paused', 'stopped', 'incomplete'];
const OVER: readonly DownloadState['state'][] = ['checking', 'complete'];

export function DownloadRow({ map, api, one }: { map: L.Map; api: MapApi; one: DownloadState }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { id, name, source, state, done, absent, total } = one;
  const fit = () => {
    const [west, south, east, north] = one.bounds;
    follow(undefined);
    map.fitBounds([
      [south, west],
      [north, east],
    ]);
  };
  return (
    <div className="layer" data-testid="download" data-state={state}>
      <div className="layer-head">
        <span className="title">
          {name}{' '}
          <span className="muted">
            {source === name ? '' : `${source} · `}
            {one.minZoom}–{one.maxZoom}
          </span>
        </span>
        <StateWord level={levels[state]}>{t(`maps.state.${state}`)}</StateWord>
      </div>
      {state !== 'complete' && <ProgressLine share={total === 0 ? 0 : (done + absent) / total} />}
      <Amounts one={one} />
      <Reason one={one} />
      <div className="layer-tools">
        {!OVER.includes(state) && !HELD.includes(state) && (
          <Button onClick={() => void call((way) => api.pause.mutate({ id }, way))} disabled={busy} data-testid="pause">
            {t('maps.download.pause')}
          </Button>
        )}
        {HELD.includes(state) && (
          <Button
            type="primary"
            onClick={() => void call((way) => api.resume.mutate({ id }, way))}
            disabled={busy}
            data-testid="resume"
          >
            {t('maps.download.resume')}
          </Button>
        )}
        <Button onClick={fit}>{t('maps.layers.fit')}</Button>
        {state === 'complete' && <Button onClick={() => openMapPanel('layers')}>{t('maps.download.toLayers')}</Button>}
        <Remove one={one} busy={busy} onRemove={() => void call((way) => api.removeDownload.mutate({ id }, way))} />
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}

function Amounts({ one }: { one: DownloadState }) {
  const { t } = useTranslation();
  const { state, done, absent, total, bytes, ratePerSecond, remainingMs } = one;
  const moves = state === 'running' || state === 'waiting';
  const have = { done: integer(done + absent), total: integer(total) };
  const parts = [
    t(
      state === 'complete' ? 'maps.amount.all' : state === 'incomplete' ? 'maps.amount.incomplete' : 'maps.amount.some',
      have,
    ),
    dataSize(bytes),
    ...(absent > 0 ? [t('maps.amount.absent', { count: integer(absent) })] : []),
    ...(moves && ratePerSecond > 0 ? [t('maps.amount.rate', { rate: ratePerSecond.toFixed(1) })] : []),
    ...(moves && remainingMs !== undefined && remainingMs > 0 ? [t('maps.left', { time: duration(remainingMs) })] : []),
  ];
  return (
    <div className="detail" data-testid="amounts">
      {parts.join(' · ')}
    </div>
  );
}

function Reason({ one: { reason, until } }: { one: DownloadState }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (!reason) return null;
  return (
    <div className="reason" data-testid="reason">
      {sentence(reason.code)}{' '}
      <span className="muted">
        {reason.detail} {until !== undefined && t('maps.amount.until', { time: dateTime(until) })}
      </span>
    </div>
  );
}

function Remove({ one: { state }, busy, onRemove }: { one: DownloadState; busy: boolean; onRemove: () => void }) {
  const { t } = useTranslation();
  const button = (onClick?: () => void) => (
    <Button disabled={busy} onClick={onClick} data-testid="remove-download">
      {t('maps.download.remove')}
    </Button>
  );
  if (state === 'complete') return button(onRemove);
  return (
    <Popconfirm
      title={t('maps.download.removeSure')}
      okText={t('maps.download.remove')}
      cancelText={t('cancel')}
      onConfirm={onRemove}
    >
      {button()}
    </Popconfirm>
  );
}
