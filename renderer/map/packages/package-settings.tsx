/** Name and datum of a map, and taking it away. */
import { Button, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapDatum, MapPackage } from '../../../contract/map-package.ts';
import { useCall } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { MapApi } from '../map-api.ts';

const DATUMS: readonly MapDatum[] = ['wgs84', 'gcj02'];
/** A file may be large, and the disk slow, ms. */
const REMOVE_MS = 30_000;

export function PackageSettings({ api, found }: { api: MapApi; found: MapPackage }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { id, name, datum, file, facts } = found;
  const [wanted, setWanted] = useState(name);
  const rename = () => void call((way) => api.change.mutate({ id, change: { name: wanted.trim() } }, way));
  const setDatum = (to: MapDatum) => void call((way) => api.change.mutate({ id, change: { datum: to } }, way));
  const remove = () => void call(() => api.remove.mutate({ id }, { signal: AbortSignal.timeout(REMOVE_MS) }));
  return (
    <div className="package-settings" data-testid="package-settings">
      <div className="form-line">
        <Input
          value={wanted}
          maxLength={120}
          onChange={({ target }) => setWanted(target.value)}
          onPressEnter={rename}
          aria-label={t('maps.layers.name')}
          data-testid="package-name"
        />
        <Button
          onClick={rename}
          disabled={busy || wanted.trim() === '' || wanted.trim() === name}
          data-testid="package-rename"
        >
          {t('maps.layers.rename')}
        </Button>
      </div>
      <div className="form-line">
        <Select
          value={datum}
          onChange={setDatum}
          options={DATUMS.map((value) => ({ value, label: t(`maps.datum.${value}`) }))}
          aria-label={t('maps.layers.datum')}
          data-testid="package-datum"
        />
        <Popconfirm
          title={t('maps.layers.removeSure')}
          okText={t('maps.layers.remove')}
          cancelText={t('cancel')}
          onConfirm={remove}
        >
          <Button danger disabled={busy} data-testid="package-remove">
            {t('maps.layers.remove')}
          </Button>
        </Popconfirm>
      </div>
      <div className="detail">
        {file}
        {facts?.attribution !== undefined && <> · {facts.attribution}</>}
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
