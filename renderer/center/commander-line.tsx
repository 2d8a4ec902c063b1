/** The center's BeiDou terminal in one line, and what it knows of one vehicle. */
import { useTranslation } from 'react-i18next';
import type { CommanderStatus } from '../../contract/floor.ts';
import { useNow } from '../ui/clock.ts';
import { Ago, StateWord, useSentence, type Level } from '../ui/words.tsx';
import { useCenter } from './center-store.ts';

const levels: Record<CommanderStatus['device']['state'], Level> = {
  connected: 'ok',
  degraded: 'warn',
  lost: 'bad',
  off: 'off',
};

export function CommanderLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const now = useNow();
  const commander = useCenter((state) => state.commander);
  if (!commander) return null;
  const { device, vehicles, foreign, nextAt, trouble } = commander;
  const waiting = vehicles.reduce((sum, vehicle) => sum + vehicle.waiting, 0);
  return (
    <div className="row" data-testid="commander" data-state={device.state}>
      <div className="grow">
        <span className="title">{t('floor.commander')}</span>{' '}
        <StateWord level={levels[device.state]}>
          {t(`state.${device.state}`)}
          {device.reason !== 'ok' && `${t('colon')}${t(`device.reason.${device.reason}`)}`}
        </StateWord>
        <span className="detail">
          {` · ${t('floor.queue', { count: waiting })}`}
          {nextAt !== undefined &&
            nextAt > now &&
            ` · ${t('floor.nextIn', { seconds: Math.ceil((nextAt - now) / 1_000) })}`}
          {foreign > 0 && ` · ${t('floor.foreign', { count: foreign })}`}
        </span>
        {trouble !== undefined && <div className="error-line">{sentence(trouble)}</div>}
      </div>
    </div>
  );
}

/** When a vehicle was last heard by BeiDou. */
export function HeardByBeidou({ station }: { station: string }) {
  const { t } = useTranslation();
  const heardAt = useCenter(
    (state) => state.commander?.vehicles.find((vehicle) => vehicle.station === station)?.heardAt,
  );
  if (heardAt === undefined) return null;
  return (
    <div data-testid={`beidou-${station}`}>
      {t('floor.heardFrom')} <Ago at={heardAt} />
    </div>
  );
}
