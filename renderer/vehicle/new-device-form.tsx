/** A new device by its address, or one whose driver has to know more than the port. */
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusalLine } from '../ui/refusal.tsx';
import { ConfigFields } from './config-fields.tsx';
import { configOf, type ConfigValues } from './config-values.ts';
import { openPanel } from './desk-store.ts';
import { useNewDevice } from './new-device.ts';
import { PanelFrame } from './panel-frame.tsx';

export function NewDeviceForm({ port, driver }: { port: string; driver?: string }) {
  const { t } = useTranslation();
  const { busy, refusal, add } = useNewDevice();
  const [wrong, setWrong] = useState<string>();
  const save = async (values: ConfigValues) => {
    setWrong(undefined);
    const kind = values.driver ?? (values.port.startsWith('gpsd:') ? 'gnss-nmea' : undefined);
    if (values.port.trim() === '' || kind === undefined) return setWrong(t('settings.incomplete'));
    try {
      const name = values.name?.trim();
      await add({ ...configOf({ ...values, driver: kind }), ...(name ? { name } : {}) });
    } catch (error) {
      setWrong(t('settings.restWrong', { line: error instanceof Error ? error.message : '' }));
    }
  };
  const initial: ConfigValues = {
    port,
    baudRate: 0,
    fields: {},
    rest: '',
    ...(driver === undefined ? {} : { driver }),
  };
  return (
    <PanelFrame label={t('device.add')} head={<h2>{t('device.add')}</h2>}>
      <Form<ConfigValues>
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(values) => void save(values)}
        className="config-form"
        data-testid="new-device"
      >
        <ConfigFields>
          <Form.Item name="name" label={t('settings.name')}>
            <Input maxLength={60} placeholder={t('settings.nameHint')} data-testid="config-name" />
          </Form.Item>
        </ConfigFields>
        {wrong !== undefined && <div className="error-line">{wrong}</div>}
        <RefusalLine refusal={refusal} />
        <div className="form-line">
          <Button type="primary" htmlType="submit" disabled={busy} data-testid="device-add">
            {t('settings.add')}
          </Button>
          <Button onClick={() => openPanel(undefined)}>{t('cancel')}</Button>
        </div>
      </Form>
    </PanelFrame>
  );
}
