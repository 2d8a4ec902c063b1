/** The key of a radio channel: held to talk, by hand or with the space bar; the station lets it fall when the hand is not there. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyingWhy } from '../../contract/radio-channel.ts';
import { run, type Refusal } from '../ui/call.ts';
import { useSecondsTo } from '../ui/clock.ts';
import { KeyHold } from '../ui/key-hold.ts';
import { KeyRefusal } from '../ui/key-refusal.tsx';
import { useHold } from '../ui/use-hold.ts';
import { useSpaceKey } from '../ui/use-space-key.ts';
import { HOLDER, radioLine, setHeld, useRadio, type RadioAccess, type Seat } from './radio-store.ts';

interface Props {
  access: RadioAccess;
  seat: Seat;
  /** The space bar is this channel's key. */
  space: boolean;
}

export function ChannelKey({ access, seat, space }: Props) {
  const { t } = useTranslation();
  const { key, station, view } = seat;
  const { id: channel, talker, last } = view;
  const [held, setIsHeld] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [fell, setFell] = useState<KeyingWhy>();
  const [force, setForce] = useState(false);
  const override = useRef(false);
  const hold = useRef<KeyHold>(undefined);
  const seconds = useSecondsTo(talker?.untilAt);
  const mine = talker?.holder === HOLDER;
  const can = seat.mayKey && view.state !== 'lost';
  useEffect(() => {
    const fresh = new KeyHold({
      send: (id, on) => {
        const word = { channel, id, holder: HOLDER, on, ...(override.current ? { override: true } : {}) };
        return run((way) => access.key(station, word, way), access.answerMs);
      },
      onHeld: (isHeld) => {
        setIsHeld(isHeld);
        setHeld(isHeld ? key : undefined);
      },
      onRefused: setRefusal,
    });
    hold.current = fresh;
    return () => fresh.release();
  }, [access, station, channel, key]);
  // What the station ended must be begun by the hand anew.
  const had = useRef(false);
  useEffect(() => {
    if (had.current && !mine && hold.current?.held) {
      hold.current.release();
      setFell(last?.why === 'asked' ? undefined : last?.why);
    }
    had.current = mine;
  }, [mine, last?.why]);
  useEffect(() => {
    if (!can) hold.current?.release();
  }, [can]);
  const press = () => {
    if (!can) return;
    radioLine(access).arm(true);
    override.current = force;
    setForce(false);
    setRefusal(undefined);
    setFell(undefined);
    hold.current?.press();
  };
  const release = () => hold.current?.release();
  const handlers = useHold({ press, release });
  useSpaceKey(space && can, { press, release });
  const phase = mine ? talker.phase : undefined;
  // Who was told to wait may press again.
  const isOver = refusal?.code === 'radio-taken' && !talker;
  const onAir = phase === 'talking';
  const word = onAir ? 'keyed' : phase === 'tail' ? 'tail' : held ? 'keying' : talker ? 'taken' : 'hold';
  return (
    <>
      <button
        type="button"
        className={onAir ? 'talk-key keyed' : held ? 'talk-key held' : 'talk-key'}
        aria-pressed={held}
        aria-disabled={!can || (talker !== undefined && !mine)}
        {...handlers}
        data-testid={`key-${channel}`}
        data-phase={phase ?? (held ? 'asking' : 'none')}
      >
        <strong>{t(`channel.key.${word}`)}</strong>
        {onAir && seconds !== undefined && <span>{t('radio.left', { seconds })}</span>}
        {!talker && space && <span className="muted">{t('channel.space')}</span>}
      </button>
      {fell !== undefined && (
        <div className="error-line" role="alert" data-testid="fell" data-why={fell}>
          {t(`channel.why.${fell}`)}
        </div>
      )}
      <KeyRefusal refusal={isOver ? undefined : refusal} force={force} onForce={setForce} />
    </>
  );
}

/** The microphone is ready while a channel that can be keyed is in view. */
export function useArmed(access: RadioAccess, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const line = radioLine(access);
    line.arm(true);
    return () => {
      if (useRadio.getState().held === undefined) line.arm(false);
    };
  }, [access, on]);
}
