/** The wall by keys: a remote control or a keyboard turns its pages. */
import { useEffect, useRef } from 'react';

export interface WallKeys {
  onTurn: (step: number) => void;
  onBack: () => void;
}

export function useWallKeys({ onTurn, onBack }: WallKeys): void {
  const acts = useRef({ onTurn, onBack });
  useEffect(() => {
    acts.current = { onTurn, onBack };
  });
  useEffect(() => {
    const press = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      if (key === 'PageDown') acts.current.onTurn(1);
      if (key === 'PageUp') acts.current.onTurn(-1);
      if (key === 'Escape') acts.current.onBack();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
