/** The key of a radio: held to talk; the station lets it fall when this page does not hold it any longer. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { run, type Refusal } from '../ui/call.ts';
import { useSecondsTo } from '../ui/clock.ts';
import { freshId } from '../ui/fresh-id.ts';
import { KeyRefusal } from '../ui/key-refusal.tsx';
import { useHold } from '../ui/use-hold.ts';
import { api, useNewest } from './console-store.ts';
import { isThere } from './device-kinds.ts';
import { KeyHold } from '../ui/key-hold.ts';

/** This page among those that may hold a key. */
const HOLDER = freshId();
/** An answer that takes longer is none: the key is let go, ms. */
const ANSWER_MS = 1_000;

export function TalkKey({ device: { id, ...device } }: { device: Device }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const hold = useRef<KeyHold>(undefined);
  const override = useRef(false);
  const [force, setForce] = useState(false);
  const there = isThere({ id, ...device });
  const ptt = useNewest(id, 'ptt');
  const keyed = ptt?.keyed === true;
  const why = ptt?.keyed === false && ptt.why !== 'asked' ? ptt.why : undefined;
  /** Why the key fell under the hand; said until the next press, whatever the radio tells meanwhile. */
  const [fell, setFell] = useState<typeof why>();
  const seconds = useSecondsTo(keyed ? ptt.untilAt : undefined);
  useEffect(() => {
    const fresh = new KeyHold({
      send: (press, on) => {
        const command = { type: 'key', id: press, on, holder: HOLDER, override: override.current } as const;
        return run((way) => api.devices.command.mutate({ id, command }, way), ANSWER_MS);
      },
      onHeld: setHeld,
      onRefused: setRefusal,
    });
    hold.current = fresh;
    return () => fresh.release();
  }, [id]);
  useEffect(() => {
    // The station let the key fall: the hand must come anew.
    if (why === undefined && there) return;
    if (hold.current?.held) setFell(why);
    hold.current?.release();
  }, [why, there]);
  const press = () => {
    if (!there) return;
    override.current = force;
    setForce(false);
    setRefusal(undefined);
    setFell(undefined);
    hold.current?.press();
  };
  const handlers = useHold({ press, release: () => hold.current?.release() });
  return (
    <>
      <button
        type="button"
        className={keyed ? 'talk-key keyed' : held ? 'talk-key held' : 'talk-key'}
        aria-pressed={keyed}
        aria-disabled={!there}
        {...handlers}
        data-testid="talk-key"
        data-keyed={keyed}
      >
        <strong>{t(!there ? 'radio.away' : keyed ? 'radio.keyed' : held ? 'radio.keying' : 'radio.hold')}</strong>
        {keyed && seconds !== undefined && <span>{t('radio.left', { seconds })}</span>}
      </button>
      {fell !== undefined && <div className="error-line">{t(`radio.why.${fell}`)}</div>}
      <KeyRefusal refusal={refusal} force={force} onForce={setForce} />
    </>
  );
}
