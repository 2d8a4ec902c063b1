/** The presets that a camera keeps: gone to by one touch, and where it looks now kept as another. */
import { Button, Input, Space } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PtzPreset } from '../../../contract/ptz.ts';
import { useCall } from '../../ui/call.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { Hand, PtzAccess } from './use-hand.ts';

interface Props {
  access: PtzAccess;
  station: string;
  feed: string;
  hand: Hand;
}

export function PresetList({ access, station, feed, hand }: Props) {
  const { t } = useTranslation();
  const [presets, setPresets] = useState<PtzPreset[]>();
  const [name, setName] = useState('');
  const { busy, refusal, call } = useCall(access.answerMs);
  const read = useCallback(
    () => void call(async (way) => setPresets(await access.presets(station, feed, way))),
    [access, station, feed, call],
  );
  useEffect(read, [read]);
  const keep = async () => {
    if (await hand.act({ type: 'set', name: name.trim() })) return;
    setName('');
    read();
  };
  return (
    <div className="ptz-presets" data-testid="presets">
      <div className="ptz-preset-head">
        <h3>{t('ptz.presets')}</h3>
        <Button onClick={read} disabled={busy}>
          {t('ptz.refresh')}
        </Button>
      </div>
      <RefusalLine refusal={refusal} />
      {presets?.length === 0 && <p className="muted">{t('ptz.noPresets')}</p>}
      <div className="ptz-preset-list">
        {presets?.map((preset) => (
          <Button
            key={preset.token}
            disabled={hand.busy}
            onClick={() => void hand.act({ type: 'go', preset: preset.token })}
            data-testid={`preset-${preset.token}`}
          >
            {preset.name}
          </Button>
        ))}
      </div>
      <Space.Compact block>
        <Input
          value={name}
          maxLength={40}
          placeholder={t('ptz.presetName')}
          onChange={({ target }) => setName(target.value)}
          data-testid="preset-name"
        />
        <Button onClick={() => void keep()} disabled={name.trim() === '' || hand.busy} data-testid="preset-keep">
          {t('ptz.keep')}
        </Button>
      </Space.Compact>
    </div>
  );
}
