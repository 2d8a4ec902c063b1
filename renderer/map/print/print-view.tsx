/** The sheet before it is printed: its title, its size, and the ways to have it: paper, PDF, picture. */
import { Button, Input, Segmented } from 'antd';
import type L from 'leaflet';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../ui/call.ts';
import { dateTime } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { useMessaging } from '../../messages/message-store.ts';
import { useShown } from '../playback/playback-state.ts';
import type { PositionSource } from '../position-store.ts';
import { useMaps } from '../package-store.ts';
import { sourceLine } from '../packages/source-line.ts';
import { inView } from '../packages/visible.ts';
import { isShownNow, useCurrentIncident } from '../plot/plot-api.ts';
import { plots, useIncidents } from '../plot/plot-store.ts';
import { HEIGHT } from '../plot/plots-layer.ts';
import { ageWordsBy } from '../units-layer.ts';
import { compose, type Composed } from './compose.ts';
import { fileName, offer, sheetPicture, shell } from './export.ts';
import { plotLegend, unitLegend } from './legend.ts';
import { extentOf, PAPERS, sheetOf, windowFor, type PaperName } from './paper.ts';
import { SheetSvg, type SheetFacts } from './sheet.tsx';
import './print.css';

export interface PrintProps {
  map: L.Map;
  store: PositionSource;
  own: string | undefined;
  isVehicle: boolean;
}

export function PrintView({ onClose, ...props }: PrintProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const [paper, setPaper] = useState<PaperName>('a4');
  const current = useCurrentIncident(props.isVehicle);
  const incident = useIncidents((state) => state.incidents?.find(({ id }) => id === current));
  const [title, setTitle] = useState(incident ? t('print.titleOf', { title: incident.title }) : t('print.titleOfNone'));
  const { facts, composed, failed } = useSheet(props, paper);
  const about = incident
    ? [t(`incident.kind.${incident.kind}`), incident.place, dateTime(incident.happenedAt)].filter(Boolean).join(' · ')
    : '';
  const said = facts.isPast ? [t('playback.printed'), about].filter(Boolean).join(' · ') : about;
  const whole: SheetFacts = { ...facts, title, about: said };
  // Beside the page, so that a printer sees it alone.
  return createPortal(
    <div className="print-view" data-testid="print-view">
      <style>{`@page { size: ${paper.toUpperCase()} landscape; margin: 0 }`}</style>
      <div className="print-bar">
        <Input
          value={title}
          maxLength={60}
          onChange={(event) => setTitle(event.target.value)}
          data-testid="print-title"
        />
        <Segmented
          value={paper}
          options={PAPERS.map((name) => ({ value: name, label: name.toUpperCase() }))}
          onChange={setPaper}
        />
        <PrintButtons facts={whole} composed={composed} />
        <Button onClick={onClose} aria-label={t('close')} data-testid="print-close">
          ✕
        </Button>
      </div>
      {failed && <div className="error-line">{t('print.failed')}</div>}
      <div className="print-desk" data-ready={composed !== undefined} data-testid="print-desk">
        <SheetSvg facts={whole} />
      </div>
    </div>,
    document.body,
  );
}

/** The picture is drawn anew for each size of paper; what it shows is of the moment in which it was opened. */
function useSheet({ map, store: live, own, isVehicle }: PrintProps, paper: PaperName) {
  const { t } = useTranslation();
  const store = useShown(live);
  const [composed, setComposed] = useState<Composed>();
  const [picture, setPicture] = useState<string>();
  const [failed, setFailed] = useState(false);
  const nameOf = useMessaging((state) => state.units.get(`${state.own}/${state.own}`)?.name ?? state.own);
  const taken = useMemo(() => {
    const bounds = map.getBounds();
    const shown = plots
      .all()
      .filter(({ incident }) => isShownNow(isVehicle, incident))
      .sort((a, b) => HEIGHT[a.geometry.shape] - HEIGHT[b.geometry.shape]);
    return {
      view: { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() },
      zoom: map.getZoom(),
      at: store.now(),
      isPast: store.isPast,
      plots: shown,
      units: [...store.all()],
      packages: useMaps.getState().packages ?? [],
    };
  }, [map, store, isVehicle]);
  const sheet = useMemo(() => sheetOf(paper), [paper]);
  const window = useMemo(() => windowFor(taken.view, sheet.map), [taken, sheet]);
  const extent = extentOf(window, sheet.map);
  const packages = useMemo(
    () => inView(taken.packages, { ...extentOf(window, sheet.map), zoom: taken.zoom }),
    [taken, window, sheet],
  );
  useEffect(() => {
    const abort = new AbortController();
    setComposed(undefined);
    setFailed(false);
    const { plots: drawn, units, at: now } = taken;
    const made = { window, map: sheet.map, packages, plots: drawn, units, own, ageWords: ageWordsBy(t), now };
    compose(made, abort.signal).then(
      (fresh) => {
        if (!abort.signal.aborted) setComposed(fresh);
      },
      () => !abort.signal.aborted && setFailed(true),
    );
    return () => abort.abort();
  }, [taken, window, sheet, packages, own, t]);
  useEffect(() => {
    let url: string | undefined;
    composed?.canvas.toBlob((blob) => {
      if (blob) setPicture((url = URL.createObjectURL(blob)));
    });
    return () => {
      setPicture(undefined);
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [composed]);
  const words = { approval: (number: string) => t('maps.approval', { number }), noApproval: t('maps.noApproval') };
  const facts = {
    sheet,
    window,
    by: nameOf,
    at: taken.at,
    isPast: taken.isPast,
    plots: plotLegend(taken.plots, extent),
    units: unitLegend(taken.units, extent),
    sources: [...packages.map((found) => sourceLine(found, words)), t('map.base')],
    missing: composed?.missing ?? 0,
    picture,
  };
  return { facts, composed: picture === undefined ? undefined : composed, failed };
}

function PrintButtons({ facts, composed }: { facts: SheetFacts; composed: Composed | undefined }) {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const name = useRef('');
  name.current = fileName(facts.title, dateTime(facts.at));
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setRefusal(undefined);
    await work().catch(() => setRefusal({ code: 'print-failed', detail: undefined }));
    setBusy(false);
  };
  const savePdf = async () => {
    const bytes = await shell()?.printToPdf();
    if (bytes) offer(new Blob([bytes], { type: 'application/pdf' }), `${name.current}.pdf`);
  };
  const savePicture = async () => {
    const svg = document.querySelector<SVGSVGElement>('.print-sheet');
    if (svg && composed) offer(await sheetPicture(svg, composed.canvas, facts.sheet), `${name.current}.png`);
  };
  const isReady = composed !== undefined && !busy;
  return (
    <>
      <Button type="primary" disabled={!isReady} onClick={() => window.print()} data-testid="print-paper">
        {t(shell() ? 'print.paper' : 'print.paperOrPdf')}
      </Button>
      {shell() && (
        <Button disabled={!isReady} onClick={() => void attempt(savePdf)} data-testid="print-pdf">
          {t('print.pdf')}
        </Button>
      )}
      <Button disabled={!isReady} onClick={() => void attempt(savePicture)} data-testid="print-png">
        {t('print.png')}
      </Button>
      <RefusalLine refusal={refusal} />
    </>
  );
}
