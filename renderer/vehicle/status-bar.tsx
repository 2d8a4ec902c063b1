/** The truth in one line: who, position, link, what is sent, time. Each item opens its page. */
import { useTranslation } from 'react-i18next';
import { AlertsItem } from '../alerts/alerts-item.tsx';
import type { Device } from '../../contract/device.ts';
import type { Uplink } from '../../contract/link.ts';
import { useUnread } from '../messages/message-store.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime } from '../ui/format.ts';
import { Ago, StateWord, useSentence, type Level } from '../ui/words.tsx';
import { clockWords, isClockWrong } from './clock-words.ts';
import { useConsole } from './console-store.ts';
import { footageLevel } from './footage-line.tsx';
import { LinksItem } from './links-item.tsx';
import { useNewPorts } from './new-ports.tsx';
import type { PageName } from './pages.ts';
import { useStills } from './still-plan.ts';
import { useLocalVideo } from './video-store.ts';

export const deviceLevel: Record<Device['state'], Level> = {
  connected: 'ok',
  degraded: 'warn',
  lost: 'bad',
  off: 'off',
};
export const uplinkLevel: Record<Uplink['state'], Level> = {
  online: 'ok',
  connecting: 'warn',
  waiting: 'bad',
  refused: 'bad',
  'not-enrolled': 'off',
};

/** A position older than this is not "now", ms. */
const FRESH_MS = 5_000;

export function StatusBar({ onPage }: { onPage: (page: PageName) => void }) {
  const { t } = useTranslation();
  const station = useConsole((state) => state.station);
  return (
    <div className="status-bar">
      <span className="brand">{t('brand')}</span>
      <span data-testid="station-name">{station?.name ?? '…'}</span>
      <GnssItem onClick={() => onPage('position')} />
      <UplinkItem onClick={() => onPage('link')} />
      <LinksItem onClick={() => onPage('link')} />
      <FeedsItem onClick={() => onPage('video')} />
      <FootageItem onClick={() => onPage('video')} />
      <MessagesItem onClick={() => onPage('messages')} />
      <DevicesItem onClick={() => onPage('devices')} />
      <button type="button" onClick={() => onPage('alerts')} data-testid="status-alerts">
        <AlertsItem />
      </button>
      <span className="grow" />
      <ClockItem onClick={() => onPage('position')} />
      <Clock />
    </div>
  );
}

function GnssItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const own = useConsole((state) => state.own);
  const receivers = useConsole((state) => state.devices).filter(({ driver }) => driver.startsWith('gnss'));
  const fresh = own !== undefined && now - own.fix.receivedAt < FRESH_MS;
  const level: Level = fresh
    ? 'ok'
    : receivers.some(({ state }) => state === 'connected' || state === 'degraded')
      ? 'warn'
      : receivers.length > 0
        ? 'bad'
        : 'off';
  const words = fresh
    ? t(own.fix.mode === 3 ? 'status.mode3' : 'status.mode2')
    : t(receivers.length > 0 ? 'status.noFix' : 'status.noReceiver');
  return (
    <button type="button" onClick={onClick} data-testid="status-gnss">
      <StateWord level={level}>
        {t('status.gnss')} {words}
      </StateWord>
      {fresh && own.fix.satellites !== undefined && (
        <span>{t('status.satellites', { count: own.fix.satellites })}</span>
      )}
      {own && <Ago at={own.fix.receivedAt} staleMs={FRESH_MS} />}
    </button>
  );
}

function UplinkItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const uplink = useConsole((state) => state.uplink);
  if (!uplink) return null;
  return (
    <button type="button" onClick={onClick} data-testid="status-uplink" data-state={uplink.state}>
      <StateWord level={uplinkLevel[uplink.state]}>
        {t('status.center')} {t(`uplink.state.${uplink.state}`)}
      </StateWord>
      {uplink.state !== 'not-enrolled' && (
        <span data-testid="unsent">✉ {t('status.unsent', { count: uplink.unsent - (uplink.heldBack ?? 0) })}</span>
      )}
    </button>
  );
}

function FeedsItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const feeds = useConsole((state) => state.feeds);
  const wanted = feeds.filter((feed) => feed.wanted);
  const flowing = wanted.filter((feed) => feed.state === 'publishing');
  const picturesOnly = useStills(({ plan }) => plan?.on ?? false);
  if (wanted.length === 0) return null;
  if (picturesOnly)
    return (
      <button type="button" onClick={onClick} data-testid="status-feeds">
        <StateWord level="warn">
          {t('stills.only')} {wanted.length}
        </StateWord>
      </button>
    );
  return (
    <button type="button" onClick={onClick} data-testid="status-feeds">
      <StateWord level={flowing.length === wanted.length ? 'ok' : 'warn'}>
        {t('status.feeds', { count: flowing.length })}
        {flowing.length < wanted.length && ` · ${t('video.state.waiting')} ${wanted.length - flowing.length}`}
      </StateWord>
    </button>
  );
}

/** Nothing while nothing is to be recorded and nothing is wrong. */
function FootageItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const footage = useLocalVideo((state) => state.footage);
  if (!footage || footage.state === 'off') return null;
  const { state, reason, recording } = footage;
  return (
    <button
      type="button"
      onClick={onClick}
      title={reason === 'ok' ? undefined : sentence(`footage-${reason}`)}
      data-testid="status-footage"
      data-state={state}
    >
      <StateWord level={footageLevel[state]}>
        {t('status.footage')} {state === 'lost' ? t('footage.stopped') : recording.length}
      </StateWord>
    </button>
  );
}

/** Messages that nobody here has read. */
function MessagesItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const unread = useUnread();
  return (
    <button type="button" onClick={onClick} data-testid="status-messages" data-unread={unread}>
      <StateWord level={unread > 0 ? 'warn' : 'off'}>
        {t('tab.messages')} {unread > 0 && unread}
      </StateWord>
    </button>
  );
}

/** Devices at work of those that should be, and what was plugged in and waits to be used. */
function DevicesItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const devices = useConsole((state) => state.devices).filter(({ state }) => state !== 'off');
  const fresh = useNewPorts().length;
  const good = devices.filter(({ state }) => state === 'connected').length;
  const level: Level =
    devices.length === 0
      ? 'off'
      : good === devices.length
        ? 'ok'
        : devices.some(({ state }) => state === 'lost')
          ? 'bad'
          : 'warn';
  return (
    <button type="button" onClick={onClick} data-testid="status-devices" data-new={fresh}>
      <StateWord level={level}>
        {t('status.devices')} {good === devices.length ? good : `${good}/${devices.length}`}
      </StateWord>
      {fresh > 0 && <strong className="fresh">+ {t('status.plugged', { count: fresh })}</strong>}
    </button>
  );
}

/** Nothing while the system clock is right or nobody can tell. */
function ClockItem({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const clock = useConsole((state) => state.clock);
  if (!clock || !isClockWrong(clock)) return null;
  return (
    <button type="button" onClick={onClick} title={t('clock.advice')} data-testid="status-clock">
      <StateWord level="warn">{clockWords(t, clock)}</StateWord>
    </button>
  );
}

function Clock() {
  const now = useNow();
  return <span className="clock">{clockTime(now)}</span>;
}
