/** 事件：… ▾ in the bottom bar: what this page works on, a new one, the end of one. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../contract/incident.ts';
import { useCall } from '../../ui/call.ts';
import { dateTime } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { IncidentForm } from './incident-form.tsx';
import { useCurrentIncident, type PlotApi } from './plot-api.ts';
import { useIncidents, usePlotChoice } from './plot-store.ts';

export function IncidentMenu({ api }: { api: PlotApi }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const incidents = useIncidents((state) => state.incidents);
  const current = useCurrentIncident(api.isVehicle);
  const title = incidents?.find(({ id }) => id === current)?.title;
  return (
    <>
      <Button
        className="incident-button"
        type={open ? 'primary' : 'default'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="incident"
      >
        {t('incident.label', { title: title ?? t('incident.noCurrent') })} ▾
      </Button>
      {open && <IncidentPanel api={api} current={current} onClose={() => setOpen(false)} />}
    </>
  );
}

interface PanelProps {
  api: PlotApi;
  current: string | undefined;
  onClose: () => void;
}

function IncidentPanel({ api, current, onClose }: PanelProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Incident | 'new'>();
  const { busy, refusal, call } = useCall();
  const incidents = useIncidents((state) => state.incidents) ?? [];
  const open = incidents.filter(({ state }) => state === 'open');
  const chosen = incidents.find(({ id }) => id === current);
  const choose = async (id: string | undefined) => {
    if (!api.isVehicle) usePlotChoice.setState({ chosen: id ?? null });
    else if (await call((options) => api.calls().chooseIncident.mutate(id === undefined ? {} : { id }, options)))
      return;
    onClose();
  };
  const end = (id: string) =>
    call((options) => api.calls().changeIncident.mutate({ id, change: { state: 'closed' } }, options));
  if (edited)
    return (
      <div className="incident-panel" data-testid="incident-panel">
        <IncidentForm api={api} incident={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />
      </div>
    );
  return (
    <div className="incident-panel" data-testid="incident-panel">
      <header>
        <h2>{t('incident.title')}</h2>
        <Button onClick={onClose} aria-label={t('close')}>
          ✕
        </Button>
      </header>
      <RefusalLine refusal={refusal} />
      {open.length === 0 && <div className="empty">{t('incident.empty')}</div>}
      {open.map((incident) => (
        <IncidentRow
          key={incident.id}
          incident={incident}
          isCurrent={incident.id === current}
          onClick={() => void choose(incident.id)}
        />
      ))}
      <div className="buttons">
        <Button type="primary" onClick={() => setEdited('new')} data-testid="new-incident">
          {t('incident.new')}
        </Button>
        {chosen?.state === 'open' && (
          <>
            <Button onClick={() => setEdited(chosen)} data-testid="edit-incident">
              {t('incident.edit')}
            </Button>
            <Button loading={busy} onClick={() => void end(chosen.id)} data-testid="end-incident">
              {t('incident.end')}
            </Button>
          </>
        )}
        {current !== undefined && (
          <Button onClick={() => void choose(undefined)} data-testid="no-incident">
            {t('incident.choose-none')}
          </Button>
        )}
      </div>
    </div>
  );
}

function IncidentRow(props: { incident: Incident; isCurrent: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const { id, title, kind, happenedAt, place } = props.incident;
  return (
    <button
      type="button"
      className={props.isCurrent ? 'row here' : 'row'}
      onClick={props.onClick}
      data-testid={`incident-${id}`}
    >
      <span className="grow">
        <span className="title">{title}</span>
        <br />
        <span className="detail">
          {t(`incident.kind.${kind}`)} · {dateTime(happenedAt)} {place !== '' && `· ${place}`}
        </span>
      </span>
      {props.isCurrent && <span>{t('incident.current')}</span>}
    </button>
  );
}
