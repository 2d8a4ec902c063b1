/** The key of a source: entered once, never shown again. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceView } from '../../../contract/map-download.ts';
import { useCall } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { StateWord } from '../../ui/words.tsx';
import type { MapApi } from '../map-api.ts';

export function KeyLine({ api, source: { id, hasKey } }: { api: MapApi; source: SourceView }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [key, setKey] = useState('');
  const save = async () => {
    if (!(await call((way) => api.setKey.mutate({ id, key: key.trim() }, way)))) setKey('');
  };
  if (hasKey)
    return (
      <div className="form-line" data-testid="has-key">
        <StateWord level="ok">{t('maps.source.hasKey')}</StateWord>
        <Button
          onClick={() => void call((way) => api.setKey.mutate({ id }, way))}
          disabled={busy}
          data-testid="forget-key"
        >
          {t('maps.source.forgetKey')}
        </Button>
        <RefusalLine refusal={refusal} />
      </div>
    );
  return (
    <div>
      <div className="form-line">
        <Input.Password
          value={key}
          maxLength={200}
          autoComplete="off"
          placeholder={t('maps.source.key')}
          onChange={({ target }) => setKey(target.value)}
          onPressEnter={() => void save()}
          aria-label={t('maps.source.key')}
          data-testid="source-key"
        />
        <Button type="primary" onClick={() => void save()} disabled={busy || key.trim() === ''} data-testid="save-key">
          {t('maps.source.saveKey')}
        </Button>
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
