/** A few rounds of chaos with fixed seeds; `npm run chaos` goes on for as long as one likes. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

/** No round begins later than this, so that a busy machine does fewer rounds and not longer ones, s. */
const SECONDS = 8;

function chaos(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, '../chaos/run.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => (words += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => resolve(words.trim()));
  });
}

it.each(['lean', 'external', 'whole'])(
  'kills, cuts, full disks, wrong clocks and spoilt transport lose nothing, double nothing and keep the order (%s)',
  { timeout: 180_000 },
  async (kind) => {
    const words = await chaos(
      '--rounds',
      '12',
      '--seed',
      '7',
      '--worlds',
      '2',
      '--kind',
      kind,
      '--seconds',
      `${SECONDS}`,
    );
    expect(words).toMatch(/\nrounds=[1-9]\d* lost=0 doubled=0 disordered=0$/);
    expect(words).toMatch(/not as a replay: 0; words that must not be: 0\n/);
  },
);
