/**
 * Video from a vehicle to its center over links that change: frames, freezes, recovery, and how much of the link is used.
 *   node test/bench/video-links.ts [--lab linklab.py] [--steady 20]
 */
import { parseArgs } from 'node:util';
import type { Figure } from './bench.ts';
import { whyNot } from './lab/lab.ts';
import { dayOnTheRoad } from './lab/video-run.ts';
import { VideoScene } from './lab/video-scene.ts';

/** Congestion control has found the new rate by then, ms. */
const SETTLE_MS = 15_000;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

export async function bench({ lab, steadyMs = 20_000 }: { lab?: string; steadyMs?: number } = {}): Promise<Figure[]> {
  const reason = whyNot(lab);
  if (reason !== undefined) {
    console.log(`video-links: skipped, ${reason}`);
    return [];
  }
  const scene = await VideoScene.open(lab);
  try {
    const { phases, backMs, lost } = await dayOnTheRoad(scene, { settleMs: SETTLE_MS, steadyMs });
    const figures = phases.flatMap(({ phase, seen }): Figure[] => [
      { name: `${phase.name}: frames of a picture`, value: median(seen.map(({ fps }) => fps)), unit: '1/s' },
      { name: `${phase.name}: longest freeze`, value: Math.max(...seen.map(({ longestMs }) => longestMs)), unit: 'ms' },
      {
        name: `${phase.name}: upward, peer: set`,
        value: phase.upKbps,
        unit: 'kbit/s',
        peer: phase.setKbps,
        ratio: phase.upKbps / phase.setKbps,
      },
    ]);
    return [
      ...figures,
      { name: 'back after a 10 s cut, median of pictures', value: median(backMs), unit: 'ms' },
      { name: 'back after a 10 s cut, slowest picture', value: Math.max(...backMs), unit: 'ms' },
      { name: 'pictures that did not come back', value: lost.length, unit: '' },
    ];
  } finally {
    await scene.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { lab: { type: 'string' }, steady: { type: 'string' } } });
  console.table(
    await bench({
      ...(values.lab === undefined ? {} : { lab: values.lab }),
      ...(values.steady === undefined ? {} : { steadyMs: Number(values.steady) * 1_000 }),
    }),
  );
  process.exit(0);
}
