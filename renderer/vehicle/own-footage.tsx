/** What this vehicle recorded of a feed. */
import { useMemo } from 'react';
import type { FootageAccess } from '../video/footage-access.ts';
import { Playback } from '../video/playback.tsx';
import { api, useConsole } from './console-store.ts';
import { useLocalVideo } from './video-store.ts';

const accessOf = (feed: string): FootageAccess => ({
  covered: (span, way) => api.video.footage.covered.query({ feed, ...span }, way),
  segments: (span) => api.video.footage.segments.query({ feed, ...span }),
  url: (startAt) => `/footage/${encodeURIComponent(feed)}/${startAt}.mp4`,
  mark: (clip, way) => api.video.clips.mark.mutate({ feed, ...clip }, way),
  check: (id, way) => api.video.clips.check.mutate({ id }, way),
  custody: (id, way) => api.video.clips.custody.query({ id }, way),
  release: (id, way) => api.video.clips.release.mutate({ id }, way),
});

/** @param sound it is a radio channel's */
export function OwnFootage({ feed, sound }: { feed: string; sound?: true }) {
  const access = useMemo(() => accessOf(feed), [feed]);
  const own = useConsole((state) => state.station?.id) ?? '';
  const clips = useLocalVideo((state) => state.clips).filter((clip) => clip.feed === feed);
  return <Playback access={access} clips={clips} own={own} {...(sound && { sound })} />;
}
