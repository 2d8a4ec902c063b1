/** One picture on the wall: it moves, is held, or says why it does neither; its name, its figures, what can be done with it. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { StillView } from '../../../contract/still.ts';
import { useNow } from '../../ui/clock.ts';
import { clockTime } from '../../ui/format.ts';
import { Ago, StateWord, type Level } from '../../ui/words.tsx';
import { pictureHeight } from '../../video/layers.ts';
import { Picture } from '../../video/picture.tsx';
import type { Viewer } from '../../video/viewer.ts';
import type { Held } from './held.ts';
import { StillPicture } from './still-picture.tsx';
import { TileFigures } from './tile-figures.tsx';
import { pictureState, useStoppedAt } from './tile-state.ts';
import { TileTools } from './tile-tools.tsx';
import type { WallFeed } from './wall-feeds.ts';

/** A still older than this says nothing of the scene any more, ms. */
const STILL_SHOWN_MS = 3_600_000;

const pictureLevel = { connected: 'ok', degraded: 'warn', lost: 'bad' } satisfies Record<string, Level>;

export interface TileProps {
  feed: WallFeed;
  place: number;
  /** It is the only one shown. */
  isAlone: boolean;
  look: string;
  stream: MediaStream | undefined;
  viewer: Viewer | undefined;
  held: Held | undefined;
  /** Its newest still. */
  still: StillView | undefined;
  onPress: (event: PointerEvent) => void;
  onSelect: () => void;
  onEnlarge: () => void;
  onHold: (video: HTMLVideoElement) => void;
  onRelease: () => void;
  onShot: (video: HTMLVideoElement) => void;
  /** Absent: feeds are not shared from here. */
  onShare?: (() => void) | undefined;
  /** The pad of its camera, while it is open. */
  pad: ReactNode;
  /** Opens the pad; absent: it cannot be turned from here. */
  onTurn: (() => void) | undefined;
  /** By so many places. */
  onMove: (by: number) => void;
}

export function Tile(props: TileProps) {
  const { feed, place, look, stream, viewer, held, still, pad, onEnlarge, onMove } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const now = useNow();
  useFittingLayer(box, viewer, feed.track?.producer, stream);
  const producer = feed.track?.producer ?? '';
  const stats = viewer?.stats(producer);
  const state = pictureState({
    ...{ track: feed.track, hasStream: stream !== undefined },
    ...{ lossPct: stats?.lossPct, stillMs: viewer?.stillFor(producer) },
  });
  const stoppedAt = useStoppedAt(state !== 'lost');
  const key = (event: KeyboardEvent) => {
    if (event.target !== box.current) return;
    if (event.key === 'Enter') onEnlarge();
    if (event.altKey && event.key === 'ArrowLeft') onMove(-1);
    if (event.altKey && event.key === 'ArrowRight') onMove(1);
  };
  // Where pictures move no still is shown, and where none is sent it is not waited for.
  const isRecent = still !== undefined && now - still.at < STILL_SHOWN_MS;
  const shown = state === 'lost' && !held && feed.track === undefined && isRecent ? still : undefined;
  const testId = `${feed.station}-${feed.feed}`;
  return (
    <div
      className={`tile ${look}`}
      ref={box}
      role="group"
      aria-label={`${feed.stationName} ${feed.name}`}
      tabIndex={0}
      data-place={place}
      data-testid={`tile-${testId}`}
      data-frames={stats?.framesDecoded ?? 0}
      data-lines={stats?.heightPx ?? 0}
      data-state={state}
      onPointerDown={props.onPress}
      onClick={props.onSelect}
      onDoubleClick={onEnlarge}
      onKeyDown={key}
    >
      <Picture stream={stream} testId={`video-${testId}`} element={video} />
      {held && <HeldPicture held={held} testId={`held-${testId}`} />}
      {shown && <StillPicture still={shown} testId={`still-${testId}`} />}
      {state === 'lost' && !held && !shown && (
        <span className="waiting">
          ▲ {t(stoppedAt === undefined ? 'wall.opening' : 'center.recovering')}
          {stoppedAt !== undefined && (
            <>
              {' · '}
              <Ago at={stoppedAt} />
            </>
          )}
        </span>
      )}
      {pad !== undefined && (
        <div className="tile-pad" onPointerDown={stop} onClick={stop} onDoubleClick={stop} data-testid="tile-pad">
          {pad}
        </div>
      )}
      <TileTools {...props} video={video} hasPicture={state !== 'lost' || held !== undefined} />
      <span className="caption">
        <strong>{feed.stationName}</strong>
        <span>{feed.name}</span>
        {shown ? (
          <StateWord level="warn">{t('stills.only')}</StateWord>
        ) : (
          <StateWord level={pictureLevel[state]}>{t(`state.${state}`)}</StateWord>
        )}
        <TileFigures stats={state === 'lost' ? undefined : stats} link={feed.link} track={feed.track} />
      </span>
    </div>
  );
}

/** What is done on a pad is not done to its tile. */
const stop = (event: { stopPropagation(): void }) => event.stopPropagation();

/** Asks for the copy that fits the tile, and again when the tile has another size. */
function useFittingLayer(
  box: RefObject<HTMLDivElement | null>,
  viewer: Viewer | undefined,
  producer: string | undefined,
  stream: MediaStream | undefined,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || producer === undefined) return undefined;
    const resize = new ResizeObserver(() => {
      const tallPx = pictureHeight(element.clientWidth, element.clientHeight) * window.devicePixelRatio;
      viewer?.setTileHeight(producer, tallPx);
    });
    resize.observe(element);
    return () => resize.disconnect();
    // A stream that is there anew has been told of no size yet.
  }, [box, viewer, producer, stream]);
}

/** The picture that is held, and in words that it is none of now. */
function HeldPicture({ held, testId }: { held: Held; testId: string }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.replaceChildren(held.picture), [held.picture]);
  return (
    <div className="held" data-testid={testId} data-at={held.at}>
      <div className="held-picture" ref={box} />
      <span className="held-mark">
        ▮▮ {t('wall.held', { time: clockTime(held.at) })} · <Ago at={held.at} />
      </span>
    </div>
  );
}
