/** Over the wall: how it is divided, its pages, full screen. A picture that is held over a page's button turns the page. */
import { FullscreenExitOutlined, FullscreenOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { LAYOUTS, type Layout } from './layouts.ts';

export interface WallBarProps {
  layout: Layout;
  onLayout: (layout: Layout) => void;
  /** From one picture back to all; undefined while all are shown. */
  onBack: (() => void) | undefined;
  page: number;
  pages: number;
  onTurn: (step: number) => void;
  /** Takes the person's own order back; undefined while there is none. */
  onReset: (() => void) | undefined;
  wall: string;
}

const watchFull = (changed: () => void) => {
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
};
const isFull = () => document.fullscreenElement !== null;

export function WallBar({ layout, onLayout, onBack, page, pages, onTurn, onReset, wall }: WallBarProps) {
  const { t } = useTranslation();
  return (
    <div className="wall-bar">
      {LAYOUTS.map((each) => (
        <Button
          key={each.id}
          type={each === layout && !onBack ? 'primary' : 'default'}
          onClick={() => onLayout(each)}
          data-testid={`layout-${each.id}`}
        >
          {each.large > 1 ? t('wall.oneLarge', { count: each.tiles - 1 }) : t('center.layout', { count: each.tiles })}
        </Button>
      ))}
      {onBack && (
        <Button onClick={onBack} data-testid="wall-back">
          {t('center.back')}
        </Button>
      )}
      <span className="grow" />
      {pages > 1 && (
        <>
          <Button icon={<LeftOutlined />} data-turn={-1} aria-label={t('wall.previous')} onClick={() => onTurn(-1)} />
          <span data-testid="wall-page-number">{t('center.page', { page: page + 1, pages })}</span>
          <Button icon={<RightOutlined />} data-turn={1} aria-label={t('center.next')} onClick={() => onTurn(1)} />
        </>
      )}
      {onReset && (
        <Button onClick={onReset} data-testid="wall-reset">
          {t('wall.reset')}
        </Button>
      )}
      {wall === 'main' && (
        <Button href="#/wall/2" target="_blank" data-testid="wall-another">
          {t('wall.another')}
        </Button>
      )}
      <FullScreenButton />
    </div>
  );
}

function FullScreenButton() {
  const { t } = useTranslation();
  const full = useSyncExternalStore(watchFull, isFull);
  const change = () =>
    void (full ? document.exitFullscreen() : document.querySelector('.wall-page')?.requestFullscreen());
  return (
    <Button icon={full ? <FullscreenExitOutlined /> : <FullscreenOutlined />} onClick={change} data-testid="wall-full">
      {t(full ? 'wall.leaveFull' : 'fullScreen')}
    </Button>
  );
}
