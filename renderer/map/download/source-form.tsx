/** A source of tiles: its addresses, how it counts, what it allows. */
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SourceView } from '../../../contract/map-download.ts';
import { useCall } from '../../ui/call.ts';
import { freshId } from '../../ui/fresh-id.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { MapApi } from '../map-api.ts';
import { fieldsOf, sourceFrom, type SourceFields } from './source-fields.ts';

export interface SourceFormProps {
  api: MapApi;
  /** Undefined: a new one. */
  source: SourceView | undefined;
  /** @param id of the source that was saved */
  onEnd: (id?: string) => void;
}

const LAYERS = [0, 1] as const;
const XYZ = 'https://…/{z}/{x}/{y}.png';

export function SourceForm({ api, source, onEnd }: SourceFormProps) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const label = (name: string) => t(`maps.source.${name}`);
  const save = async (fields: SourceFields) => {
    const id = source?.id ?? `own-${freshId().slice(0, 12)}`;
    const made = sourceFrom(id, fields, source, { picture: t('maps.source.picture'), labels: t('maps.source.labels') });
    if (!(await call((way) => api.putSource.mutate(made, way)))) onEnd(id);
  };
  const remove = async () => {
    if (source && !(await call((way) => api.removeSource.mutate({ id: source.id }, way)))) onEnd();
  };
  const required = [{ required: true, message: '' }];
  const choices = (name: 'rows' | 'datum', values: readonly string[]) =>
    values.map((value) => ({
      value,
      label: t(name === 'rows' ? `maps.source.rowsOf.${value}` : `maps.datum.${value}`),
    }));
  return (
    <Form<SourceFields>
      layout="vertical"
      className="config-form"
      initialValues={fieldsOf(source)}
      onFinish={(fields) => void save(fields)}
      data-testid="source-form"
    >
      <Form.Item className="wide" name="name" label={label('name')} rules={required}>
        <Input maxLength={80} />
      </Form.Item>
      {LAYERS.map((layer) => (
        <Form.Item
          key={layer}
          className="wide"
          name={layer === 0 ? 'picture' : 'labels'}
          label={label(layer === 0 ? 'pictureAddress' : 'labelsAddress')}
          rules={layer === 0 ? required : []}
          extra={layer === 0 ? label('addressHint') : undefined}
        >
          <Input maxLength={1_000} placeholder={XYZ} spellCheck={false} />
        </Form.Item>
      ))}
      <Form.Item name="rows" label={label('rows')}>
        <Select options={choices('rows', ['north', 'south'])} />
      </Form.Item>
      <Form.Item name="datum" label={t('maps.layers.datum')}>
        <Select options={choices('datum', ['wgs84', 'gcj02'])} />
      </Form.Item>
      <Form.Item name="minZoom" label={label('minZoom')} rules={required}>
        <InputNumber min={0} max={24} precision={0} />
      </Form.Item>
      <Form.Item name="maxZoom" label={label('maxZoom')} rules={required}>
        <InputNumber min={0} max={24} precision={0} />
      </Form.Item>
      <Form.Item name="quotaPerDay" label={label('quotaPerDay')} rules={required}>
        <InputNumber min={1} max={100_000_000} precision={0} />
      </Form.Item>
      <Form.Item name="requestsPerSecond" label={label('requestsPerSecond')} rules={required}>
        <InputNumber min={0.01} max={100} />
      </Form.Item>
      <Form.Item name="subdomains" label={label('subdomains')}>
        <Input placeholder="0,1,2,3" />
      </Form.Item>
      <Form.Item name="approval" label={label('approval')}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item className="wide" name="attribution" label={label('attribution')}>
        <Input maxLength={500} />
      </Form.Item>
      <RefusalLine refusal={refusal} />
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="save-source">
          {label('save')}
        </Button>
        <Button onClick={() => onEnd()}>{t('cancel')}</Button>
        {source && (
          <Button danger onClick={() => void remove()} disabled={busy} data-testid="remove-source">
            {label(source.known ? 'reset' : 'remove')}
          </Button>
        )}
      </div>
    </Form>
  );
}
