/** An alert in words: what happened, to whom, and who has taken note. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AlertView } from '../../contract/alerting.ts';
import type { Alert } from '../../contract/writing.ts';
import { nameOf } from '../messages/conversations.ts';
import { useMessaging, type Messaging } from '../messages/message-store.ts';
import { clockTime } from '../ui/format.ts';

/** The unit's name, or its station's where the alert is about the station itself. */
export const whoOf = (state: Messaging, { station, unit }: Pick<Alert, 'station' | 'unit'>): string =>
  nameOf(state, unit === undefined ? { station } : { station, unit }) ?? station;

/** `进入围栏“危险区”`, `超速 86 > 60 km/h`; of a call for help, what was said beside it. */
export function whatOf(t: TFunction, { kind, crossing, text }: Alert, who: string): string {
  if (kind === 'geofence') return t(`alert.what.${crossing ?? 'enter'}`, { fence: text });
  if (kind === 'silent' || kind === 'speed') return t(`alert.what.${kind}`, { text });
  // Those who heard it put the name before the words.
  return text.startsWith(who) ? text.slice(who.length).replace(/^[:\uff1a\s]+/, '') : text;
}

export function AlertWords({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const who = useMessaging((state) => whoOf(state, alert));
  const what = whatOf(t, alert, who);
  return (
    <>
      <strong>
        {t(`alert.kind.${alert.kind}`)} {who}
      </strong>
      {what !== '' && ` ${what}`}
    </>
  );
}

/** Who has taken note of it, at which station, when; not the caller himself of his own call. */
export function NotedBy({ view: { alert, by, acknowledged } }: { view: AlertView }) {
  const { t } = useTranslation();
  const state = useMessaging();
  const isOwnCall = alert.kind === 'sos' && alert.unit === by;
  const others = acknowledged.filter(({ station }) => !isOwnCall || station !== by);
  if (others.length === 0) return null;
  const words = others.map(({ station, person, at }) => {
    const where = station === state.own ? t('alert.here') : nameOf(state, { station });
    return t('alert.notedBy', { who: [where, person].filter(Boolean).join(' '), time: clockTime(at) });
  });
  return <span data-testid="alert-noted">✓ {words.join(t('comma'))}</span>;
}
