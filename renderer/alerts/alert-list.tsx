/** Alerts one below the other: those that stand first, with what became of each. */
import { AimOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isStanding, type AlertView } from '../../contract/alerting.ts';
import { coordinateText } from '../map/geo/coordinates.ts';
import { useMessaging } from '../messages/message-store.ts';
import { useCall } from '../ui/call.ts';
import { dateTime } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord, type Level } from '../ui/words.tsx';
import { useAlerting, useStanding } from './alert-store.ts';
import { AlertWords, NotedBy } from './alert-words.tsx';
import type { AlertingApi } from './alerting-api.ts';

/** Older ones that one touch brings. */
const MORE = 100;

export interface AlertListProps {
  api: AlertingApi;
  onShow: (place: { lat: number; lon: number }, title: string) => void;
}

export function AlertList({ api, onShow }: AlertListProps) {
  const { t } = useTranslation();
  const alerts = useAlerting((state) => state.alerts);
  const standing = useStanding();
  const [older, setOlder] = useState<AlertView[]>([]);
  const { busy, refusal, call } = useCall();
  const known = new Set(alerts.map(({ alert }) => alert.id));
  const all = [...alerts, ...older.filter(({ alert }) => !known.has(alert.id))];
  const noteAll = () =>
    void call((options) => api.acknowledge.mutate({ ids: standing.map(({ alert }) => alert.id) }, options));
  const more = () =>
    void call(async (options) => {
      const before = Math.min(...all.map(({ at }) => at));
      const page = await api.older.query({ before, limit: MORE }, options);
      setOlder((already) => [...already, ...page]);
    });
  if (all.length === 0) return <div className="empty">{t('alert.none')}</div>;
  return (
    <div className="alert-list" data-testid="alert-list">
      <RefusalLine refusal={refusal} />
      {standing.length > 1 && (
        <Button onClick={noteAll} loading={busy} data-testid="alert-note-all">
          {t('alert.noteAll', { count: standing.length })}
        </Button>
      )}
      {all.map((view) => (
        <AlertRow key={view.alert.id} view={view} api={api} onShow={onShow} />
      ))}
      <Button onClick={more} loading={busy}>
        {t('alert.older')}
      </Button>
    </div>
  );
}

/** One word for what became of it. */
function stateOf(view: AlertView, own: string): { level: Level; word: 'cancelled' | 'standing' | 'over' | 'noted' } {
  if (view.cancelled) return { level: 'off', word: 'cancelled' };
  if (isStanding(view, own)) return { level: 'bad', word: 'standing' };
  return view.overAt === undefined ? { level: 'warn', word: 'noted' } : { level: 'ok', word: 'over' };
}

function AlertRow({ view, api, onShow }: { view: AlertView } & AlertListProps) {
  const { t } = useTranslation();
  const own = useMessaging((state) => state.own);
  const { coordinates } = usePreferences();
  const { busy, refusal, call } = useCall();
  const { alert, overAt, cancelled } = view;
  const { level, word } = stateOf(view, own);
  const mayCancel = view.by === own && alert.kind === 'sos' && !cancelled;
  const { place } = alert;
  return (
    <article className="alert-row" data-testid={`alert-${alert.id}`} data-state={word} data-kind={alert.kind}>
      <div className="alert-head">
        <StateWord level={level}>{t(`alert.state.${word}`)}</StateWord>
        <span className="grow">
          <AlertWords alert={alert} />
        </span>
        <Ago at={alert.happenedAt} />
      </div>
      <div className="muted">
        {dateTime(alert.happenedAt)}
        {overAt !== undefined && ` · ${t('alert.over', { time: dateTime(overAt).slice(11) })}`}
        {cancelled && ` · ${t('alert.cancelledBy', { person: cancelled.person })}`} <NotedBy view={view} />
        {view.waiting && <StateWord level="warn">{t('alert.waiting')}</StateWord>}
      </div>
      <div className="alert-actions">
        {word === 'standing' && (
          <Button
            type="primary"
            loading={busy}
            onClick={() => void call((options) => api.acknowledge.mutate({ ids: [alert.id] }, options))}
          >
            {t('alert.note')}
          </Button>
        )}
        {place && (
          <Button icon={<AimOutlined />} onClick={() => onShow(place, t(`alert.kind.${alert.kind}`))}>
            {coordinateText(place, coordinates)}
          </Button>
        )}
        {mayCancel && (
          <Button
            loading={busy}
            onClick={() => void call((options) => api.cancel.mutate({ id: alert.id }, options))}
            data-testid="alert-cancel"
          >
            {t('alert.cancel')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={refusal} />
    </article>
  );
}
