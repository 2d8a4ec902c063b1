/** The wall's screen: places, pages, and pictures that only flow while they are seen. */
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveTrack } from '../../../contract/media.ts';
import type { StillView } from '../../../contract/still.ts';
import type { VehicleSummary } from '../../../contract/screen-event.ts';
import { useShown } from '../../ui/use-shown.ts';
import type { MediaSignalling } from '../../video/signalling.ts';
import { useViewer } from '../../video/use-viewer.ts';
import { useArrangement } from './arrangement.ts';
import { EmptyPlace, FormerTile } from './empty-place.tsx';
import { useHeld } from './held.ts';
import { pagesOf, SINGLE } from './layouts.ts';
import { isSame, pinAt, PLACE_LIMIT, remember, settle, unpin, type Places } from './placement.ts';
import type { ShotPlace } from './shot-words.ts';
import { Tile } from './tile.tsx';
import { useDrag } from './use-drag.ts';
import { useShots } from './use-shots.ts';
import { WallBar } from './wall-bar.tsx';
import { formerFeed, wallFeeds, wallKey, type WallFeed } from './wall-feeds.ts';
import { useWallKeys } from './wall-keys.ts';
import './wall.css';

export interface WallScreenProps {
  /** The same function at every call. */
  signalling: () => MediaSignalling;
  tracks: readonly LiveTrack[];
  vehicles: readonly VehicleSummary[];
  /** The newest still of each feed, where the link bears no more. */
  stills: readonly StillView[];
  /** Whose arrangement, and of which wall. */
  person: string;
  wall: string;
  /** Where a vehicle is now. */
  placeOf: (station: string) => ShotPlace | undefined;
  /** A feed is to be shown to others. */
  onShare?: (feed: WallFeed) => void;
  /** The pad of a feed's camera, where it can be turned from here. */
  pad?: (feed: WallFeed) => ReactNode | undefined;
  /** Instead of the wall while there is no picture. */
  empty: string;
}

