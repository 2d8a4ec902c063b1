/** Import and export on a map: the button, the panel, the files that lie on the map. */
import { SwapOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import type L from 'leaflet';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilePicker } from '../../ui/file-picker.tsx';
import { openMapPanel, useMapPanel } from '../map-panel-state.ts';
import type { PlotApi } from '../plot/plot-api.ts';
import type { PositionSource } from '../position-store.ts';
import type { FetchTrack } from '../unit-trail.ts';
import { ExportPlots, ExportTracks } from './export-forms.tsx';
import { OverlayLayer } from './overlay-layer.tsx';
import { goTo, OverlayRow } from './overlay-row.tsx';
import { addOverlay, removeOverlay, useOverlays } from './overlays.ts';
import { ENDINGS } from './read-file.ts';
import '../packages/packages.css';
import './exchange.css';

export interface ExchangeProps {
  map: L.Map;
  /** Units as they are now. */
  live: PositionSource;
  fetchTrack: FetchTrack;
  api: PlotApi;
}

export function Exchange(props: ExchangeProps) {
  const isOpen = useMapPanel((state) => state.panel === 'exchange');
  const overlays = useOverlays((state) => state.overlays);
  return (
    <>
      {overlays.map((overlay) => (
        <OverlayLayer key={overlay.id} map={props.map} overlay={overlay} />
      ))}
      {isOpen && <ExchangePanel {...props} />}
    </>
  );
}

export function ExchangeButton() {
  const { t } = useTranslation();
  const isOpen = useMapPanel((state) => state.panel === 'exchange');
  return (
    <Button
      icon={<SwapOutlined />}
      type={isOpen ? 'primary' : 'default'}
      aria-pressed={isOpen}
      onClick={() => openMapPanel(isOpen ? undefined : 'exchange')}
      aria-label={t('exchange.title')}
      title={t('exchange.title')}
      data-testid="tool-exchange"
    />
  );
}

const PARTS = ['import', 'tracks', 'plots'] as const;

function ExchangePanel(props: ExchangeProps) {
  const { t } = useTranslation();
  const [part, setPart] = useState<(typeof PARTS)[number]>('import');
  return (
    <section className="map-panel past-panel map-maps" aria-label={t('exchange.title')} data-testid="exchange-panel">
      <header>
        <h2>{t('exchange.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-exchange">
          ✕
        </Button>
      </header>
      <Segmented
        block
        value={part}
        options={PARTS.map((name) => ({ value: name, label: t(`exchange.part.${name}`) }))}
        onChange={setPart}
        data-testid="exchange-part"
      />
      {part === 'import' && <Import {...props} />}
      {part === 'tracks' && <ExportTracks {...props} />}
      {part === 'plots' && <ExportPlots {...props} />}
    </section>
  );
}

function Import({ map, api }: ExchangeProps) {
  const { t } = useTranslation();
  const { overlays, refused } = useOverlays();
  const take = async (files: readonly File[]) => {
    for (const file of files) {
      const overlay = await addOverlay(file);
      if (overlay) goTo(map, overlay);
    }
  };
  return (
    <>
      <FilePicker
        title={t('exchange.choose')}
        hint={t('exchange.chooseHint')}
        accept={ENDINGS.map((ending) => `.${ending}`).join(',')}
        onFiles={(files) => void take(files)}
        testId="import-file"
      />
      {refused.map(({ id, name, why }) => (
        <div className="layer" key={id} data-testid="import-refused">
          <div className="layer-head">
            <span className="title">{name}</span>
            <Button onClick={() => removeOverlay(id)}>{t('seen')}</Button>
          </div>
          <div className="error-line">{t(`exchange.refused.${why}`)}</div>
        </div>
      ))}
      {overlays.toReversed().map((overlay) => (
        <OverlayRow key={overlay.id} map={map} api={api} overlay={overlay} />
      ))}
      {overlays.length === 0 && <div className="empty">{t('exchange.none')}</div>}
    </>
  );
}
