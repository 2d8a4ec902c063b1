import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openPanel } from './desk-store.ts';

/** What every panel has: a head, a way to close it by hand or by Escape, and the place of the keyboard. */
export function PanelFrame({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    frame.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    // In a field Escape is the field's: it closes a menu, or means nothing.
    const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === 'Escape' && !inField) openPanel(undefined);
  };
  return (
    <aside
      className="side-panel"
      aria-label={label}
      tabIndex={-1}
      ref={frame}
      onKeyDown={onKeyDown}
      data-testid="side-panel"
    >
      <header>
        <div className="grow">{head}</div>
        <Button onClick={() => openPanel(undefined)} aria-label={t('close')} data-testid="close-panel">
          ✕
        </Button>
      </header>
      {children}
    </aside>
  );
}
