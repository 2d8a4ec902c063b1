/** Devices at work, ports that wait for one, and, always in view, what was plugged in just now. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useConsole } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { DeviceRow } from './device-row.tsx';
import { NewPorts } from './new-ports.tsx';
import { OtherPorts } from './other-ports.tsx';

export function DevicesPage() {
  const { t } = useTranslation();
  const devices = useConsole((state) => state.devices);
  const known = useConsole((state) => state.station !== undefined);
  if (!known) return <div className="empty">{t('loading')}</div>;
  return (
    <div className="devices" data-testid="page-devices">
      {devices.length === 0 && (
        <div className="empty">
          {t('device.none')}
          <br />
          {t('device.noneHint')}
        </div>
      )}
      {devices.map((device) => (
        <DeviceRow key={device.id} device={device} />
      ))}
      <OtherPorts />
      <Button block onClick={() => openPanel({ kind: 'new', port: '' })} data-testid="add-device">
        + {t('device.add')}
      </Button>
      <NewPorts />
    </div>
  );
}
