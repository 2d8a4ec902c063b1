/** A key that acts while it is held, by finger, mouse, space bar or enter; let go by whatever takes the hand or the page away. */
import { useEffect, useRef } from 'react';

export interface Hold {
  press: () => void;
  /** May come more than once. */
  release: () => void;
}

const isKey = ({ key }: React.KeyboardEvent) => key === ' ' || key === 'Enter';

/** @returns handlers for the button */
export function useHold({ press, release }: Hold) {
  const letGo = useRef(release);
  useEffect(() => void (letGo.current = release));
  useEffect(() => {
    const gone = () => letGo.current();
    const hidden = () => document.visibilityState === 'hidden' && gone();
    window.addEventListener('blur', gone);
    window.addEventListener('pagehide', gone);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('blur', gone);
      window.removeEventListener('pagehide', gone);
      document.removeEventListener('visibilitychange', hidden);
      gone();
    };
  }, []);
  return {
    onPointerDown: (event: React.PointerEvent) => event.button === 0 && press(),
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onLostPointerCapture: release,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (!isKey(event)) return;
      event.preventDefault();
      if (!event.repeat) press();
    },
    onKeyUp: (event: React.KeyboardEvent) => isKey(event) && release(),
    onBlur: release,
    onContextMenu: (event: React.MouseEvent) => event.preventDefault(),
  };
}
