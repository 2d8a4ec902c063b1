/** The key of the conference: what is said goes out while it is held. */
import { useTranslation } from 'react-i18next';
import { useHold } from '../ui/use-hold.ts';
import { useSpaceKey } from '../ui/use-space-key.ts';
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

/** The space bar of the whole page is the key. */
export function useSpaceToTalk(on: boolean): void {
  useSpaceKey(on, { press: () => hold(true), release: () => useVoice.getState().held && hold(false) });
}
