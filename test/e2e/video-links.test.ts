/**
 * A vehicle with three kinds of sources, two viewers at the center, and the link between them as it is on the road: 5G, a satellite
 * in the rain, a cut of ten seconds, 5G again. Needs the laboratory of bad links; where that is not, it says so.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../bench/lab/lab.ts';
import { dayOnTheRoad, type Run } from '../bench/lab/video-run.ts';
import { VideoScene } from '../bench/lab/video-scene.ts';

const LENGTHS = { settleMs: 6_000, steadyMs: 5_000 };
const PICTURES = 6;

const reason = whyNot();
if (reason !== undefined) console.log(`SKIPPED: ${reason}`);

describe.skipIf(reason !== undefined)('the pictures of a vehicle on the road', () => {
  let scene: VideoScene;
  let run: Run;

  beforeAll(async () => {
    scene = await VideoScene.open();
    run = await dayOnTheRoad(scene, LENGTHS);
  }, 240_000);
  afterAll(() => scene?.close());

  const seenIn = (name: string) => run.phases.find(({ phase }) => phase.name === name)?.seen ?? [];

  it.each(['5g', 'geo-rain', '5g again'])('move for both viewers, all three, over %s', (name) => {
    expect(seenIn(name)).toHaveLength(PICTURES);
    expect(seenIn(name).filter(({ fps }) => fps === 0)).toEqual([]);
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
});
