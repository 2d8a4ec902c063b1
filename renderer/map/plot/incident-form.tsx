/** An incident: its name, kind, place, and when it began (Beijing time). */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentKind, type Incident, type IncidentKind } from '../../../contract/incident.ts';
import { useCall } from '../../ui/call.ts';
import { fromBeijing, toBeijing } from '../../ui/beijing.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { PlotApi } from './plot-api.ts';
import { usePlotChoice } from './plot-store.ts';

interface FormProps {
  api: PlotApi;
  /** Undefined: a new one. */
  incident: Incident | undefined;
  onDone: () => void;
}

export function IncidentForm({ api, incident, onDone }: FormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(incident?.title ?? '');
  const [kind, setKind] = useState<IncidentKind>(incident?.kind ?? 'fire');
  const [place, setPlace] = useState(incident?.place ?? '');
  const [began, setBegan] = useState(toBeijing(incident?.happenedAt ?? Date.now()));
  const { busy, refusal, call } = useCall();
  const happenedAt = fromBeijing(began);
  const isReady = title.trim() !== '' && happenedAt !== undefined;
  const save = async () => {
    if (happenedAt === undefined) return;
    const facts = { title, kind, place, happenedAt };
    const refused = await call(async (options) => {
      if (incident) return api.calls().changeIncident.mutate({ id: incident.id, change: facts }, options);
      const fresh = await api.calls().addIncident.mutate(facts, options);
      if (!api.isVehicle) usePlotChoice.setState({ chosen: fresh.id });
      return fresh;
    });
    if (!refused) onDone();
  };
  return (
    <form
      className="incident-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void save();
      }}
    >
      <h2 className="wide">{t(incident ? 'incident.edit' : 'incident.new')}</h2>
      <label className="wide">
        <span>{t('incident.name')}</span>
        <Input
          autoFocus
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          data-testid="incident-name"
        />
      </label>
      <label>
        <span>{t('incident.kindLabel')}</span>
        <Select
          value={kind}
          onChange={setKind}
          options={incidentKind.options.map((value) => ({ value, label: t(`incident.kind.${value}`) }))}
          data-testid="incident-kind"
        />
      </label>
      <label>
        <span>{t('incident.began')}</span>
        <Input value={began} onChange={(event) => setBegan(event.target.value)} data-testid="incident-began" />
      </label>
      <label className="wide">
        <span>{t('incident.place')}</span>
        <Input
          maxLength={200}
          value={place}
          onChange={(event) => setPlace(event.target.value)}
          data-testid="incident-place"
        />
      </label>
      <div className="wide">
        <RefusalLine refusal={refusal} />
      </div>
      <div className="buttons wide">
        <Button type="primary" htmlType="submit" disabled={!isReady} loading={busy} data-testid="save-incident">
          {t('incident.save')}
        </Button>
        <Button onClick={onDone}>{t('plot.cancel')}</Button>
      </div>
    </form>
  );
}
