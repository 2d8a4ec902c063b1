/** Figures of a picture as this page measures them, and the link that it comes by. */
import { useTranslation } from 'react-i18next';
import { bitRate } from '../../ui/format.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import { useLinkName } from '../../ui/link-name.ts';
import type { TrackStats } from '../../video/track-stats.ts';

interface Props {
  stats: TrackStats | undefined;
  link: string | undefined;
  carrier: LiveTrack['carrier'];
}

export function TileFigures({ stats, link, carrier }: Props) {
  const { t } = useTranslation();
  const linkName = useLinkName();
  return (
    <>
      {stats && stats.framesDecoded > 0 && <Measured stats={stats} />}
      {carrier === 'station' && (
        <span title={t('wall.directHint')} data-testid="tile-direct">
          {t('wall.direct')}
        </span>
      )}
      {link !== undefined && <span data-testid="tile-link">{t('uplink.via', { name: linkName(link) })}</span>}
    </>
  );
}

function Measured({ stats }: { stats: TrackStats }) {
  const { t } = useTranslation();
  // What this side can measure: half the round trip to the SFU and the time in the receiver's buffer.
  const delay = Math.round(stats.jitterBufferMs + (stats.rttMs ?? 0) / 2);
  return (
    <>
      <span title={t('wall.delayHint')}>{t('center.delay', { ms: delay })}</span>
      <span>{t('center.loss', { pct: stats.lossPct.toFixed(1) })}</span>
      <span>
        {stats.widthPx}×{stats.heightPx}
      </span>
      <span className="roomy">{Math.round(stats.fps)} fps</span>
      <span className="roomy">{bitRate(stats.kbps)}bit/s</span>
    </>
  );
}
