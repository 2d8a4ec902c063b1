/** The maps of the station, the uppermost first: show and hide, opacity, order, import. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useTranslation } from 'react-i18next';
import { FilePicker } from '../../ui/file-picker.tsx';
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
  const ids = packages?.map(({ id }) => id) ?? [];
  return (
    <section className="map-panel map-maps" aria-label={t('maps.layers.title')} data-testid="layer-panel">
      <header>
        <h2>{t('maps.layers.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-layers">
          ✕
        </Button>
      </header>
      <FilePicker
        title={t('maps.layers.import')}
        hint={t('maps.layers.importHint')}
        accept={ENDINGS}
        onFiles={(files) => files.forEach((file) => void importFile(file))}
        testId="import-package"
      />
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
