/** What a network camera needs: an address and a name; the same for a new one and for one that is there. */
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceView } from '../../contract/video-source.ts';
import { useConsole } from './console-store.ts';

const KINDS = ['camera', 'body', 'uav'] as const;

export interface CameraValues {
  name: string;
  kind: (typeof KINDS)[number];
  address: string;
  user?: string;
  password?: string;
  transport: 'tcp' | 'udp';
  record: boolean;
  lat?: number | null;
  lon?: number | null;
}

interface Props {
  initial: Partial<CameraValues>;
  /** What is known of one that is there: its password is kept unless another is entered. */
  known?: SourceView;
  busy: boolean;
  saveWord: string;
  onSave: (values: CameraValues) => void;
  children?: ReactNode;
}

/** What the API takes of it. */
export function cameraOf({ lat, lon, user, password, ...values }: CameraValues, known?: SourceView) {
  const hasPlace = lat != null && lon != null;
  return {
    ...values,
    name: values.name.trim(),
    ...(known ? { id: known.id } : {}),
    // An empty user of a camera that had one takes it away, and the password with it.
    ...(user !== undefined || known?.user !== undefined ? { user: user ?? '' } : {}),
    ...(password ? { password } : user ? {} : { password: '' }),
    ...(hasPlace ? { place: { lat, lon } } : {}),
  };
}

export function CameraForm({ initial, known, busy, saveWord, onSave, children }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<CameraValues>();
  const own = useConsole((state) => state.own?.fix);
  const here = () => own && form.setFieldsValue({ lat: own.lat, lon: own.lon });
  return (
    <Form<CameraValues>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="config-form"
      initialValues={{ kind: 'camera', transport: 'tcp', record: true, ...initial }}
      onFinish={onSave}
      autoComplete="off"
      data-testid="camera-form"
    >
      <Form.Item name="name" label={t('source.name')} rules={[{ required: true, whitespace: true, message: '' }]}>
        <Input maxLength={60} placeholder={t('source.nameHint')} data-testid="camera-name" />
      </Form.Item>
      <Form.Item
        name="address"
        label={t('source.address')}
        extra={t(known ? 'source.addressKept' : 'source.addressHint')}
        rules={[{ required: true, whitespace: true, message: '' }]}
      >
        <Input maxLength={500} placeholder="rtsp://192.168.1.64/stream1" data-testid="camera-address" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="user" label={t('source.user')}>
          <Input maxLength={100} autoComplete="off" data-testid="camera-user" />
        </Form.Item>
        <Form.Item name="password" label={t('source.password')}>
          <Input.Password
            maxLength={100}
            autoComplete="new-password"
            placeholder={known?.hasPassword ? t('source.passwordKept') : ''}
            data-testid="camera-password"
          />
        </Form.Item>
      </div>
      <div className="form-pair">
        <Form.Item name="kind" label={t('source.kindName')}>
          <Select options={KINDS.map((value) => ({ value, label: t(`source.kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="transport" label={t('source.transport')}>
          <Select options={(['tcp', 'udp'] as const).map((value) => ({ value, label: t(`source.by.${value}`) }))} />
        </Form.Item>
      </div>
      <div className="form-pair place">
        <Form.Item name="lat" label={t('source.lat')}>
          <InputNumber min={-90} max={90} step={0.0001} controls={false} data-testid="camera-lat" />
        </Form.Item>
        <Form.Item name="lon" label={t('source.lon')}>
          <InputNumber min={-180} max={180} step={0.0001} controls={false} data-testid="camera-lon" />
        </Form.Item>
        <Button onClick={here} disabled={!own}>
          {t('source.here')}
        </Button>
      </div>
      <Form.Item name="record" label={t('source.record')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="camera-save">
          {saveWord}
        </Button>
        {children}
      </div>
    </Form>
  );
}
