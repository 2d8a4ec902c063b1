/** The staff's application: pages by the address' hash, so that the wall and the map can stand on a projector. */
import { Button } from 'antd';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertBanner } from '../alerts/alert-banner.tsx';
import { useStanding } from '../alerts/alert-store.ts';
import { useUnread } from '../messages/message-store.ts';
import { IncidentMenu } from '../map/plot/incident-menu.tsx';
import { useLine } from '../ui/api.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime } from '../ui/format.ts';
import { PreferenceBar } from '../ui/preference-bar.tsx';
import { endRadio } from '../radio/radio-store.ts';
import { ConferenceBanner } from '../voice/conference-banner.tsx';
import { ConferenceBar } from '../voice/conference-bar.tsx';
import { leave } from '../voice/conference-store.ts';
import { Admin } from './admin.tsx';
import { CenterAlerts } from './alerts-page.tsx';
import { logout, readAuth, type AuthState, type Person } from './auth.ts';
import { centerApi, plotApi, useCenter, voiceAccess } from './center-store.ts';
import { DispatchPage } from './dispatch-page.tsx';
import { FootagePage } from './footage-page.tsx';
import { Gate } from './gate.tsx';
import { MapPage } from './map-page.tsx';
import { Overview } from './overview.tsx';
import { CenterRadioSound, RadioPage } from './radio-page.tsx';
import { Wall } from './wall.tsx';

const PAGES = ['overview', 'map', 'wall', 'radio', 'footage', 'dispatch', 'alerts', 'admin'] as const;
const RETRY_MS = 2_000;
/** A wall alone, for a projector or another screen; each has an arrangement of its own. */
const PLAIN_WALL = /^#\/wall\/(\w{1,16})$/;

const watchHash = (changed: () => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

export function CenterApp() {
  const [auth, setAuth] = useState<AuthState>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      readAuth().then(setAuth, () => (timer = setTimeout(read, RETRY_MS)));
    };
    read();
    return () => clearTimeout(timer);
  }, []);
  if (!auth) return <Connecting />;
  if (!auth.person) return <Gate first={!auth.setUp} onPerson={(person) => setAuth({ setUp: true, person })} />;
  return <Pages person={auth.person} />;
}

function Connecting() {
  const { t } = useTranslation();
  return <div className="empty">{t('loading')}</div>;
}

/** A session that has ended shows as a line that does not come back: then the page begins anew, at the login. */
function useLoginAgain(): void {
  useEffect(() => {
    const ask = () => {
      if (useLine.getState().state !== 'lost') return;
      void readAuth().then(
        ({ person }) => !person && location.reload(),
        () => undefined,
      );
    };
    const timer = setInterval(ask, RETRY_MS);
    return () => clearInterval(timer);
  }, []);
}

function Pages({ person }: { person: Person }) {
  const { t } = useTranslation();
  const now = useNow();
  const hash = useSyncExternalStore(watchHash, () => location.hash);
  const name = useCenter((state) => state.station?.name);
  const unread = useUnread();
  const standing = useStanding().length;
  const away = useCenter(
    (state) =>
      state.vehicles.filter(({ presence, lastHeardAt }) => !presence.online && lastHeardAt !== undefined).length,
  );
  useEffect(() => void centerApi(), []);
  useLoginAgain();
  const end = () => {
    leave();
    endRadio();
    void logout().finally(() => location.reload());
  };
  const page = PAGES.find((one) => hash === `#/${one}`) ?? 'overview';
  const plainWall = PLAIN_WALL.exec(hash)?.[1];
  if (plainWall !== undefined)
    return (
      <>
        <AlertBanner api={() => centerApi().alerts} />
        <div className="page">
          <Wall person={person} wall={plainWall} />
        </div>
      </>
    );
  const content = {
    overview: <Overview />,
    map: <MapPage />,
    wall: <Wall person={person} wall="main" />,
    footage: <FootagePage />,
    radio: <RadioPage />,
    dispatch: <DispatchPage />,
    alerts: <CenterAlerts />,
    admin: <Admin person={person} />,
  };
  return (
    <>
      <AlertBanner api={() => centerApi().alerts} />
      <ConferenceBanner access={voiceAccess} />
      <CenterRadioSound />
      <div className="status-bar">
        <span className="brand">{t('brand')}</span>
        <span>{name}</span>
        <nav className="nav">
          {PAGES.map((one) => (
            <a key={one} href={`#/${one}`} className={one === page ? 'here' : ''}>
              {t(`center.${one}`)}
              {one === 'dispatch' && unread > 0 && (
                <span className="nav-count state-warn" data-testid="unread">
                  ▲ {unread}
                </span>
              )}
              {one === 'alerts' && standing > 0 && (
                <span className="nav-count state-bad" data-testid="standing">
                  ■ {standing}
                </span>
              )}
            </a>
          ))}
        </nav>
        {away > 0 && (
          <span className="state-bad">
            ■ {t('center.away')} {away}
          </span>
        )}
        <span className="grow" />
        <span>{person.name}</span>
        <Button type="text" onClick={end}>
          {t('center.logout')}
        </Button>
        <span className="clock">{clockTime(now)}</span>
      </div>
      <div className="page">{content[page]}</div>
      <div className="bottom-bar">
        <ConferenceBar access={voiceAccess} />
        <span className="grow" />
        <IncidentMenu api={plotApi} />
        <PreferenceBar />
      </div>
    </>
  );
}
