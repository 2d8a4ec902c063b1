/** Pictures that a person holds still: what was shown, when, and where it was taken. They stay over pages of the wall. */
import { useState } from 'react';
import type { ShotPlace } from './shot-words.ts';

export interface Held {
  picture: HTMLCanvasElement;
  /** Epoch ms. */
  at: number;
  place: ShotPlace | undefined;
}

/** One of 1080 lines takes 8 MB; beyond this the one held longest goes on. */
const HELD_LIMIT = 16;

export function useHeld() {
  const [held, setHeld] = useState<ReadonlyMap<string, Held>>(new Map());
  const hold = (key: string, what: Held) =>
    setHeld(
      (before) =>
        new Map(
          [...before]
            .filter(([one]) => one !== key)
            .concat([[key, what]])
            .slice(-HELD_LIMIT),
        ),
    );
  const release = (key: string) => setHeld((before) => new Map([...before].filter(([one]) => one !== key)));
  return { held, hold, release };
}
