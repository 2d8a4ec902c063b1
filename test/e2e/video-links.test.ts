/**
 * A vehicle with three kinds of sources, two viewers at the center, and the link between them as it is on the road: 5G, a satellite
 * in the rain, a cut of ten seconds, 5G again; then the center fetches what it missed in the cut, and plays it. The console is the
 * shell in real Electron, for that is what stands in a vehicle; without an Electron here, the same runs with a page in Chromium. Both
 * would take three minutes of every test run: the bench (test/bench/video-links.ts) takes the figures of both. Needs the
 * laboratory of bad links; where that is not, it says so.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../bench/lab/lab.ts';
import { backFill, type BackFill } from '../bench/lab/missed.ts';
import { dayOnTheRoad, type Run } from '../bench/lab/video-run.ts';
import { VideoScene } from '../bench/lab/video-scene.ts';
import { electronRuntime } from '../electron-runtime.ts';

const LENGTHS = { settleMs: 6_000, steadyMs: 5_000 };
const PICTURES = 6;
/** Of test/sim/whip-encoder.ts. */
const ENCODER_LINES = 180;
/** What is shorter is no gap in footage, neither on the vehicle nor at the center. */
const BREATH_MS = 1_000;

/** Of the satellite, one way; and more than its queue and what a picture is held back for it. */
const WAY_MS = 300;
const OLDEST_MS = 10_000;

const reason = whyNot();
if (reason !== undefined) console.log(`SKIPPED: ${reason}`);
const shell = electronRuntime();
if (!shell)
  console.log('SKIPPED: the console in real Electron (no runtime here; run node setup.mjs); it is in Chromium');

describe.skipIf(reason !== undefined)(
  `the pictures of a vehicle on the road, console in ${shell ? 'Electron' : 'Chromium'},`,
  () => {
    let scene: VideoScene;
    let run: Run;
    let filled: BackFill;

    beforeAll(async () => {
      scene = await VideoScene.open(shell ? 'electron' : 'chromium');
      run = await dayOnTheRoad(scene, LENGTHS);
      filled = await backFill(scene, run.cut);
    }, 330_000);
    afterAll(() => scene?.close());

    const seenIn = (name: string) => run.phases.find(({ phase }) => phase.name === name)?.seen ?? [];

    it.each(['5g', 'geo-rain', '5g again'])('move for both viewers, all three, over %s', (name) => {
      expect(seenIn(name)).toHaveLength(PICTURES);
      expect(seenIn(name).filter(({ fps }) => fps === 0)).toEqual([]);
    });

    it('of a small source are not made smaller, though its size is known only once it flows', async () => {
      expect(await scene.linesOf(scene.feeds[2]!)).toBe(ENCODER_LINES);
    });

    it('are all back after the cut, without a click, and of the same tiles', () => {
      expect(run.backMs).toHaveLength(PICTURES);
      expect(run.lost).toEqual([]);
      expect(Math.max(...run.backMs)).toBeLessThan(Infinity);
    });

    it('never take more of the satellite than it has', () => {
      const { phase } = run.phases.find((one) => one.phase.name === 'geo-rain')!;
      expect(phase.upKbps).toBeGreaterThan(0);
      expect(phase.upKbps).toBeLessThanOrEqual(phase.setKbps);
    });

    it('say how old they are at the wall, the way from the vehicle included', () => {
      expect(run.delays).toHaveLength(scene.feeds.length);
      for (const words of run.delays) {
        const [, value = '', unit] = /^延时 ([\d.]+) (ms|s)$/.exec(words.trim()) ?? [];
        const ms = Number(value) * (unit === 's' ? 1_000 : 1);
        expect(ms, words).toBeGreaterThanOrEqual(WAY_MS);
        expect(ms, words).toBeLessThan(OLDEST_MS);
      }
    });

    it('were recorded on the vehicle through the cut: the center fetches them, without a gap, and what came is what was recorded', () => {
      expect(filled.missed.map(({ feed }) => feed)).toEqual(scene.feeds);
      for (const { longestGapMs, segments, differing } of filled.missed) {
        expect(longestGapMs).toBeLessThan(BREATH_MS);
        expect(segments).toBeGreaterThan(0);
        expect(differing).toEqual([]);
      }
    });

    it('play at the center as they were in the cut', () => {
      for (const { playedFrom, playedTo, playedFrames } of filled.missed) {
        expect(playedFrom).toBeGreaterThan(run.cut.from);
        expect(playedTo).toBeGreaterThan(playedFrom);
        expect(playedTo).toBeLessThan(run.cut.to);
        expect(playedFrames).toBeGreaterThan(10);
      }
    });
  },
);
