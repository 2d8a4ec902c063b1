/** Kind, port, rate and options of a device; taking it away. */
import { Button, Form, Popconfirm } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceConfig } from '../../contract/device.ts';
import { useCall } from '../ui/call.ts';
import { clockTime } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { ConfigFields } from './config-fields.tsx';
import { configOf, valuesOf, type ConfigValues } from './config-values.ts';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';

export function DeviceSettings({ device: { id, state } }: { device: Device }) {
  const { t } = useTranslation();
  const [config, setConfig] = useState<DeviceConfig>();
  const { refusal, call } = useCall();
  const read = useCallback(
    () =>
      void call(async (way) =>
        setConfig((await api.devices.configs.query(undefined, way)).find((one) => one.id === id)),
      ),
    [id, call],
  );
  // Read once when the page opens; what is being typed is not overwritten.
  useEffect(read, [read]);
  if (config) return <SettingsForm config={config} off={state === 'off'} />;
  return refusal ? (
    <div className="empty">
      <RefusalLine refusal={refusal} />
      <Button onClick={read}>{t('again')}</Button>
    </div>
  ) : (
    <div className="empty">{t('loading')}</div>
  );
}

function SettingsForm({ config, off }: { config: DeviceConfig; off: boolean }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [wrongLine, setWrongLine] = useState<string>();
  const [savedAt, setSavedAt] = useState<number>();
  const save = async (values: ConfigValues) => {
    setSavedAt(undefined);
    setWrongLine(undefined);
    try {
      const next = configOf(values, config.line);
      const refused = await call(async (way) => {
        // The name may have been changed at the panel's head meanwhile, and the device switched off.
        const now = (await api.devices.configs.query(undefined, way)).find(({ id }) => id === config.id) ?? config;
        await api.devices.put.mutate({ id: now.id, name: now.name, enabled: now.enabled, ...next }, way);
      });
      if (!refused) setSavedAt(Date.now());
    } catch (error) {
      setWrongLine(error instanceof Error ? error.message : '');
    }
  };
  const toggle = () => void call((way) => api.devices.setEnabled.mutate({ id: config.id, enabled: off }, way));
  const remove = async () => {
    if (!(await call((way) => api.devices.remove.mutate({ id: config.id }, way)))) openPanel(undefined);
  };
  return (
    <Form<ConfigValues>
      layout="vertical"
      requiredMark={false}
      initialValues={valuesOf(config)}
      onFinish={(values) => void save(values)}
      className="config-form"
      data-testid="settings"
    >
      <ConfigFields />
      {wrongLine !== undefined && <div className="error-line">{t('settings.restWrong', { line: wrongLine })}</div>}
      <RefusalLine refusal={refusal} />
      <div className="form-line">
        <Button type="primary" htmlType="submit" disabled={busy} data-testid="device-save">
          {t('settings.save')}
        </Button>
        <Button onClick={toggle} disabled={busy} data-testid="switch">
          {t(off ? 'device.on' : 'device.offButton')}
        </Button>
        <Popconfirm
          title={t('settings.removeSure')}
          okText={t('settings.remove')}
          cancelText={t('cancel')}
          onConfirm={() => void remove()}
        >
          <Button danger data-testid="device-remove">
            {t('settings.remove')}
          </Button>
        </Popconfirm>
        {savedAt !== undefined && (
          <span data-testid="saved">● {t('settings.saved', { time: clockTime(savedAt) })}</span>
        )}
      </div>
    </Form>
  );
}
