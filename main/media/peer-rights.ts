/** Who may send what at the SFU. */
import { QianshaoError } from '../../contract/errors.ts';
import { isConference, type LiveTrack } from '../../contract/media.ts';

export interface PeerKey {
  /** Who: a station's id or a person's name, with its kind. */
  owner: string;
  /** Which page. */
  peer: string;
  /** A station sends; a person receives, and speaks while he is in the conference. */
  station?: string;
  /** The station at which a person sits: his voice is its. */
  home?: string;
}

/** What is known of owners elsewhere. */
export interface Rights {
  /** Whether this owner is in the conference; with a feed: as the attendee of that voice. */
  attends: (owner: string, feed?: string) => boolean;
  /** Whether a person's voice may key a radio channel. */
  keys: (owner: string) => boolean;
}

type Wish = Pick<LiveTrack, 'feed' | 'kind' | 'feedKind'>;

/** @throws media-refused: neither a station nor one who may speak */
export function mustSend(key: PeerKey, rights: Rights): void {
  if (!rights.attends(key.owner) && !rights.keys(key.owner)) stationOf(key);
}

/** @throws media-refused: it is no station */
export function stationOf({ station }: PeerKey): string {
  if (station === undefined) throw new QianshaoError('media-refused', 'only a station sends');
  return station;
}

/** @returns the station whose track it is. @throws media-refused, conference-refused */
export function senderOf(key: PeerKey, rights: Rights, wish: Wish): string {
  if (isConference(wish.feedKind)) return speakerOf(key, rights, wish);
  if (wish.feedKind !== 'ptt') return stationOf(key);
  const { owner, station, home } = key;
  const at = station ?? home;
  if (at === undefined || wish.kind !== 'audio' || (station === undefined && !rights.keys(owner)))
    throw new QianshaoError('media-refused', 'ptt');
  return at;
}

/** @returns the station whose voice or face it is. @throws conference-refused */
function speakerOf({ owner, station, home }: PeerKey, rights: Rights, { feed, kind, feedKind }: Wish): string {
  const at = station ?? home;
  if (at === undefined || kind !== (feedKind === 'face' ? 'video' : 'audio') || !rights.attends(owner, feed))
    throw new QianshaoError('conference-refused');
  return at;
}
