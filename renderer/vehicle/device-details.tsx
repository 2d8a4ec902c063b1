/** One device, whole: what it says of itself, what can be asked of it, its raw bytes, its recordings, its settings. */
import { Button, Input, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device } from '../../contract/device.ts';
import { useCall } from '../ui/call.ts';
import { dataSize, integer } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';
import { FactsTable } from './device-facts.tsx';
import { KEYED } from './device-kinds.ts';
import { DeviceState } from './device-row.tsx';
import { DeviceSettings } from './device-settings.tsx';
import { HeardList } from './heard-list.tsx';
import { RadioPanel } from './radio-panel.tsx';
import { RawMonitor } from './raw-monitor.tsx';
import { RdssPanel } from './rdss-panel.tsx';
import { RecordingsList } from './recordings-list.tsx';
import { PanelFrame } from './panel-frame.tsx';

export function DeviceDetails({ device }: { device: Device }) {
  const { t } = useTranslation();
  const items = [
    { key: 'now', label: t('device.now'), children: <Now device={device} /> },
    { key: 'raw', label: t('device.raw'), children: <RawMonitor device={device} /> },
    { key: 'recordings', label: t('device.recordings'), children: <RecordingsList device={device} /> },
    { key: 'settings', label: t('device.settings'), children: <DeviceSettings device={device} /> },
  ];
  return (
    <PanelFrame label={device.name} head={<Head device={device} />}>
      <Tabs items={items} destroyOnHidden data-testid="device-details" />
    </PanelFrame>
  );
}

function Head({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [naming, setNaming] = useState(false);
  const { id, state, driver, port } = device;
  const enable = () => void call((way) => api.devices.setEnabled.mutate({ id, enabled: true }, way));
  return (
    <>
      {naming ? (
        <Naming device={device} onDone={() => setNaming(false)} />
      ) : (
        <div className="panel-title">
          <h2 data-testid="details-name">{device.name}</h2>
          <Button onClick={() => setNaming(true)} data-testid="rename">
            {t('device.rename')}
          </Button>
          {state === 'off' && (
            <Button type="primary" onClick={enable} disabled={busy} data-testid="switch-on">
              {t('device.on')}
            </Button>
          )}
        </div>
      )}
      <div className="one-line muted">
        {t(`driver.${driver}`, driver)} · {port}
      </div>
      <DeviceState device={device} />
      {device.detail !== undefined && <div className="muted one-line">{device.detail}</div>}
      <RefusalLine refusal={refusal} />
    </>
  );
}

function Naming({ device, onDone }: { device: Device; onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [name, setName] = useState(device.name);
  const save = async () => {
    const refused = await call(async (way) => {
      const config = (await api.devices.configs.query(undefined, way)).find(({ id }) => id === device.id);
      if (config) await api.devices.put.mutate({ ...config, name: name.trim() }, way);
    });
    if (!refused) onDone();
  };
  return (
    <>
      <form
        className="panel-title"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void save();
        }}
      >
        <Input
          value={name}
          onChange={({ target }) => setName(target.value)}
          maxLength={60}
          autoFocus
          aria-label={t('settings.name')}
          data-testid="name-input"
        />
        <Button type="primary" htmlType="submit" disabled={busy || name.trim() === ''} data-testid="name-save">
          {t('settings.save')}
        </Button>
        <Button onClick={onDone}>{t('cancel')}</Button>
      </form>
      <RefusalLine refusal={refusal} />
    </>
  );
}

/** By driver: what its panel shows by itself. */
const SHOWN: Readonly<Record<string, readonly DeviceEvent['type'][]>> = {
  rdss: ['rdss-card', 'rdss-signal'],
  hamlib: ['ptt'],
  'ptt-lines': ['ptt'],
};

function Now({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { bytes, bytesSent, sentences, badChecksums, strayBytes, opens } = device.counters;
  const isTerminal = device.driver === 'rdss';
  return (
    <>
      {isTerminal && <RdssPanel device={device} />}
      {KEYED.has(device.driver) && <RadioPanel device={device} />}
      <FactsTable device={device} except={SHOWN[device.driver] ?? []} />
      {!isTerminal && <HeardList device={device} />}
      <p className="muted">
        {t('device.counters', {
          sentences: integer(sentences),
          bad: integer(badChecksums),
          stray: integer(strayBytes),
          received: dataSize(bytes),
          sent: dataSize(bytesSent),
          opens: integer(opens),
        })}
      </p>
    </>
  );
}
