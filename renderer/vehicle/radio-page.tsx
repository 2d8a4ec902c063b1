/** The vehicle's radio channels: heard, keyed, and lent to the center where the operator lets it speak. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useArmed } from '../radio/channel-key.tsx';
import { ChannelTile } from '../radio/channel-tile.tsx';
import { MicrophoneLine } from '../radio/microphone-line.tsx';
import { RadioSound, seatKey } from '../radio/radio-sound.tsx';
import type { Seat } from '../radio/radio-store.ts';
import '../radio/radio.css';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { useVoice } from '../voice/conference-store.ts';
import { radioAccess, useChannels } from './channel-store.ts';
import { api, useConsole } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { useLocalVideo } from './video-store.ts';

function useSeats(): Seat[] {
  const station = useConsole((state) => state.station?.id) ?? '';
  const rows = useChannels((state) => state.rows);
  const tracks = useLocalVideo((state) => state.tracks);
  return useMemo(
    () =>
      rows.map((view) => ({
        key: seatKey(station, view.id),
        station,
        view,
        track: tracks.find(({ feed, feedKind }) => feed === view.id && feedKind === 'radio'),
        mayKey: view.keyable,
      })),
    [station, rows, tracks],
  );
}

/** What the operator listens to plays on whatever page is open. */
export function VehicleRadioSound() {
  return <RadioSound access={radioAccess} seats={useSeats()} />;
}

export function RadioPage() {
  const { t } = useTranslation();
  const seats = useSeats();
  // In a conference that is spoken in by a key, the space bar is its key.
  const isTaken = useVoice(({ joined, mode }) => joined !== undefined && mode === 'hold');
  const keyed = seats.find(({ mayKey }) => mayKey);
  useArmed(radioAccess, keyed !== undefined);
  return (
    <div className="channel-page" data-testid="page-radio">
      <div className="channel-head">
        <span className="grow" />
        <Button icon={<PlusOutlined />} onClick={() => openPanel({ kind: 'new-channel' })} data-testid="add-channel">
          {t('channel.add')}
        </Button>
      </div>
      {keyed && <MicrophoneLine />}
      {seats.length === 0 && <div className="muted">{t('channel.none')}</div>}
      <div className="channels">
        {seats.map((seat) => (
          <Channel key={seat.key} seat={seat} space={seat === keyed && !isTaken} />
        ))}
      </div>
    </div>
  );
}

function Channel({ seat, space }: { seat: Seat; space: boolean }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { id, consent, keyable } = seat.view;
  const toggle = () => void call((way) => api.radio.consent.mutate({ id, allowed: !consent }, way));
  return (
    <ChannelTile access={radioAccess} seat={seat} space={space} noKey={keyable ? undefined : t('channel.receiveOnly')}>
      {keyable && (
        <Button
          type={consent ? 'primary' : 'default'}
          aria-pressed={consent}
          disabled={busy}
          onClick={toggle}
          data-testid={`consent-${id}`}
        >
          {t(consent ? 'channel.consented' : 'channel.consent')}
        </Button>
      )}
      <Button
        onClick={() => openPanel({ kind: 'footage', feed: id, name: seat.view.name, sound: true })}
        data-testid={`footage-${id}`}
      >
        {t('voiceRecord.title')}
      </Button>
      <Button onClick={() => openPanel({ kind: 'channel', id })} data-testid={`settings-${id}`}>
        {t('channel.settings')}
      </Button>
      <RefusalLine refusal={refusal} />
    </ChannelTile>
  );
}
