/** Distress that was heard: across the whole page until somebody has taken note of it here. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { partyKey } from '../../contract/messaging.ts';
import type { Alert } from '../../contract/writing.ts';
import { useNow } from '../ui/clock.ts';
import { coordinateText } from '../map/geo/coordinates.ts';
import { clockTime } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { Ago } from '../ui/words.tsx';
import { useMessaging } from './message-store.ts';
import './messages.css';

/** Older ones are history, ms. */
const SHOWN_MS = 24 * 3_600_000;
/** Ids that are remembered as noted. */
const NOTED = 200;

const useNoted = create<{ noted: string[]; note: (ids: readonly string[]) => void }>()(
  persist(
    (set) => ({
      noted: [],
      note: (ids) => set(({ noted }) => ({ noted: [...noted, ...ids].slice(-NOTED) })),
    }),
    { name: 'qianshao.alerts' },
  ),
);

export function AlertBanner() {
  const { t } = useTranslation();
  const now = useNow();
  const { noted, note } = useNoted();
  const alerts = useMessaging((state) => state.alerts).filter(
    ({ id, kind, happenedAt }) => kind === 'sos' && !noted.includes(id) && now - happenedAt < SHOWN_MS,
  );
  const [newest, ...others] = alerts;
  if (!newest) return null;
  return (
    <div className="alert-banner" role="alert" data-testid="alert">
      <Words alert={newest} />
      {others.length > 0 && <strong>+{others.length}</strong>}
      <Button onClick={() => note(alerts.map(({ id }) => id))}>{t('seen')}</Button>
    </div>
  );
}

function Words({ alert: { station, unit, text, place, happenedAt } }: { alert: Alert }) {
  const { t } = useTranslation();
  const { coordinates } = usePreferences();
  const name = useMessaging(({ contacts, units }) =>
    unit === undefined
      ? undefined
      : (contacts.find(({ id }) => id === unit)?.name ?? units.get(partyKey({ station, unit }))?.name),
  );
  const said = name !== undefined && text.startsWith(name) ? text : [name, text].filter(Boolean).join(t('colon'));
  return (
    <span className="grow">
      <strong>■ {t('dispatch.sos')}</strong> {said} {place && <span>{coordinateText(place, coordinates)}</span>} ·{' '}
      {clockTime(happenedAt)} <Ago at={happenedAt} />
    </span>
  );
}
