/** A file that was imported: what is in it, what of it could not be read, and what can be done with it. */
import { Button, Segmented, Switch } from 'antd';
import type L from 'leaflet';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { StateWord } from '../../ui/words.tsx';
import { useCurrentIncident, type PlotApi } from '../plot/plot-api.ts';
import { useIncidents } from '../plot/plot-store.ts';
import { boundsOf, changeOverlay, removeOverlay, type Overlay } from './overlays.ts';
import { promote, takeBack } from './promote.ts';

/** Bad rows that a panel shows. */
const SHOWN = 50;
const GO_ZOOM = 16;

export function goTo(map: L.Map, overlay: Overlay): void {
  const bounds = boundsOf(overlay);
  if (bounds) map.fitBounds(bounds, { maxZoom: GO_ZOOM, padding: [60, 60], animate: false });
}

export function OverlayRow({ map, api, overlay }: { map: L.Map; api: PlotApi; overlay: Overlay }) {
  const { t } = useTranslation();
  const { id, name, shapes, badCount, shown, datum, plots } = overlay;
  const count = (shape: string) => shapes.filter((one) => one.shape === shape).length;
  return (
    <div className="layer" data-testid="overlay">
      <div className="layer-head">
        <Switch checked={shown} onChange={(on) => changeOverlay(id, { shown: on })} aria-label={name} />
        <span className="title">{name}</span>
        <Button onClick={() => removeOverlay(id)} data-testid="remove-overlay">
          {t('exchange.remove')}
        </Button>
      </div>
      <div className="detail">
        {t('exchange.counts', { points: count('point'), lines: count('line'), areas: count('polygon') })}
      </div>
      {badCount > 0 && <BadRows overlay={overlay} />}
      <div className="layer-tools">
        <Segmented
          value={datum}
          options={[
            { value: 'wgs84' as const, label: 'WGS-84' },
            { value: 'gcj02' as const, label: 'GCJ-02' },
          ]}
          onChange={(to) => changeOverlay(id, { datum: to })}
          disabled={plots.length > 0}
        />
        <Button onClick={() => goTo(map, overlay)}>{t('exchange.goTo')}</Button>
      </div>
      {shapes.length > 0 && <ToPlots api={api} overlay={overlay} />}
    </div>
  );
}

function BadRows({ overlay: { bad, badCount } }: { overlay: Overlay }) {
  const { t } = useTranslation();
  return (
    <details className="bad-rows" data-testid="bad-rows">
      <summary>
        <StateWord level="warn">{t('exchange.bad', { count: badCount })}</StateWord>
      </summary>
      <ul>
        {bad.slice(0, SHOWN).map(({ row, why }, index) => (
          <li key={index}>{t('exchange.row', { row, why: t(`exchange.why.${why}`) })}</li>
        ))}
        {badCount > SHOWN && <li>…</li>}
      </ul>
    </details>
  );
}

/** Everybody sees plots: it says to how many, and into which incident. */
function ToPlots({ api, overlay }: { api: PlotApi; overlay: Overlay }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const current = useCurrentIncident(api.isVehicle);
  const title = useIncidents((state) => state.incidents?.find(({ id }) => id === current)?.title);
  const run = async (what: typeof promote) => {
    setBusy(true);
    setRefusal(undefined);
    setRefusal(await what(overlay, api));
    setBusy(false);
  };
  const made = overlay.plots.length;
  return (
    <>
      <div className="layer-tools">
        {made === 0 ? (
          <Button type="primary" loading={busy} onClick={() => void run(promote)} data-testid="promote">
            {t('exchange.promote', { count: overlay.shapes.length })}
          </Button>
        ) : (
          <Button loading={busy} onClick={() => void run(takeBack)} data-testid="take-back">
            {t('exchange.takeBack', { count: made })}
          </Button>
        )}
        <span className="muted">
          {made === 0 ? t('exchange.promoteHint', { incident: title ?? t('incident.none') }) : t('exchange.promoted')}
        </span>
      </div>
      <RefusalLine refusal={refusal} />
    </>
  );
}
