/** The panel between map and list: details of a device or a link, or a new one. The list stays in view beside it. */
import { useConsole } from './console-store.ts';
import { useDesk } from './desk-store.ts';
import { DeviceDetails } from './device-details.tsx';
import { LinkDetails } from './link-details.tsx';
import { useLinks } from './link-store.ts';
import { NewDeviceForm } from './new-device-form.tsx';
import { NewLink } from './new-link.tsx';

export function SidePanel() {
  const panel = useDesk((state) => state.panel);
  const device = useConsole((state) => state.devices).find(({ id }) => panel?.kind === 'device' && id === panel.id);
  const link = useLinks(({ links }) => links.find(({ id }) => panel?.kind === 'link' && id === panel.id));
  if (!panel) return null;
  if (panel.kind === 'link') return link ? <LinkDetails key={link.id} link={link} /> : null;
  if (panel.kind === 'new-link') return <NewLink key={panel.interface} name={panel.interface} kind={panel.linkKind} />;
  if (panel.kind === 'new') return <NewDeviceForm key={`${panel.driver ?? ''} ${panel.port}`} {...panel} />;
  return device ? <DeviceDetails key={device.id} device={device} /> : null;
}
