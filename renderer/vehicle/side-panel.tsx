/** The panel between map and list: details of a device, a link or a source of video, or a new one. The list stays in view beside it. */
import { ChannelDetails, NewChannel } from './channel-details.tsx';
import { useChannels } from './channel-store.ts';
import { useConsole } from './console-store.ts';
import { useDesk } from './desk-store.ts';
import { DeviceDetails } from './device-details.tsx';
import { FootagePanel } from './footage-panel.tsx';
import { LinkDetails } from './link-details.tsx';
import { useLinks } from './link-store.ts';
import { NewDeviceForm } from './new-device-form.tsx';
import { NewLink } from './new-link.tsx';
import { NewSource } from './new-source.tsx';
import { SourceDetails } from './source-details.tsx';
import { useLocalVideo } from './video-store.ts';

export function SidePanel() {
  const panel = useDesk((state) => state.panel);
  const device = useConsole((state) => state.devices).find(({ id }) => panel?.kind === 'device' && id === panel.id);
  const link = useLinks(({ links }) => links.find(({ id }) => panel?.kind === 'link' && id === panel.id));
  const source = useLocalVideo(({ sources }) => sources.find(({ id }) => panel?.kind === 'source' && id === panel.id));
  const channel = useChannels(({ rows }) => rows.find(({ id }) => panel?.kind === 'channel' && id === panel.id));
  if (!panel) return null;
  if (panel.kind === 'source') return source ? <SourceDetails key={source.id} source={source} /> : null;
  if (panel.kind === 'new-source') return <NewSource />;
  if (panel.kind === 'channel') return channel ? <ChannelDetails key={channel.id} channel={channel} /> : null;
  if (panel.kind === 'new-channel') return <NewChannel />;
  if (panel.kind === 'footage') return <FootagePanel key={panel.feed} {...panel} />;
  if (panel.kind === 'link') return link ? <LinkDetails key={link.id} link={link} /> : null;
  if (panel.kind === 'new-link') return <NewLink key={panel.interface} name={panel.interface} kind={panel.linkKind} />;
  if (panel.kind === 'new') return <NewDeviceForm key={`${panel.driver ?? ''} ${panel.port}`} {...panel} />;
  return device ? <DeviceDetails key={device.id} device={device} /> : null;
}
