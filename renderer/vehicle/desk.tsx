/** The vehicle's desk: status bar, map, and on the right video above the current page; tabs alone where room is short. */
import { Tabs } from 'antd';
import i18next from 'i18next';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { FACE_CEILING_KBPS } from '../../contract/conference.ts';
import { AlertBanner } from '../alerts/alert-banner.tsx';
import { IncidentMenu } from '../map/plot/incident-menu.tsx';
import { PreferenceBar } from '../ui/preference-bar.tsx';
import { ConferenceBanner } from '../voice/conference-banner.tsx';
import { ConferenceBar } from '../voice/conference-bar.tsx';
import { AlertsPage } from './alerts-page.tsx';
import { BridgePage } from './bridge-page.tsx';
import { api, plotApi, voiceAccess } from './console-store.ts';
import { DeskMap } from './desk-map.tsx';
import { openPage, useDesk } from './desk-store.ts';
import { DevicesPage } from './devices-page.tsx';
import { LinkPage } from './link-page.tsx';
import { useLinkInUse } from './link-store.ts';
import { MessagesPage } from './messages-page.tsx';
import { PAGES, type PageName } from './pages.ts';
import { PositionPage } from './position-page.tsx';
import { Publishing } from './publishing.ts';
import { RadioPage, VehicleRadioSound } from './radio-page.tsx';
import { SidePanel } from './side-panel.tsx';
import { SosButton } from './sos-button.tsx';
import { StatusBar } from './status-bar.tsx';
import { VideoPage } from './video-page.tsx';

const wide = window.matchMedia('(min-width: 1600px) and (min-height: 850px)');
const watchWide = (changed: () => void) => {
  wide.addEventListener('change', changed);
  return () => wide.removeEventListener('change', changed);
};

export function Desk() {
  const { t } = useTranslation();
  const isWide = useSyncExternalStore(watchWide, () => wide.matches);
  const page = useDesk((state) => state.page);
  const link = useLinkInUse();
  const isThin = link?.kind === 'satellite';
  const isNarrow = link !== undefined && link.policy.videoCeilingKbps < FACE_CEILING_KBPS;
  const publishing = useRef<Publishing>(undefined);
  useEffect(() => {
    // The sources keep the names of the language in which the page was opened.
    const fresh = new Publishing(i18next.t);
    publishing.current = fresh;
    return () => fresh.close();
  }, []);
  const content: Record<PageName, React.ReactNode> = {
    radio: <RadioPage />,
    video: <VideoPage onAllow={() => publishing.current?.allow()} />,
    position: <PositionPage />,
    messages: <MessagesPage />,
    alerts: <AlertsPage />,
    devices: <DevicesPage />,
    link: <LinkPage />,
    bridge: <BridgePage />,
  };
  const tabs = PAGES.filter((name) => !isWide || name !== 'video');
  // On a wide screen video is always in view: asking for it leaves the page below as it is.
  const current = tabs.includes(page) ? page : 'position';
  const open = (name: PageName) => tabs.includes(name) && openPage(name);
  return (
    <>
      <AlertBanner api={() => api.alerts} onOpen={() => openPage('alerts')} />
      <ConferenceBanner access={voiceAccess} />
      <VehicleRadioSound />
      <StatusBar onPage={open} />
      <div className={isWide ? 'desk' : 'desk narrow'}>
        <DeskMap />
        <div className="desk-side">
          {isWide && <div className="panel">{content.video}</div>}
          <Tabs
            activeKey={current}
            tabBarGutter={isWide ? 32 : 16}
            onChange={(key) => openPage(PAGES.find((name) => name === key) ?? 'position')}
            items={tabs.map((name) => ({ key: name, label: t(`tab.${name}`), children: content[name] }))}
          />
        </div>
        <SidePanel />
      </div>
      <div className="bottom-bar">
        <SosButton />
        <ConferenceBar access={voiceAccess} thin={isThin} narrow={isNarrow} />
        <span className="grow" />
        <IncidentMenu api={plotApi} />
        <PreferenceBar />
      </div>
    </>
  );
}
