/** Maps of a region from a tile service: what is wanted and what it costs, and the downloads there are. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapApi } from '../map-api.ts';
import { openMapPanel } from '../map-panel-state.ts';
import { useMaps } from '../package-store.ts';
import { DownloadRow } from './download-row.tsx';
import { NewDownload } from './new-download.tsx';
import { chooseSource, useRegion } from './region-state.ts';
import { SourceForm } from './source-form.tsx';

export function DownloadPanel({ map, api }: { map: L.Map; api: MapApi }) {
  const { t } = useTranslation();
  const downloads = useMaps((state) => state.downloads);
  const sources = useMaps((state) => state.sources);
  const chosen = useRegion((state) => state.source);
  const [editing, setEditing] = useState<{ source: string | undefined }>();
  // What can be used at once comes first.
  const ready = sources.find(({ needsKey, hasKey }) => hasKey || !needsKey);
  const source = sources.find(({ id }) => id === chosen) ?? ready ?? sources[0];
  const edited = sources.find(({ id }) => id === editing?.source);
  return (
    <section className="map-panel map-maps" aria-label={t('maps.download.title')} data-testid="download-panel">
      <header>
        <h2>{t(editing ? 'maps.source.title' : 'maps.download.title')}</h2>
        <Button onClick={() => openMapPanel(undefined)} aria-label={t('close')} data-testid="close-download">
          ✕
        </Button>
      </header>
      {editing ? (
        <SourceForm
          key={edited?.id}
          api={api}
          source={edited}
          onEnd={(id) => {
            setEditing(undefined);
            if (id !== undefined) chooseSource(id);
          }}
        />
      ) : (
        <>
          {source && (
            <NewDownload
              map={map}
              api={api}
              source={source}
              onSource={chooseSource}
              onEdit={(id) => setEditing({ source: id })}
            />
          )}
          {downloads.toReversed().map((one) => (
            <DownloadRow key={one.id} map={map} api={api} one={one} />
          ))}
        </>
      )}
    </section>
  );
}
