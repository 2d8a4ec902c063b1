/** Which units, and from when to when: the same for playback and for exports. */
import { Button, Input, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { receiversNow } from '../../ui/clock.ts';
import { useCurrentIncident } from '../plot/plot-api.ts';
import { useIncidents } from '../plot/plot-store.ts';
import { unitKey, type PositionSource } from '../position-store.ts';
import { chooseSpan, useSpanChoice } from './playback-state.ts';
import { PRESETS, presetSpan, spanOf } from './span.ts';

export interface SpanFieldsProps {
  store: PositionSource;
  isVehicle: boolean;
}

export function SpanFields({ store, isVehicle }: SpanFieldsProps) {
  const { t } = useTranslation();
  const { units, from, to } = useSpanChoice();
  // As they were when the panel was opened: a list that grows under the hand is no list.
  const options = useMemo(
    () =>
      [...store.all()]
        .map(({ unit }) => ({ value: unitKey(unit), label: unit.name }))
        .sort((a, b) => a.label.localeCompare(b.label, 'zh-CN')),
    [store],
  );
  const current = useCurrentIncident(isVehicle);
  const began = useIncidents((state) => state.incidents?.find(({ id }) => id === current)?.happenedAt);
  return (
    <div className="span-fields">
      <label>
        <span className="muted">{t('playback.units')}</span>
        <Select
          mode="multiple"
          allowClear
          value={[...units]}
          onChange={(keys: string[]) => useSpanChoice.setState({ units: keys })}
          options={options}
          optionFilterProp="label"
          maxTagCount={3}
          placeholder={t('playback.allUnits', { count: options.length })}
          data-testid="span-units"
        />
      </label>
      <div className="form-line">
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            onClick={() => chooseSpan(presetSpan(preset, receiversNow()))}
            data-testid={`span-${preset}`}
          >
            {t(`playback.${preset}`)}
          </Button>
        ))}
        {began !== undefined && (
          <Button onClick={() => chooseSpan({ from: began, to: receiversNow() })} data-testid="span-incident">
            {t('playback.incident')}
          </Button>
        )}
      </div>
      <div className="form-line">
        <label>
          <span className="muted">{t('playback.from')}</span>
          <Input
            value={from}
            onChange={({ target }) => useSpanChoice.setState({ from: target.value })}
            data-testid="span-from"
          />
        </label>
        <label>
          <span className="muted">{t('playback.to')}</span>
          <Input
            value={to}
            onChange={({ target }) => useSpanChoice.setState({ to: target.value })}
            data-testid="span-to"
          />
        </label>
      </div>
      {!spanOf({ from, to }) && <div className="error-line">{t('playback.noSpan')}</div>}
    </div>
  );
}
