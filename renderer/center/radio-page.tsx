/** Radio channels of all vehicles that are on line: heard here, and keyed where the vehicle lets the center speak. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useArmed } from '../radio/channel-key.tsx';
import { ChannelTile } from '../radio/channel-tile.tsx';
import { MicrophoneLine } from '../radio/microphone-line.tsx';
import { RadioSound, seatKey } from '../radio/radio-sound.tsx';
import { useRadio, type Seat } from '../radio/radio-store.ts';
import '../radio/radio.css';
import { useVoice } from '../voice/conference-store.ts';
import { radioAccess, useCenter } from './center-store.ts';

function useSeats(): Seat[] {
  const radios = useCenter((state) => state.radios);
  const tracks = useCenter((state) => state.tracks);
  return useMemo(
    () =>
      radios.flatMap(({ station, stationName, channels }) =>
        channels.map((view) => ({
          key: seatKey(station, view.id),
          ...{ station, stationName, view },
          track: tracks.find(
            (track) => track.station === station && track.feed === view.id && track.feedKind === 'radio',
          ),
          mayKey: view.keyable && view.consent,
        })),
      ),
    [radios, tracks],
  );
}

/** What is listened to plays on whatever page is open. */
export function CenterRadioSound() {
  return <RadioSound access={radioAccess} seats={useSeats()} reads />;
}

export function RadioPage() {
  const { t } = useTranslation();
  const seats = useSeats();
  const isTaken = useVoice(({ joined, mode }) => joined !== undefined && mode === 'hold');
  const listening = useRadio((state) => state.listening);
  // Nobody speaks to where he does not listen.
  const keyed = seats.find(({ key, mayKey }) => mayKey && listening.includes(key));
  useArmed(
    radioAccess,
    seats.some(({ mayKey }) => mayKey),
  );
  return (
    <div className="channel-page center" data-testid="page-radio">
      {keyed && <MicrophoneLine />}
      {seats.length === 0 && <div className="empty">{t('channel.noneCenter')}</div>}
      <div className="channels">
        {seats.map((seat) => (
          <ChannelTile
            key={seat.key}
            access={radioAccess}
            seat={seat}
            space={seat === keyed && !isTaken}
            noKey={seat.mayKey ? undefined : t(seat.view.keyable ? 'channel.notAllowed' : 'channel.receiveOnly')}
          />
        ))}
      </div>
    </div>
  );
}
