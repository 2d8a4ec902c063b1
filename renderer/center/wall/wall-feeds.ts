/** The pictures of a wall: what arrives, and what should arrive and will again. */
import type { Feed } from '../../../contract/feed.ts';
import type { LiveTrack } from '../../../contract/media.ts';
import type { VehicleSummary } from '../../../contract/screen-event.ts';

export interface WallFeed {
  /** `station/feed`. */
  key: string;
  station: string;
  feed: string;
  stationName: string;
  name: string;
  /** Undefined: wanted at the center, and not there at this moment. */
  track: LiveTrack | undefined;
  /** Name of the link by which the vehicle comes, or came last. */
  link: string | undefined;
  /** Where the camera stands, if it stands anywhere. */
  place: Feed['place'];
}

export const wallKey = ({ station, feed }: Pick<LiveTrack, 'station' | 'feed'>): string => `${station}/${feed}`;

/**
 * All pictures that exist: those that arrive, then those that a person sends to the center and that do not arrive now.
 * @param isOnWall whether a picture was on this wall before: it stays while its vehicle is away too
 */
export function wallFeeds(
  tracks: readonly LiveTrack[],
  vehicles: readonly VehicleSummary[],
  isOnWall: (key: string) => boolean,
): WallFeed[] {
  const live = tracks.filter(({ kind }) => kind === 'video');
  const arriving = new Set(live.map(wallKey));
  const awaited = vehicles.flatMap(({ presence, feeds }) =>
    feeds
      .filter(({ wanted, kind }) => wanted && kind !== 'radio')
      .map(({ station, id, name }) => ({ station, feed: id, name }))
      .filter((feed) => !arriving.has(wallKey(feed)) && (presence.online || isOnWall(wallKey(feed)))),
  );
  return [
    ...live.map((track) => described(track, track.name, track, vehicles)),
    ...awaited.map((feed) => described(feed, feed.name, undefined, vehicles)),
  ];
}

/** A picture that is not there and not wanted now, as far as its vehicle has told of it. */
export function formerFeed(key: string, vehicles: readonly VehicleSummary[]): WallFeed {
  const [station = '', feed = ''] = key.split('/');
  const known = vehicles.find((each) => each.station.id === station)?.feeds.find(({ id }) => id === feed);
  return described({ station, feed }, known?.name ?? feed, undefined, vehicles);
}

function described(
  { station, feed }: Pick<LiveTrack, 'station' | 'feed'>,
  name: string,
  track: LiveTrack | undefined,
  vehicles: readonly VehicleSummary[],
): WallFeed {
  const vehicle = vehicles.find((each) => each.station.id === station);
  return {
    key: wallKey({ station, feed }),
    station,
    feed,
    stationName: vehicle?.station.name ?? station,
    name,
    track,
    link: vehicle?.presence.via?.name,
    place: vehicle?.feeds.find(({ id }) => id === feed)?.place,
  };
}
