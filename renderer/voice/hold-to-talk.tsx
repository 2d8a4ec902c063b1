/** The key of the conference: what is said goes out while it is held. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useHold } from '../ui/use-hold.ts';
import { hold, useVoice } from './conference-store.ts';

export function HoldToTalk({ testId }: { testId: string }) {
  const { t } = useTranslation();
  const held = useVoice((state) => state.held);
  const handlers = useHold({ press: () => hold(true), release: () => useVoice.getState().held && hold(false) });
  return (
    <button
      type="button"
      className={held ? 'talk-key keyed' : 'talk-key'}
      aria-pressed={held}
      {...handlers}
      data-testid={testId}
    >
      <strong>{t(held ? 'conference.held' : 'conference.hold')}</strong>
    </button>
  );
}

/** Where the space bar has its own work: words are written, or another key is held. */
const OWN_SPACE = 'input, textarea, select, [contenteditable="true"], .talk-key';
const isSpace = ({ code, target }: KeyboardEvent): boolean =>
  code === 'Space' && !(target instanceof Element && target.closest(OWN_SPACE));

/**
 * The space bar of the whole page is the key, wherever the last touch was: a button that was touched last would else take it
 * for a touch of its own.
 */
export function useSpaceToTalk(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const down = (event: KeyboardEvent) => {
      if (!isSpace(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) hold(true);
    };
    const up = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      if (isSpace(event)) event.preventDefault();
      if (useVoice.getState().held) hold(false);
    };
    window.addEventListener('keydown', down, true);
    window.addEventListener('keyup', up, true);
    return () => {
      window.removeEventListener('keydown', down, true);
      window.removeEventListener('keyup', up, true);
    };
  }, [on]);
}
