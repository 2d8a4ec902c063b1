/** The last still of a feed that does not move: under a line that says what it is and how old. */
import { useTranslation } from 'react-i18next';
import type { StillView } from '../../../contract/still.ts';
import { Ago } from '../../ui/words.tsx';

/** Older than this it is shown as old, ms. */
const STALE_MS = 60_000;

export function StillPicture({ still, testId }: { still: StillView; testId: string }) {
  const { t } = useTranslation();
  const { station, feed, seq, at } = still;
  return (
    <div className="still" data-testid={testId} data-seq={seq} data-at={at}>
      <img src={`/stills/${station}/${encodeURIComponent(feed)}/${seq}`} alt="" draggable={false} />
      <span className="still-mark">
        ▲ {t('stills.photo')} <Ago at={at} staleMs={STALE_MS} />
      </span>
    </div>
  );
}
