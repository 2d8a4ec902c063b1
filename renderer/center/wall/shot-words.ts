/** What stands under a snapshot and in its file: which camera of whom, when, where. */
import type { TFunction } from 'i18next';
import { coordinateText } from '../../map/geo/coordinates.ts';
import { age, dateTime, isStale, type CoordinateFormat } from '../../ui/format.ts';
import type { WallFeed } from './wall-feeds.ts';

/** Where a picture was taken: where the camera stands, or where its vehicle was. */
export interface ShotPlace {
  lat: number;
  lon: number;
  /** When the vehicle was there, epoch ms; absent: the camera stands there. */
  fixAt?: number;
}

/** An older position is told with its age, ms. */
const STALE_MS = 15_000;

export interface Shot {
  feed: Pick<WallFeed, 'key' | 'stationName' | 'name'>;
  /** When the picture was shown, epoch ms. */
  at: number;
  place: ShotPlace | undefined;
}

function placeWords(t: TFunction, place: ShotPlace | undefined, at: number, format: CoordinateFormat): string {
  if (!place) return t('center.noPlace');
  const where = coordinateText(place, format);
  if (place.fixAt === undefined) return t('wall.cameraPlace', { where });
  const words = t('wall.vehiclePlace', { where });
  if (!isStale(place.fixAt, at, STALE_MS)) return words;
  const old = age(place.fixAt, at);
  return `${words} (${t(`age.${old.word}`, { ...old })})`;
}

/** The parts of the line, in their order. */
export const shotParts = (t: TFunction, { feed, at, place }: Shot, format: CoordinateFormat): string[] => [
  `${feed.stationName} ${feed.name}`,
  t('wall.beijing', { time: dateTime(at) }),
  placeWords(t, place, at, format),
];

/** `+31.69000+113.37000/`, ISO 6709 in degrees. */
function isoPlace({ lat, lon }: ShotPlace): string {
  const signed = (degrees: number, digits: number) =>
    `${degrees < 0 ? '-' : '+'}${Math.abs(degrees)
      .toFixed(5)
      .padStart(digits + 6, '0')}`;
  return `${signed(lat, 2)}${signed(lon, 3)}/`;
}

/** What the file says of itself, by the PNG keyword; the time in UTC, as RFC 1123 has it. @param by who took it */
export const shotWords = (shot: Shot, parts: readonly string[], by: string): Record<string, string> => ({
  Title: `${shot.feed.stationName} ${shot.feed.name}`,
  Description: parts.join(' · '),
  'Creation Time': new Date(shot.at).toUTCString(),
  Source: shot.feed.key,
  ...(shot.place ? { Location: isoPlace(shot.place) } : {}),
  Author: by,
  Software: 'Qianshao',
});
