/** What another platform needs to take a feed: where, and how it lets us in. */
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { pushSound, type NewPushTarget } from '../../contract/push.ts';

interface Values extends Omit<NewPushTarget, 'latencyMs'> {
  latencyMs?: number | null;
}

interface Props {
  busy: boolean;
  onSave: (target: NewPushTarget) => void;
  onCancel: () => void;
}

/** What the API takes of it: nothing that was left empty. */
function targetOf({ name, address, sound, user, password, streamId, passphrase, latencyMs }: Values): NewPushTarget {
  const given = address.startsWith('srt:') ? { streamId, passphrase } : { user, password };
  return {
    ...{ name: name.trim(), address: address.trim(), sound },
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    ...(latencyMs != null && address.startsWith('srt:') ? { latencyMs } : {}),
  };
}

export function TargetForm({ busy, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const isSrt = Form.useWatch('address', form)?.trim().startsWith('srt:') ?? false;
  const required = [{ required: true, whitespace: true, message: '' }];
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      className="config-form"
      initialValues={{ sound: 'aac' }}
      onFinish={(values) => onSave(targetOf(values))}
      autoComplete="off"
      data-testid="target-form"
    >
      <Form.Item name="name" label={t('push.name')} rules={required}>
        <Input maxLength={60} placeholder={t('push.nameHint')} data-testid="target-name" />
      </Form.Item>
      <Form.Item name="sound" label={t('push.sound')}>
        <Select options={pushSound.options.map((value) => ({ value, label: t(`push.sounds.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="address"
        className="wide"
        label={t('push.address')}
        extra={t('push.addressHint')}
        rules={required}
      >
        <Input maxLength={500} placeholder="rtsp://10.0.0.1/live/{feed}" data-testid="target-address" />
      </Form.Item>
      {isSrt ? (
        <>
          <Form.Item name="streamId" className="wide" label={t('push.streamId')}>
            <Input maxLength={512} data-testid="target-stream" />
          </Form.Item>
          <Form.Item name="passphrase" label={t('push.passphrase')}>
            <Input.Password maxLength={79} autoComplete="new-password" data-testid="target-passphrase" />
          </Form.Item>
          <Form.Item name="latencyMs" label={t('push.latency')}>
            <InputNumber min={20} max={8_000} step={10} precision={0} controls={false} placeholder="500" />
          </Form.Item>
        </>
      ) : (
        <>
          <Form.Item name="user" label={t('source.user')}>
            <Input maxLength={100} autoComplete="off" data-testid="target-user" />
          </Form.Item>
          <Form.Item name="password" label={t('source.password')}>
            <Input.Password maxLength={100} autoComplete="new-password" data-testid="target-password" />
          </Form.Item>
        </>
      )}
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="target-save">
          {t('push.save')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
