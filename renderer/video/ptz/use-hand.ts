/** A hand on a camera: what it holds is said again and again, let go it is said once, and so is whatever else it does. */
import { useEffect, useRef, useState } from 'react';
import { isStill, STILL, type PtzAct, type PtzMove, type PtzPreset, type PtzWord } from '../../../contract/ptz.ts';
import { run, useCall, type Refusal } from '../../ui/call.ts';
import { freshId } from '../../ui/fresh-id.ts';
import { KeyHold } from '../../ui/key-hold.ts';

/** This page among those that may have a hand on a camera. */
export const HAND = freshId();

type Way = { signal: AbortSignal };

/** How the page reaches the camera. */
export interface PtzAccess {
  act: (station: string, word: PtzWord, way: Way) => Promise<unknown>;
  presets: (station: string, feed: string, way: Way) => Promise<PtzPreset[]>;
  /** An answer that takes longer is none, ms. */
  answerMs: number;
}

export interface Hand {
  /** The hand is on the pad. */
  held: boolean;
  /** The hand holds this way; all 0: nothing. */
  hold: (move: PtzMove) => void;
  /** Something that is not held. @returns why it was refused */
  act: (act: Exclude<PtzAct, { type: 'move' }>) => Promise<Refusal | undefined>;
  busy: boolean;
  refusal: Refusal | undefined;
}

export function useHand(access: PtzAccess, station: string, feed: string): Hand {
  const [held, setHeld] = useState(false);
  const [refused, setRefused] = useState<Refusal>();
  const { busy, refusal, call } = useCall(access.answerMs);
  const move = useRef<PtzMove>(STILL);
  const hold = useRef<KeyHold>(undefined);
  useEffect(() => {
    const fresh = new KeyHold({
      send: (id, on) => {
        const word = { feed, holder: HAND, act: { type: 'move', id, move: on ? move.current : STILL } } as const;
        return run((way) => access.act(station, word, way), access.answerMs);
      },
      onHeld: setHeld,
      onRefused: setRefused,
    });
    hold.current = fresh;
    return () => fresh.release();
  }, [access, station, feed]);
  return {
    held,
    hold: (to) => {
      move.current = to;
      if (isStill(to)) return hold.current?.release();
      if (hold.current?.held) return hold.current.renew();
      setRefused(undefined);
      hold.current?.press();
    },
    act: (act) => {
      setRefused(undefined);
      return call((way) => access.act(station, { feed, holder: HAND, act }, way));
    },
    busy,
    refusal: refused ?? refusal,
  };
}
