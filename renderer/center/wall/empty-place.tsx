/** Places without a picture: free ones, and those that a person keeps for a picture that is away. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { WallFeed } from './wall-feeds.ts';

export function EmptyPlace({ place, look }: { place: number; look: string }) {
  const { t } = useTranslation();
  return (
    <div className={`tile empty-tile ${look}`} data-place={place} data-testid="empty-place">
      {t('center.emptyTile')}
    </div>
  );
}

interface FormerProps {
  feed: WallFeed;
  place: number;
  look: string;
  onLeave: () => void;
}

export function FormerTile({ feed, place, look, onLeave }: FormerProps) {
  const { t } = useTranslation();
  return (
    <div className={`tile empty-tile ${look}`} data-place={place} data-testid={`kept-${feed.station}-${feed.feed}`}>
      <span className="kept">
        <strong>
          {feed.stationName} {feed.name}
        </strong>
        <span>○ {t('wall.notSent')}</span>
        <Button onClick={onLeave} data-testid="leave-place">
          {t('wall.leave')}
        </Button>
      </span>
    </div>
  );
}
