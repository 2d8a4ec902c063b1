/** Writes down when each frame of each picture on a page is shown. Runs inside the page, before its own scripts. */
import type { Page } from 'playwright-core';

/** Epoch ms of each frame, by the picture's test id. */
export type FrameLog = Record<string, number[]>;

declare global {
  interface Window {
    frameLog?: FrameLog;
  }
}

const LOOK_MS = 100;

/** @param everyMs between looks for new pictures */
function record(everyMs: number): void {
  const log: FrameLog = (window.frameLog = {});
  const known = new WeakSet<HTMLVideoElement>();
  const follow = (video: HTMLVideoElement, id: string) => {
    const frame = () => {
      (log[id] ??= []).push(performance.timeOrigin + performance.now());
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  };
  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      const id = video.dataset['testid'];
      if (id === undefined || known.has(video)) continue;
      known.add(video);
      follow(video, id);
    }
  }, everyMs);
}

export async function recordFrames(page: Page): Promise<void> {
  await page.addInitScript(record, LOOK_MS);
}
export const framesShown = (page: Page): Promise<FrameLog> => page.evaluate(() => window.frameLog ?? {});

/** Longest time without a frame between two moments, ms, the moments themselves counted as such. */
export function longestGap(frames: readonly number[], from: number, to: number): number {
  const within = frames.filter((at) => at > from && at < to);
  const edges = [from, ...within, to];
  return Math.max(...edges.slice(1).map((at, index) => at - (edges[index] ?? at)));
}
