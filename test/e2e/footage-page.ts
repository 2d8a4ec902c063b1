/** A page with a player of footage and nothing else. */
import { FootagePlayer, type PlayedSegment } from '../../renderer/video/footage-player.ts';

const video = document.createElement('video');
video.muted = true;
document.body.append(video);
const states: string[] = [];
let at: number | undefined;
const player = new FootagePlayer({
  video,
  list: async (from, to) => (await (await fetch(`/list?from=${from}&to=${to}`)).json()) as PlayedSegment[],
  fetchSegment: async (startAt, signal) => {
    const answer = await fetch(`/segment?${startAt}`, { signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.arrayBuffer();
  },
  onState: (state) => states.push(state),
  onTime: (now) => (at = now),
});

const page = {
  seek: (to: number) => {
    at = undefined;
    player.seek(to);
  },
  play: () => player.play(),
  pause: () => player.pause(),
  setRate: (rate: number) => player.setRate(rate),
  close: () => player.close(),
  now: () => ({
    at,
    state: states.at(-1),
    height: video.videoHeight,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  }),
};
export type FootagePage = typeof page;
declare global {
  interface Window {
    footage: FootagePage;
  }
}
window.footage = page;
