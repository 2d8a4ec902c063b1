/** Words and positions of others that a device heard lately, newest first. */
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import type { HeardEvent, TextEvent } from '../../contract/heard.ts';
import { coordinateText } from '../map/geo/coordinates.ts';
import { clockTime } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { Ago, StateWord } from '../ui/words.tsx';
import { useConsole } from './console-store.ts';

/** Drivers that hear others; the rest has no such list. */
const HEARERS: ReadonlySet<string> = new Set(['kiss-aprs', 'radio-positions', 'hytera-lp', 'jt808']);

export function HeardList({ device }: { device: Device }) {
  const { t } = useTranslation();
  const heard = useConsole((state) => state.heard[device.id]) ?? [];
  if (heard.length === 0) return HEARERS.has(device.driver) ? <div className="empty">{t('heard.none')}</div> : null;
  return (
    <>
      <h2>{t('heard.title')}</h2>
      <ul className="talk" data-testid="heard">
        {heard.toReversed().map((event, index) => (
          <HeardItem key={`${event.receivedAt} ${event.from} ${index}`} event={event} />
        ))}
      </ul>
    </>
  );
}

/** One of them: who, when, what. @param own number of the own card, whose position is the answer to a request */
export function HeardItem({ event, own }: { event: HeardEvent | TextEvent; own?: string | undefined }) {
  const { t } = useTranslation();
  const { coordinates } = usePreferences();
  const who = event.from === own ? t('heard.own') : ('name' in event && event.name) || event.from;
  return (
    <li className="in" data-from={event.from}>
      <div className="talk-head">
        <time>{clockTime(event.receivedAt)}</time>
        <strong>↓ {who}</strong>
        <Ago at={event.receivedAt} />
        {event.type === 'heard' && event.emergency && <StateWord level="bad">{t('heard.emergency')}</StateWord>}
      </div>
      {event.type === 'text' ? (
        <div className="words">{event.text || event.hex}</div>
      ) : (
        <div className="words">
          {coordinateText(event.fix, coordinates)}
          {event.fix.speedMps !== undefined && ` · ${Math.round(event.fix.speedMps * 3.6)} ${t('position.kmh')}`}
          {event.comment !== undefined && ` · ${event.comment}`}
        </div>
      )}
    </li>
  );
}
