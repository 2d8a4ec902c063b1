/** The most urgent alert across the whole page, with its sound, until somebody here has taken note of it. */
import { MutedOutlined, SoundOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { coordinateText } from '../map/geo/coordinates.ts';
import { useCall } from '../ui/call.ts';
import { clockTime } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import { AlertSound, soundOf, type Sound } from './alert-sound.ts';
import { useStanding } from './alert-store.ts';
import { AlertWords, NotedBy } from './alert-words.tsx';
import type { AlertingApi } from './alerting-api.ts';
import './alerts.css';

export interface AlertBannerProps {
  /** Asked for when it is needed: the line may not be open before. */
  api: () => AlertingApi;
  /** Opens the page of the alerts, where that is no address. */
  onOpen?: () => void;
}

export function AlertBanner({ api, onOpen }: AlertBannerProps) {
  const { t } = useTranslation();
  const { coordinates } = usePreferences();
  const standing = useStanding();
  const { busy, refusal, call } = useCall();
  const sound = useAlertSound(standing);
  const [view, ...others] = standing;
  if (!view) return null;
  const { alert, overAt } = view;
  const open = (event: React.MouseEvent) => {
    if (!onOpen) return;
    event.preventDefault();
    onOpen();
  };
  const note = () => void call((options) => api().acknowledge.mutate({ ids: [alert.id] }, options));
  return (
    <div className="alert-banner" data-kind={alert.kind} data-over={overAt !== undefined}>
      <div className="alert-line" role="alert" data-testid="alert" data-sound={sound.playing ?? 'none'}>
        <a className="grow" href="#/alerts" onClick={open}>
          ■ <AlertWords alert={alert} />{' '}
          {alert.place && <span className="nowrap">{coordinateText(alert.place, coordinates)}</span>} ·{' '}
          <span className="nowrap">
            {clockTime(alert.happenedAt)} <Ago at={alert.happenedAt} />
          </span>
          {overAt !== undefined && ` · ${t('alert.over', { time: clockTime(overAt) })}`} <NotedBy view={view} />
        </a>
        {others.length > 0 && <strong data-testid="alert-more">+{others.length}</strong>}
        <Button type="primary" danger loading={busy} onClick={note}>
          {t('alert.note')}
        </Button>
      </div>
      {sound.blocked ? (
        <span className="alert-blocked" data-testid="alert-blocked">
          <MutedOutlined /> {t('alert.blocked')}
        </span>
      ) : (
        <Button
          icon={sound.playing ? <SoundOutlined /> : <MutedOutlined />}
          disabled={!sound.playing}
          onClick={sound.mute}
          data-testid="alert-mute"
        >
          {t(sound.playing ? 'alert.mute' : 'alert.muted')}
        </Button>
      )}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

/** Plays while something stands that is not muted. Muting holds for what stands now: the next alert is heard. */
function useAlertSound(standing: ReturnType<typeof useStanding>): {
  playing: Sound | undefined;
  blocked: boolean;
  mute: () => void;
} {
  const player = useRef<AlertSound>(undefined);
  const [blocked, setBlocked] = useState(false);
  const [muted, setMuted] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = new AlertSound(setBlocked);
    player.current = fresh;
    return () => fresh.close();
  }, []);
  const playing = soundOf(standing, muted);
  useEffect(() => player.current?.play(playing), [playing]);
  return { playing, blocked, mute: () => setMuted(new Set(standing.map(({ alert }) => alert.id))) };
}
