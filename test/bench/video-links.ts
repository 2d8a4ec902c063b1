/**
 * Video from a vehicle to its center over links that change: frames, freezes, recovery, how much of the link is used, and the
 * back-fill of what a cut took. With the console in Chromium, and the same in real Electron where there is one.
 *   node test/bench/video-links.ts [--lab linklab.py] [--steady 20] [--console chromium|electron]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { electronRuntime } from '../electron-runtime.ts';
import type { Figure } from './bench.ts';
import { whyNot } from './lab/lab.ts';
import { backFill, type BackFill } from './lab/missed.ts';
import { collapses, dayOnTheRoad, type Run, type SeenPhase } from './lab/video-run.ts';
import { VideoScene, type ConsoleKind } from './lab/video-scene.ts';

/** Congestion control has found the new rate by then, ms. */
const SETTLE_MS = 15_000;

/** The line collapses so often. */
const COLLAPSES = 3;

const KINDS: readonly ConsoleKind[] = ['chromium', 'electron'];

interface Options {
  lab?: string;
  steadyMs?: number;
  /** All that there are unless said. */
  consoles?: readonly ConsoleKind[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

export async function bench({ lab, steadyMs = 20_000, consoles = KINDS }: Options = {}): Promise<Figure[]> {
  const reason = whyNot(lab);
  if (reason !== undefined) {
    console.log(`video-links: skipped, ${reason}`);
    return [];
  }
  const figures: Figure[] = [];
  for (const kind of consoles) {
    if (kind === 'electron' && !electronRuntime()) console.log('video-links: skipped in Electron, no runtime here');
    else figures.push(...(await day(kind, lab, steadyMs)));
  }
  return figures;
}

async function day(kind: ConsoleKind, lab: string | undefined, steadyMs: number): Promise<Figure[]> {
  const scene = await VideoScene.open(kind, lab);
  try {
    const before = load();
    const run = await dayOnTheRoad(scene, { settleMs: SETTLE_MS, steadyMs });
    console.log(`video-links: console in ${kind}; load of the machine ${before} before, ${load()} after`);
    // What waits too long for room beside the pictures takes none of the road's figures with it.
    const back = await backFill(scene, run.cut).catch((error: unknown) => console.log(`video-links: ${String(error)}`));
    const fallen = await collapses(scene, { settleMs: SETTLE_MS, steadyMs }, COLLAPSES);
    const figures = [...figuresOf(run), ...(back ? filled(back) : []), ...collapsed(fallen)];
    return figures.map((figure) => ({ ...figure, name: `${kind}: ${figure.name}` }));
  } finally {
    await scene.close();
  }
}

/** Programs that wait for a core, over the last minute, and the cores. */
const load = (): string => `${(os.loadavg()[0] ?? NaN).toFixed(1)} on ${os.availableParallelism()} cores`;

const figuresOf = ({ phases, backMs, lost }: Run): Figure[] => [
  ...phases.flatMap(({ phase, seen }): Figure[] => [
    { name: `${phase.name}: frames of a picture`, value: median(seen.map(({ fps }) => fps)), unit: '1/s' },
    { name: `${phase.name}: longest freeze`, value: Math.max(...seen.map(({ longestMs }) => longestMs)), unit: 'ms' },
    {
      name: `${phase.name}: upward, peer: set`,
      value: phase.upKbps,
      unit: 'kbit/s',
      peer: phase.setKbps,
      ratio: phase.upKbps / phase.setKbps,
    },
  ]),
  { name: 'back after a 10 s cut, median of pictures', value: median(backMs), unit: 'ms' },
  { name: 'back after a 10 s cut, slowest picture', value: Math.max(...backMs), unit: 'ms' },
  { name: 'pictures that did not come back', value: lost.length, unit: '' },
];

function collapsed(phases: readonly SeenPhase[]): Figure[] {
  const longest = phases.map(({ seen }) => Math.max(...seen.map(({ longestMs }) => longestMs)));
  const used = median(phases.map(({ phase }) => phase.upKbps));
  const set = phases[0]?.phase.setKbps ?? NaN;
  const name = '5 Mbit/s → 384 kbit/s with 300 ms';
  return [
    { name: `${name}: longest freeze, median of ${phases.length}`, value: median(longest), unit: 'ms' },
    { name: `${name}: longest freeze, slowest of ${phases.length}`, value: Math.max(...longest), unit: 'ms' },
    { name: `${name}: upward, peer: set`, value: used, unit: 'kbit/s', peer: set, ratio: used / set },
  ];
}

const filled = ({ tookMs, missed }: BackFill): Figure[] => [
  { name: 'back-fill of the cut, three feeds', value: tookMs, unit: 'ms' },
  { name: 'of them', value: missed.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000, unit: 'kB' },
  { name: 'longest gap in what came', value: Math.max(...missed.map(({ longestGapMs }) => longestGapMs)), unit: 'ms' },
  { name: 'segments that differ', value: missed.reduce((sum, { differing }) => sum + differing.length, 0), unit: '' },
  { name: 'frames of 3 s of it, fewest', value: Math.min(...missed.map(({ playedFrames }) => playedFrames)), unit: '' },
];

if (import.meta.main) {
  const { values } = parseArgs({
    options: { lab: { type: 'string' }, steady: { type: 'string' }, console: { type: 'string' } },
  });
  const consoles = KINDS.filter((kind) => (values.console ?? kind) === kind);
  if (consoles.length === 0) throw new Error(`--console ${values.console}: ${KINDS.join(' or ')}`);
  console.table(
    await bench({
      ...(values.lab === undefined ? {} : { lab: values.lab }),
      ...(values.steady === undefined ? {} : { steadyMs: Number(values.steady) * 1_000 }),
      consoles,
    }),
  );
  process.exit(0);
}
