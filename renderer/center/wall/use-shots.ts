/** Takes pictures off the wall: to hold them on it, or as files. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fileName, offer } from '../../map/print/export.ts';
import { dateTime } from '../../ui/format.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { snapshotFile, takeFrame } from '../../video/snapshot.ts';
import type { Held } from './held.ts';
import { shotParts, shotWords, type ShotPlace } from './shot-words.ts';
import type { WallFeed } from './wall-feeds.ts';

export function useShots(person: string, placeOf: (station: string) => ShotPlace | undefined) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const [failed, setFailed] = useState(false);

  /** The picture of this moment with its time and place; nothing while there is none. */
  const take = (feed: WallFeed, video: HTMLVideoElement, then: (what: Held) => void) => {
    const picture = takeFrame(video);
    setFailed(!picture);
    if (picture) then({ picture, at: Date.now(), place: feed.place ?? placeOf(feed.station) });
  };
  /** Offers the picture that is held, or that of this moment, as a file. */
  const save = async (feed: WallFeed, held: Held | undefined, video: HTMLVideoElement) => {
    let what = held;
    if (!what) take(feed, video, (taken) => (what = taken));
    if (!what) return;
    const { picture, at, place } = what;
    const shot = { feed, at, place };
    const parts = shotParts(t, shot, format);
    try {
      const file = await snapshotFile(picture, parts, shotWords(shot, parts, person));
      offer(file, `${fileName(`${feed.stationName}-${feed.name}`, dateTime(at))}.png`);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return { take, save, failed };
}
