/** The space bar of the whole page as a key that is held. */
import { useEffect, useRef } from 'react';
import type { Hold } from './use-hold.ts';

/** Where the space bar has its own work: words are written, or another key is held. */
const OWN_SPACE = 'input, textarea, select, [contenteditable="true"], .talk-key';
const isSpace = ({ code, target }: KeyboardEvent): boolean =>
  code === 'Space' && !(target instanceof Element && target.closest(OWN_SPACE));

/** Wherever the last touch was: a button that was touched last would else take it for a touch of its own. */
export function useSpaceKey(on: boolean, { press, release }: Hold): void {
  const hold = useRef({ press, release });
  useEffect(() => void (hold.current = { press, release }));
  useEffect(() => {
    if (!on) return undefined;
    const down = (event: KeyboardEvent) => {
      if (!isSpace(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) hold.current.press();
    };
    const up = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      if (isSpace(event)) event.preventDefault();
      hold.current.release();
    };
    window.addEventListener('keydown', down, true);
    window.addEventListener('keyup', up, true);
    return () => {
      window.removeEventListener('keydown', down, true);
      window.removeEventListener('keyup', up, true);
    };
  }, [on]);
}
