/** The panel between map and list: a device's details, or a new device. The list stays in view beside it. */
import { useConsole } from './console-store.ts';
import { useDesk } from './desk-store.ts';
import { DeviceDetails } from './device-details.tsx';
import { NewDeviceForm } from './new-device-form.tsx';

export function SidePanel() {
  const panel = useDesk((state) => state.panel);
  const device = useConsole((state) => state.devices).find(({ id }) => panel?.kind === 'device' && id === panel.id);
  if (!panel) return null;
  if (panel.kind === 'new') return <NewDeviceForm key={`${panel.driver ?? ''} ${panel.port}`} {...panel} />;
  return device ? <DeviceDetails key={device.id} device={device} /> : null;
}
