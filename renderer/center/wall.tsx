/** The wall: every live picture, by itself, for as long as it exists. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveTrack } from '../../contract/media.ts';
import { useNow } from '../ui/clock.ts';
import { bitRate } from '../ui/format.ts';
import { Picture } from '../video/picture.tsx';
import { StateWord, type Level } from '../ui/words.tsx';
import type { TrackStats } from '../video/track-stats.ts';
import { useViewer } from '../video/use-viewer.ts';
import type { Viewer } from '../video/viewer.ts';
import { centerApi, useCenter } from './center-store.ts';

const LAYOUTS = [1, 4, 9] as const;
const signalling = () => centerApi().media;
const tileKey = ({ station, feed }: LiveTrack) => `${station}-${feed}`;

export function Wall() {
  const { t } = useTranslation();
  const known = useCenter((state) => state.station !== undefined);
  const tracks = useCenter((state) => state.tracks).filter(({ kind }) => kind === 'video');
  const [layout, setLayout] = useState<(typeof LAYOUTS)[number]>(4);
  const [page, setPage] = useState(0);
  const [large, setLarge] = useState<string>();
  const enlarged = tracks.find((track) => tileKey(track) === large);
  const count = enlarged ? 1 : layout;
  const pages = Math.max(1, Math.ceil(tracks.length / count));
  const current = Math.min(page, pages - 1);
  const visible = enlarged ? [enlarged] : tracks.slice(current * count, (current + 1) * count);
  const { streams, viewer } = useViewer(signalling, visible, true);
  return (
    <div className="wall-page">
      <div className="wall-bar">
        {LAYOUTS.map((size) => (
          <Button
            key={size}
            type={layout === size && !enlarged ? 'primary' : 'default'}
            onClick={() => {
              setLayout(size);
              setLarge(undefined);
            }}
          >
            {t('center.layout', { count: size })}
          </Button>
        ))}
        {enlarged && <Button onClick={() => setLarge(undefined)}>{t('center.back')}</Button>}
        {pages > 1 && !enlarged && (
          <Button onClick={() => setPage((current + 1) % pages)}>
            {t('center.next')} {t('center.page', { page: current + 1, pages })}
          </Button>
        )}
      </div>
      {tracks.length === 0 ? (
        <div className="empty">{t(known ? 'center.noTracks' : 'loading')}</div>
      ) : (
        <div className={`wall of-${count}`}>
          {visible.map((track) => (
            <Tile
              key={tileKey(track)}
              track={track}
              stream={streams.get(track.producer)}
              viewer={viewer}
              onClick={() => setLarge(enlarged ? undefined : tileKey(track))}
            />
          ))}
          {Array.from({ length: count - visible.length }, (_, index) => (
            <div className="tile empty-tile" key={index}>
              {t('center.emptyTile')}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

const pictureLevel = { connected: 'ok', degraded: 'warn', lost: 'bad' } satisfies Record<string, Level>;

/** Below this score (of 10) at the center, or above this loss on the way here, %, a picture moves but suffers. */
const THIN = { score: 6, lossPct: 3 };
const isThin = ({ score }: LiveTrack, stats: TrackStats | undefined): boolean =>
  score < THIN.score || (stats?.lossPct ?? 0) > THIN.lossPct;

interface TileProps {
  track: LiveTrack;
  stream: MediaStream | undefined;
  viewer: Viewer | undefined;
  onClick: () => void;
}

function Tile({ track, stream, viewer, onClick }: TileProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLButtonElement>(null);
  const name = useCenter((state) => state.vehicles.find(({ station }) => station.id === track.station)?.station.name);
  useNow();
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const resize = new ResizeObserver(() =>
      viewer?.setTileHeight(track.producer, element.clientHeight * window.devicePixelRatio),
    );
    resize.observe(element);
    return () => resize.disconnect();
  }, [viewer, track.producer]);
  const stats = viewer?.stats(track.producer);
  const moving =
    stream !== undefined && (stats === undefined || performance.now() - stats.at < 3_000) && track.score > 0;
  const state = !moving ? 'lost' : isThin(track, stats) ? 'degraded' : 'connected';
  return (
    <button
      type="button"
      className="tile"
      ref={box}
      onClick={onClick}
      data-testid={`tile-${tileKey(track)}`}
      data-frames={stats?.framesDecoded ?? 0}
    >
      <Picture stream={stream} testId={`video-${tileKey(track)}`} />
      {!moving && <span className="waiting">▲ {t('center.recovering')}</span>}
      <span className="caption">
        <strong>{name ?? track.station}</strong>
        <span>{track.name}</span>
        <StateWord level={pictureLevel[state]}>{t(`state.${state}`)}</StateWord>
        {stats && <Numbers stats={stats} />}
      </span>
    </button>
  );
}

function Numbers({ stats }: { stats: TrackStats }) {
  const { t } = useTranslation();
  // What this side can measure: half the round trip to the SFU and the time in the receiver's buffer.
  const delay = Math.round(stats.jitterBufferMs + (stats.rttMs ?? 0) / 2);
  return (
    <>
      <span>
        {stats.widthPx}×{stats.heightPx} {Math.round(stats.fps)} fps
      </span>
      <span>{bitRate(stats.kbps)}bit/s</span>
      <span>{t('center.delay', { ms: delay })}</span>
      <span>{t('center.loss', { pct: stats.lossPct.toFixed(1) })}</span>
    </>
  );
}
