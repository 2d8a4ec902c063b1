/** Arrow keys, + and − of the whole page as a hand on the pad; let go by whatever takes the keys or the page away. */
import { useEffect, useRef } from 'react';
import { STILL, type PtzMove } from '../../../contract/ptz.ts';
import { directionOf, together, type Direction } from './directions.ts';

/** Where arrows have their own work. */
const OWN_ARROWS =
  'input, textarea, select, [contenteditable="true"], [role="tab"], [role="slider"], [role="menu"], .ant-segmented, .leaflet-container';

/** @param hold what the keys that are down come to; all 0: none is down */
export function useArrows(hold: (move: PtzMove) => void): void {
  const tell = useRef(hold);
  useEffect(() => void (tell.current = hold));
  useEffect(() => {
    const down = new Set<Direction>();
    const letGo = () => {
      if (down.size > 0) tell.current(STILL);
      down.clear();
    };
    const press = (event: KeyboardEvent) => {
      const direction = directionOf(event.key);
      const { target, altKey, ctrlKey, metaKey } = event;
      if (direction === undefined || altKey || ctrlKey || metaKey) return;
      if (target instanceof Element && target.closest(OWN_ARROWS)) return;
      event.preventDefault();
      if (event.repeat || down.has(direction)) return;
      down.add(direction);
      tell.current(together(down));
    };
    const release = (event: KeyboardEvent) => {
      const direction = directionOf(event.key);
      if (direction !== undefined && down.delete(direction)) tell.current(together(down));
    };
    const hidden = () => document.visibilityState === 'hidden' && letGo();
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', release);
    window.addEventListener('blur', letGo);
    window.addEventListener('pagehide', letGo);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', release);
      window.removeEventListener('blur', letGo);
      window.removeEventListener('pagehide', letGo);
      document.removeEventListener('visibilitychange', hidden);
      letGo();
    };
  }, []);
}
