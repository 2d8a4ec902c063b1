/** The maps of the station, the uppermost first: show and hide, opacity, order, import. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapApi } from '../map-api.ts';
import { openMapPanel } from '../map-panel-state.ts';
import { useMaps } from '../package-store.ts';
import { importFile, putAwayImport, useImports } from './imports.ts';
import { ImportRow } from './import-row.tsx';
import { LayerRow } from './layer-row.tsx';
import type { View } from './visible.ts';

const ENDINGS = '.mbtiles,.pmtiles';

export function LayerPanel({ map, api, view }: { map: L.Map; api: MapApi; view: View }) {
  const { t } = useTranslation();
  const packages = useMaps((state) => state.packages);
  const imports = useImports((state) => state.imports);
  const picker = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    for (const file of files ?? []) void importFile(file);
    // The same file may be chosen again.
    if (picker.current) picker.current.value = '';
  };
  const ids = packages?.map(({ id }) => id) ?? [];
  return (
    <section className="map-panel map-maps" aria-label={t('maps.layers.title')} data-testid="layer-panel">
      <header>
        <h2>{t('maps.layers.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-layers">
          ✕
        </Button>
      </header>
      <div className="buttons">
        <Button type="primary" onClick={() => picker.current?.click()} data-testid="import-package">
          {t('maps.layers.import')}
        </Button>
        <span className="muted">{t('maps.layers.importHint')}</span>
        <input
          ref={picker}
          type="file"
          accept={ENDINGS}
          multiple
          hidden
          onChange={({ target }) => take(target.files)}
        />
      </div>
      {imports.map((one) => (
        <ImportRow key={one.id} one={one} putAway={putAwayImport} />
      ))}
      {packages === undefined && <div className="empty">{t('loading')}</div>}
      {packages?.length === 0 && imports.length === 0 && (
        <div className="empty">
          {t('maps.layers.none')}
          <br />
          {t('maps.layers.noneHint')}
        </div>
      )}
      {packages?.toReversed().map((found) => (
        <LayerRow key={found.id} map={map} api={api} view={view} found={found} ids={ids} />
      ))}
    </section>
  );
}