export function WallScreen(props: WallScreenProps) {
  const { signalling, tracks, vehicles, stills, person, wall, placeOf, empty, onShare, pad } = props;
  const { t } = useTranslation();
  const [{ layout, pins, seats }, arrange] = useArrangement(person, wall);
  const [places, setPlaces] = useState<Places>([]);
  const [page, setPage] = useState(0);
  const [large, setLarge] = useState<string>();
  const [selected, setSelected] = useState<string>();
  const [turned, setTurned] = useState<string>();
  const { held, hold, release } = useHeld();
  const shots = useShots(person, placeOf);

  const existing = wallFeeds(tracks, vehicles, (key) => places.includes(key));
  // A picture that is held stays, though its feed has ended.
  const ended = [...held.keys()].filter((key) => !existing.some((feed) => feed.key === key));
  const feeds = [...existing, ...ended.map((key) => formerFeed(key, vehicles))];
  const settled = settle(
    seats,
    pins,
    feeds.map(({ key }) => key),
  );
  if (!isSame(settled, places)) setPlaces(settled);
  const remembered = remember(seats, settled);
  if (!isSame(remembered, seats)) arrange({ seats: remembered });
  const alone = feeds.find(({ key }) => key === large);
  const division = alone ? SINGLE : layout;
  const pages = pagesOf(settled.length, layout);
  const current = Math.min(page, pages - 1);
  const first = current * layout.tiles;
  const visible: (WallFeed | undefined)[] = alone
    ? [alone]
    : Array.from({ length: layout.tiles }, (_, index) => feeds.find(({ key }) => key === settled[first + index]));
  const shown = useShown();
  const flowing = shown ? visible.flatMap((feed) => feed?.track ?? []) : [];
  const { streams, viewer } = useViewer(signalling, flowing, true);

  const turn = (step: number) => setPage((current + step + pages) % pages);
  const put = (key: string, place: number) => {
    if (place >= 0 && place < PLACE_LIMIT) arrange({ pins: pinAt(settled, pins, key, place) });
  };
  // A hand that waits over the button stops at the last page, and does not begin anew.
  const turnWithin = (step: number) => setPage(Math.max(0, Math.min(current + step, pages - 1)));
  const drag = useDrag({ onDrop: put, onTurn: turnWithin });
  // A hand wants to see what it does: the picture is made large.
  const openPad = (key: string) => {
    const isOpen = large === key && turned === key;
    setTurned(isOpen ? undefined : key);
    setLarge(key);
  };
  const dragged = feeds.find(({ key }) => key === drag.dragged?.key);
  useWallKeys({ onTurn: turn, onBack: () => setLarge(undefined) });

  const look = (key: string | undefined, place: number) =>
    [
      place % layout.tiles === 0 && division.large > 1 && 'large',
      key !== undefined && key === selected && 'selected',
      key !== undefined && key === drag.dragged?.key && 'dragged',
      drag.dragged && drag.dragged.over === place && 'over',
    ]
      .filter(Boolean)
      .join(' ');
  const tile = (feed: WallFeed | undefined, index: number) => {
    const place = alone ? settled.indexOf(alone.key) : first + index;
    const key = settled[place];
    if (!feed && key !== undefined)
      return (
        <FormerTile
          key={key}
          feed={formerFeed(key, vehicles)}
          place={place}
          look={look(key, place)}
          onLeave={() => arrange({ pins: unpin(pins, key) })}
        />
      );
    if (!feed) return <EmptyPlace key={place} place={place} look={look(undefined, place)} />;
    const padOfFeed = pad?.(feed);
    return (
      <Tile
        key={feed.key}
        feed={feed}
        place={place}
        isAlone={alone !== undefined}
        look={look(feed.key, place)}
        stream={feed.track && streams.get(feed.track.producer)}
        viewer={viewer}
        held={held.get(feed.key)}
        still={stills.find((one) => wallKey(one) === feed.key)}
        onPress={(event) => alone === undefined && drag.start(event, feed.key)}
        onSelect={() => drag.endsDrag() || setSelected(feed.key === selected ? undefined : feed.key)}
        onEnlarge={() => {
          setTurned(undefined);
          setLarge(alone ? undefined : feed.key);
        }}
        onHold={(video) => shots.take(feed, video, (what) => hold(feed.key, what))}
        onRelease={() => release(feed.key)}
        onShot={(video) => void shots.save(feed, held.get(feed.key), video)}
        onMove={(by) => put(feed.key, place + by)}
        onShare={onShare && (() => onShare(feed))}
        pad={alone && turned === feed.key ? padOfFeed : undefined}
        onTurn={padOfFeed === undefined ? undefined : () => openPad(feed.key)}
      />
    );
  };
  return (
    <div className={drag.dragged ? 'wall-page dragging' : 'wall-page'} data-testid="wall">
      <WallBar
        layout={layout}
        onLayout={(chosen) => {
          arrange({ layout: chosen });
          setPage(Math.floor(first / chosen.tiles));
          setLarge(undefined);
        }}
        onBack={alone && (() => setLarge(undefined))}
        page={current}
        pages={alone ? 1 : pages}
        onTurn={turn}
        onReset={Object.keys(pins).length > 0 ? () => arrange({ pins: {}, seats: [] }) : undefined}
        wall={wall}
      />
      {shots.failed && (
        <div className="wall-failed" role="alert">
          ■ {t('wall.shotFailed')}
        </div>
      )}
      {settled.length === 0 ? (
        <div className="empty">{empty}</div>
      ) : (
        <div className="wall" style={{ '--cells': division.cells, '--large': division.large } as React.CSSProperties}>
          {visible.map(tile)}
        </div>
      )}
      {dragged && (
        <div className="wall-ghost" ref={drag.ghost}>
          {dragged.stationName} {dragged.name}
        </div>
      )}
    </div>
  );
}
