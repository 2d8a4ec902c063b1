/** The power is pulled: a writer in a process of its own is killed at random moments, again and again, on one file. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openStore, rebuildProjections } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { seeded } from '../../sim/seeded.ts';
import { all, newFile, projected, seqs, upTo } from './files.ts';
import { vehicle } from './samples.ts';

const WRITER = path.resolve('test/sim/append-until-killed.ts');
/** Kills on one file, and files; QIANSHAO_KILLED_FILES=50 makes the 1 000 kills of DESIGN §11. */
const ROUNDS = 20;
const FILES = Number(process.env['QIANSHAO_KILLED_FILES'] ?? 1);

/** What a killed writer had printed: facts and acknowledgements that were durable. */
interface Confirmed {
  facts: number[];
  acknowledged: number[];
}

/** Runs the writer until it has printed `lines` lines. */
function writeUntilKilled(file: string, seed: number, lines: number): Promise<Confirmed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, file, `${seed}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      if (words.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => {
      // The last line may have been cut short by the kill.
      const whole = words.split('\n').slice(0, -1);
      const numbers = (sign: string) =>
        whole.filter((line) => line.startsWith(sign)).map((line) => Number(line.slice(1)));
      resolve({ facts: numbers('+'), acknowledged: numbers('-') });
    });
  });
}

function expectNothingLost(store: Store, { facts, acknowledged }: Confirmed): void {
  const entries = all(store);
  expect(store.recovery).toBeUndefined();
  expect(seqs(entries)).toEqual(upTo(entries.length));
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  expect(entries.length).toBeGreaterThanOrEqual(facts.at(-1) ?? 0);
  const outbox = store.journal.outbox('center');
  const waiting = seqs(outbox.next(100_000));
  expect(outbox.size).toBe(waiting.length);
  expect(waiting.filter((seq) => acknowledged.includes(seq))).toEqual([]);
}

it.each(Array.from({ length: FILES }, (_, index) => index))(
  `keeps every fact it had confirmed over ${ROUNDS} kills: no gap, no double, no acknowledgement forgotten (file %i)`,
  { timeout: 60_000 },
  async (index) => {
    const file = newFile();
    const random = seeded(20261124 + index);
    const confirmed: Confirmed = { facts: [], acknowledged: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const more = await writeUntilKilled(file, random(1_000_000), 1 + random(80));
      confirmed.facts.push(...more.facts);
      confirmed.acknowledged.push(...more.acknowledged);
      const store = openStore({ file, station: vehicle });
      expectNothingLost(store, confirmed);
      const before = projected(store);
      store.close();
      rebuildProjections(file);
      const again = openStore({ file, station: vehicle });
      expect(projected(again)).toEqual(before);
      again.close();
    }
    expect(confirmed.facts.length).toBeGreaterThan(ROUNDS);
    expect(confirmed.acknowledged.length).toBeGreaterThan(ROUNDS);
  },
);
