/** A radio channel: whether it is free, who speaks, how loud it is, and the key. */
import { SoundOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RadioChannelView } from '../../contract/radio-channel.ts';
import { clockTime } from '../ui/format.ts';
import { Ago, StateWord, type Level } from '../ui/words.tsx';
import { nameOf } from '../voice/names.ts';
import { ChannelKey } from './channel-key.tsx';
import { HOLDER, setListening, useRadio, type RadioAccess, type Seat } from './radio-store.ts';

const activityLevel: Record<RadioChannelView['activity'], Level> = {
  idle: 'off',
  receiving: 'ok',
  sending: 'warn',
  busy: 'warn',
};
/** The meter's quiet end, dB below full scale. */
const METER_DB = -60;

interface Props {
  access: RadioAccess;
  seat: Seat;
  space: boolean;
  /** More that can be done with it here. */
  children?: ReactNode;
  /** In place of the key where this page has none. */
  noKey?: string | undefined;
}

export function ChannelTile({ access, seat, space, children, noKey }: Props) {
  const { t } = useTranslation();
  const { view, stationName } = seat;
  const listens = useRadio((state) => state.listening.includes(seat.key));
  const mine = view.talker?.holder === HOLDER;
  // To the eye of who is here another's transmission is a channel that is taken.
  const activity = view.activity === 'sending' && !mine ? 'busy' : view.activity;
  return (
    <section
      className="channel"
      aria-label={view.name}
      data-testid={`channel-${view.id}`}
      data-activity={activity}
      data-state={view.state}
    >
      <header>
        <h3>
          {view.name} {stationName !== undefined && <span className="muted">{stationName}</span>}
        </h3>
        {view.state === 'connected' ? (
          <StateWord level={activityLevel[activity]}>{t(`channel.activity.${activity}`)}</StateWord>
        ) : (
          <StateWord level={view.state === 'lost' ? 'bad' : 'warn'} title={view.detail}>
            {t(`channel.reason.${view.reason}`)}
          </StateWord>
        )}
      </header>
      <Meter seat={seat} />
      <Talker view={view} mine={mine} />
      <div className="channel-tools">
        <Button
          icon={<SoundOutlined />}
          type={listens ? 'primary' : 'default'}
          aria-pressed={listens}
          onClick={() => setListening(seat.key, !listens)}
          data-testid={`listen-${view.id}`}
        >
          {t(listens ? 'channel.listening' : 'channel.listen')}
        </Button>
        {children}
      </div>
      {noKey === undefined ? (
        <ChannelKey access={access} seat={seat} space={space} />
      ) : (
        <div className="muted">{noKey}</div>
      )}
    </section>
  );
}

function Meter({ seat }: { seat: Seat }) {
  const { t } = useTranslation();
  const db = useRadio((state) => state.levels[seat.key]) ?? -100;
  const share = Math.min(1, Math.max(0, 1 - db / METER_DB));
  return (
    <div
      className="meter"
      role="meter"
      aria-label={t('channel.level')}
      aria-valuemin={METER_DB}
      aria-valuemax={0}
      aria-valuenow={Math.max(METER_DB, db)}
      data-testid={`meter-${seat.view.id}`}
    >
      <i style={{ width: `${Math.round(share * 100)}%` }} />
    </div>
  );
}

/** Who speaks now; else who spoke last, and why he was cut off if he was. */
function Talker({ view: { talker, last }, mine }: { view: RadioChannelView; mine: boolean }) {
  const { t } = useTranslation();
  if (talker)
    return (
      <div className="channel-talker" data-testid="talker">
        <strong>{mine ? t('channel.own') : nameOf(talker)}</strong> {t(`channel.phase.${talker.phase}`)} ·{' '}
        <Ago at={talker.since} />
      </div>
    );
  if (!last) return <div className="channel-talker muted">{t('channel.nobody')}</div>;
  return (
    <div className="channel-talker muted" data-testid="last" data-why={last.why}>
      {t('channel.last', { time: clockTime(last.from), name: nameOf(last) })}{' '}
      {t('channel.seconds', { seconds: Math.max(1, Math.round((last.to - last.from) / 1_000)) })}
      {last.why !== 'asked' && ` · ${t(`channel.why.${last.why}`)}`}
    </div>
  );
}
