/** Which incidents' plots lie on the map beside those of the current one. */
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../contract/incident.ts';
import { dateOnly } from '../../ui/format.ts';
import type { Refusal } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { openPlotPanel } from './editor-state.ts';
import { answerOf, useCurrentIncident, type PlotApi } from './plot-api.ts';
import { isOnMap, plots, useIncidents, usePlotChoice } from './plot-store.ts';

export function PlotLayers({ api }: { api: PlotApi }) {
  const { t } = useTranslation();
  const incidents = useIncidents((state) => state.incidents) ?? [];
  const choice = usePlotChoice();
  const current = useCurrentIncident(api.isVehicle);
  const [refusal, setRefusal] = useState<Refusal>();
  const show = async (id: string, closed: boolean, on: boolean) => {
    const without = (list: readonly string[]) => list.filter((one) => one !== id);
    const [hidden, shown] = [without(choice.hidden), without(choice.shown)];
    usePlotChoice.setState(
      on ? { hidden, shown: closed ? [...shown, id] : shown } : { hidden: [...hidden, id], shown },
    );
    // Those of closed incidents are not told unasked.
    if (!on || !closed) return;
    const answer = await answerOf((options) => api.calls().ofIncident.query({ id }, options));
    if (Array.isArray(answer)) plots.put(answer);
    else setRefusal(answer);
  };
  const rows: (Incident | undefined)[] = [...incidents, undefined];
  return (
    <div className="map-panel plot-layers" data-testid="plot-layer-list">
      <header>
        <h2>{t('plot.layers')}</h2>
        <Button onClick={() => openPlotPanel(undefined)} aria-label={t('close')}>
          ✕
        </Button>
      </header>
      <RefusalLine refusal={refusal} />
      {rows.map((incident) => {
        const { id = '', title = t('incident.none'), happenedAt, state } = incident ?? {};
        return (
          <label className="plot-layer" key={id}>
            <span className="grow">
              {title} <span className="muted">{happenedAt !== undefined && dateOnly(happenedAt)}</span>{' '}
              {state === 'closed' && <span className="muted">{t('incident.closed')}</span>}
            </span>
            <Switch
              checked={isOnMap(incident, current, choice)}
              disabled={incident !== undefined && id === current}
              onChange={(on) => void show(id, state === 'closed', on)}
              data-testid={`show-${id || 'none'}`}
            />
          </label>
        );
      })}
    </div>
  );
}
