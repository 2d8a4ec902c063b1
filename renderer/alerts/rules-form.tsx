/** After how long silence is told, of whom, and how fast who may go. */
import { Button, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AlertRulesEdit } from '../../contract/alerting.ts';
import { unitKind, type UnitKind } from '../../contract/unit.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { useAlerting } from './alert-store.ts';
import type { AlertingApi } from './alerting-api.ts';

/** Minutes and km/h, as people count. */
interface Values {
  silentOf: AlertRulesEdit['silentOf'];
  minutes: Record<UnitKind, number | null>;
  kmh: Record<UnitKind, number | null>;
}

const each = <T,>(of: (kind: UnitKind) => T): Record<UnitKind, T> => ({
  vehicle: of('vehicle'),
  radio: of('radio'),
  person: of('person'),
  uav: of('uav'),
  beidou: of('beidou'),
  other: of('other'),
});

export function RulesForm({ api }: { api: AlertingApi }) {
  const { t } = useTranslation();
  const rules = useAlerting((state) => state.rules);
  const { busy, refusal, call } = useCall();
  const initial: Values = {
    silentOf: rules.silentOf,
    minutes: each((kind) => shown(rules.silentS[kind], 1 / 60)),
    kmh: each((kind) => shown(rules.speedMps[kind], 3.6)),
  };
  const save = ({ silentOf, minutes, kmh }: Values) =>
    call((options) =>
      api.setRules.mutate(
        {
          silentOf,
          silentS: each((kind) => (minutes[kind] === null ? null : Math.round(minutes[kind] * 60))),
          speedMps: each((kind) => (kmh[kind] === null ? null : kmh[kind] / 3.6)),
        },
        options,
      ),
    );
  const numbers = (name: 'minutes' | 'kmh', kind: UnitKind, suffix: string, [min, max]: readonly [number, number]) => (
    <Form.Item name={[name, kind]} noStyle>
      <InputNumber
        min={min}
        max={max}
        suffix={suffix}
        placeholder={t('rules.off')}
        aria-label={`${t(`contact.kinds.${kind}`)} ${t(`rules.${name}`)}`}
        data-testid={`rules-${name}-${kind}`}
      />
    </Form.Item>
  );
  return (
    <Form
      // Rules that came from the other side are shown; what is being typed is not kept over them.
      key={JSON.stringify(rules)}
      className="rules-form"
      layout="vertical"
      initialValues={initial}
      onFinish={(values: Values) => void save(values)}
      data-testid="rules-form"
    >
      <div className="rules-table">
        <span />
        <span className="muted">{t('rules.minutes')}</span>
        <span className="muted">{t('rules.kmh')}</span>
        {unitKind.options.map((kind) => (
          <div className="rules-line" key={kind}>
            <span>{t(`contact.kinds.${kind}`)}</span>
            {numbers('minutes', kind, 'min', [0.5, 1_440])}
            {numbers('kmh', kind, 'km/h', [4, 500])}
          </div>
        ))}
      </div>
      <Form.Item name="silentOf" label={t('rules.silentOf')}>
        <Select
          virtual={false}
          options={(['known', 'all'] as const).map((value) => ({ value, label: t(`rules.of.${value}`) }))}
        />
      </Form.Item>
      <RefusalLine refusal={refusal} />
      <Button type="primary" htmlType="submit" loading={busy} data-testid="rules-save">
        {t('contact.save')}
      </Button>
    </Form>
  );
}

const shown = (value: number | null, times: number): number | null =>
  value === null ? null : Math.round(value * times * 10) / 10;
