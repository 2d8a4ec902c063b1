/** Figures of a picture as this page measures them, and the link that it comes by. */
import { useTranslation } from 'react-i18next';
import { bitsPerSecond, duration } from '../../ui/format.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import { useLinkName } from '../../ui/link-name.ts';
import type { TrackStats } from '../../video/track-stats.ts';

interface Props {
  stats: TrackStats | undefined;
  link: string | undefined;
  track: Pick<LiveTrack, 'carrier' | 'ageMs'> | undefined;
}

export function TileFigures({ stats, link, track }: Props) {
  const { t } = useTranslation();
  const linkName = useLinkName();
  return (
    <>
      {stats && stats.framesDecoded > 0 && <Measured stats={stats} ageMs={track?.ageMs} />}
      {track?.carrier === 'station' && (
        <span title={t('wall.directHint')} data-testid="tile-direct">
          {t('wall.direct')}
        </span>
      )}
      {link !== undefined && <span data-testid="tile-link">{t('uplink.via', { name: linkName(link) })}</span>}
    </>
  );
}

function Measured({ stats, ageMs }: { stats: TrackStats; ageMs: number | undefined }) {
  const { t } = useTranslation();
  // Half the round trip to the SFU and the time in the receiver's buffer; before that, what the SFU says of the way to it.
  const here = stats.jitterBufferMs + (stats.rttMs ?? 0) / 2;
  const ms = Math.round((ageMs ?? 0) + here);
  const delay = ms < 1_000 ? `${ms} ms` : duration(ms);
  return (
    <>
      <span title={t(ageMs === undefined ? 'wall.delayHereHint' : 'wall.delayHint')} data-testid="tile-delay">
        {t('center.delay', { delay: ageMs === undefined ? `≥ ${delay}` : delay })}
      </span>
      <span>{t('center.loss', { pct: stats.lossPct.toFixed(1) })}</span>
      <span>
        {stats.widthPx}×{stats.heightPx}
      </span>
      <span className="roomy">{Math.round(stats.fps)} fps</span>
      <span className="roomy">{bitsPerSecond(stats.kbps)}</span>
    </>
  );
}
