/** What the center missed in a cut: its staff asks for that span on the page of footage, gets it, and plays it. */
import type { Page } from 'playwright-core';
import { gapsOf } from '../../../contract/backfill.ts';
import { touchTimeline } from '../../demo/pages.ts';
import { VEHICLE } from './lab.ts';
import type { Phase, VideoScene } from './video-scene.ts';

/** More than the cut is asked for, on both sides: a pixel of the time line is a second, ms. */
const MARGIN_MS = 4_000;
/** Played from so long after the beginning of the cut, for so long, ms. */
const INTO_MS = 2_000;
const PLAYED_MS = 3_000;
/** History waits until congestion control sees room beside the pictures: on a busy machine for a minute and more. */
const COME_MS = 150_000;

export interface Missed {
  feed: string;
  /** The longest stretch of the cut of which nothing came, ms. */
  longestGapMs: number;
  /** Of the cut, segments and bytes. */
  segments: number;
  bytes: number;
  /** Segments (by their start) that the vehicle has and the center has not, or not with this hash in its ledger and in its file. */
  differing: number[];
  /** Where the picture stood when it was touched, and some seconds later, epoch ms; frames that were decoded between. */
  playedFrom: number;
  playedTo: number;
  playedFrames: number;
}
export interface BackFill {
  /** From the last touch until all of it was there, ms. */
  tookMs: number;
  missed: Missed[];
}

export async function backFill(scene: VideoScene, cut: Phase): Promise<BackFill> {
  const [page] = scene.viewers;
  if (!page) throw new Error('nobody watches');
  await page.evaluate(() => void (location.hash = '#/footage'));
  for (const feed of scene.feeds) await askFor(page, feed, cut);
  const askedAt = performance.now();
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-testid="ask"][data-state="done"]').length === count,
    scene.feeds.length,
    { timeout: COME_MS },
  );
  const tookMs = performance.now() - askedAt;
  const missed: Missed[] = [];
  for (const feed of scene.feeds)
    missed.push({ feed, ...(await facts(scene, page, feed, cut)), ...(await play(page, feed, cut)) });
  return { tookMs, missed };
}

async function askFor(page: Page, feed: string, { from, to }: Phase): Promise<void> {
  await page.getByTestId(`footage-${VEHICLE}-${feed}`).click();
  await touchTimeline(page, from - MARGIN_MS);
  await page.getByTestId('mark-from').click();
  await touchTimeline(page, to + MARGIN_MS);
  await page.getByTestId('mark-to').click();
  await page.getByTestId('fetch').click();
  await page.getByTestId('fetch').waitFor({ state: 'detached' });
}

async function facts(
  scene: VideoScene,
  page: Page,
  feed: string,
  { from, to }: Phase,
): Promise<Pick<Missed, 'longestGapMs' | 'segments' | 'bytes' | 'differing'>> {
  const [recorded, came] = [
    await scene.footage('vehicle', feed, from, to),
    await scene.footage('center', feed, from, to),
  ];
  const differing: number[] = [];
  for (const { startAt, sha256 } of recorded) {
    const isThere = came.some((each) => each.startAt === startAt && each.sha256 === sha256);
    if (!isThere || (await hashOf(page, `/footage/${VEHICLE}/${feed}/${startAt}.mp4`)) !== sha256)
      differing.push(startAt);
  }
  const spans = came.map((each) => ({ from: each.startAt, to: each.endAt }));
  return {
    longestGapMs: Math.max(0, ...gapsOf(spans, from, to).map((gap) => gap.to - gap.from)),
    segments: came.length,
    bytes: came.reduce((sum, each) => sum + each.bytes, 0),
    differing,
  };
}

/** SHA-256 of what the center serves, in hex. */
const hashOf = (page: Page, url: string): Promise<string> =>
  page.evaluate(async (address) => {
    const bytes = await (await fetch(address)).arrayBuffer();
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, url);

async function play(
  page: Page,
  feed: string,
  cut: Phase,
): Promise<Pick<Missed, 'playedFrom' | 'playedTo' | 'playedFrames'>> {
  await page.getByTestId(`footage-${VEHICLE}-${feed}`).click();
  await page.getByTestId('covered').first().waitFor();
  await touchTimeline(page, cut.from + INTO_MS);
  const before = await page.evaluate(lookAtPlayer);
  await page.waitForFunction(
    (until) => Number(document.querySelector<HTMLElement>('[data-testid="playback"]')?.dataset['at']) >= until,
    before.at + PLAYED_MS,
    { timeout: COME_MS },
  );
  const after = await page.evaluate(lookAtPlayer);
  return { playedFrom: before.at, playedTo: after.at, playedFrames: after.frames - before.frames };
}

/** Runs inside the page. */
function lookAtPlayer(): { at: number; frames: number } {
  const at = Number(document.querySelector<HTMLElement>('[data-testid="playback"]')?.dataset['at']);
  const video = document.querySelector<HTMLVideoElement>('[data-testid="playback-video"]');
  return { at, frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0 };
}
