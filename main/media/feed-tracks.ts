/** What of a feed may leave the station: picture and sound, and nobody's face or voice. */
import type { LiveTrack } from '../../contract/media.ts';
import { isConference } from '../../contract/media.ts';
import type { Sfu } from './sfu.ts';

export const tracksOfFeed = (sfu: Sfu, of: Pick<LiveTrack, 'station' | 'feed'>): LiveTrack[] =>
  sfu
    .tracks()
    .filter(({ station, feed }) => station === of.station && feed === of.feed)
    .filter(({ feedKind }) => !isConference(feedKind) && feedKind !== 'ptt');
