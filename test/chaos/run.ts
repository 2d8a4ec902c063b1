/**
 * Everything that can befall two stations, at random, again and again; after each round the two journals are compared entry by
 * entry. The same seed draws the same faults.
 *   npm run chaos [-- --rounds 1000] [--seed 1] [--worlds 3] [--kind lean|external|whole] [--seconds N]
 * `--seconds`: no round begins later, but for the first one of all. The last line: `rounds=N lost=N doubled=N disordered=N`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../sim/seeded.ts';
import { hasMosquitto } from './mosquitto.ts';
import { goInside, hasSmallDisks } from './small-disk.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';
import { hasWrongClocks } from './wrong-clock.ts';

/** Rounds after which a world is given up for a fresh one: what grows makes the account slow. */
const ROUNDS_OF_A_WORLD = 15;

/** Kinds of worlds in turn: the center's own broker, one of another make, whole stations. */
const KINDS = ['lean', 'lean', 'external', 'lean', 'lean', 'external', 'lean', 'whole'] as const;

goInside();
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '3' },
    kind: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
  },
});
const rounds = Number(values.rounds);
const until = performance.now() + Number(values.seconds) * 1_000;
const here = { disks: hasSmallDisks(), clocks: hasWrongClocks(), broker: hasMosquitto() };
if (!here.disks) console.log('left out: full disks (no right to mount a tmpfs)');
if (!here.clocks) console.log('left out: jumps of the clock (libfaketime is not installed)');
if (!here.broker) console.log('left out: kills of a broker of another make (mosquitto is not installed)');

const folder = mkdtempSync(path.join(os.tmpdir(), 'qianshao-chaos-'));
const tally = new Tally(rounds);
let worlds = 0;

async function live(): Promise<void> {
  while (tally.hasMore && performance.now() < until) {
    const number = (worlds += 1);
    const random = seeded(Number(values.seed) * 1_000 + number);
    const kind = values.kind ?? KINDS[number % KINDS.length];
    let world: World | undefined;
    let round = 0;
    try {
      world = await World.open({
        folder: path.join(folder, `${number}`),
        isWhole: kind === 'whole',
        random,
        can: {
          disks: here.disks,
          clocks: here.clocks && number % 2 === 0,
          broker: here.broker && kind === 'external',
          messages: kind !== 'whole',
        },
      });
      const isInTime = () => performance.now() < until || !tally.hasBegun;
      while (round < ROUNDS_OF_A_WORLD && isInTime() && tally.begin())
        tally.take(`world ${number} (${kind}) round ${(round += 1)}`, await world.round());
    } catch (error) {
      tally.broke(`world ${number} (${kind}) round ${round}`, error);
    } finally {
      await world?.close();
    }
  }
}

try {
  await Promise.all(Array.from({ length: Number(values.worlds) }, live));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(tally.summary);
process.exitCode = tally.isClean ? 0 : 1;
