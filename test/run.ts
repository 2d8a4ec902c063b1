/**
 * The checks of the house, side by side, then every test; the last line is `N passed, N failed`.
 *   npm test                     everything
 *   npm test -- test/native      only these tests (arguments go to vitest), without the checks
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const counts = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });
interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs a program of node_modules on this Node. Answers its exit code; a signal counts as 1.
 * @param words `live` as it says them, `after` all at once when it has ended: several run side by side
 */
async function run(title: string, words: 'live' | 'after', script: string, args: string[]): Promise<number> {
  const startedAt = Date.now();
  const program = [path.join(root, 'node_modules', script), ...args];
  if (words === 'live') console.log(`\n── ${title}`);
  const child = spawn(process.execPath, program, {
    cwd: root,
    stdio: words === 'live' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  process.stdout.write(Buffer.concat(said));
  console.log(`── ${title}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return code;
}

async function checks(): Promise<Tally> {
  const codes = await Promise.all([
    run('Format', 'after', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
    run('Lint', 'after', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
    run('Types', 'after', 'typescript/bin/tsc', ['-p', '.']),
  ]);
  const passed = codes.filter((code) => code === 0).length;
  return { passed, failed: codes.length - passed, skipped: 0 };
}

async function tests(args: string[]): Promise<Tally> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-test-'));
  try {
    const report = path.join(dir, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run('Tests', 'live', 'vitest/vitest.mjs', ['run', ...reporters, ...args]);
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
    const { numPassedTests, numFailedTests, numPendingTests } = counts.parse(JSON.parse(readFileSync(report, 'utf8')));
    // A file that cannot be loaded, or an error outside any test, fails the run without failing a test.
    const failed = numFailedTests || (code === 0 && numPassedTests > 0 ? 0 : 1);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
const parts = [...(args.length === 0 ? [await checks()] : []), await tests(args)];
const sum = (of: keyof Tally): number => parts.reduce((total, part) => total + part[of], 0);
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
