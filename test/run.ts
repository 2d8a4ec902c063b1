/**
 * Every test, and beside them the checks of the house; the last line is `N passed, N failed`.
 *   npm test                     everything
 *   npm test -- test/native      only these tests (arguments go to vitest), without the checks
 */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
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

/** What Node compiled once it need not compile again: some hundred processes of the tests load the same modules. */
const NODE_COMPILE_CACHE = path.join(root, 'node_modules', '.cache', 'node');

/** A program of node_modules on this Node. */
function start(script: string, args: string[], stdio: StdioOptions): ChildProcess {
  const program = [path.join(root, 'node_modules', script), ...args];
  return spawn(process.execPath, program, { cwd: root, stdio, env: { NODE_COMPILE_CACHE, ...process.env } });
}

/** Exit code of a program; a signal counts as 1. */
const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));

/** Last line about a program that has just ended. */
const outcome = (title: string, code: number, startedAt: number): string =>
  `── ${title}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`;

interface Check {
  title: string;
  script: string;
  args: string[];
}
const CHECKS: Check[] = [
  { title: 'Format', script: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  { title: 'Lint', script: 'eslint/bin/eslint.js', args: ['--max-warnings', '0', '.'] },
  { title: 'Types', script: 'typescript/bin/tsc', args: ['-p', '.'] },
];

/** Takes what the tests leave of the machine. @returns what says how it went, when its time has come, and its exit code */
async function check({ title, script, args }: Check): Promise<() => number> {
  const startedAt = Date.now();
  const child = start(script, args, ['ignore', 'pipe', 'pipe']);
  if (child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await ended(child);
  const last = outcome(title, code, startedAt);
  return () => {
    process.stdout.write(Buffer.concat(said));
    console.log(last);
    return code;
  };
}

/** Begins with all of them, side by side. @returns what tells how they went, when their words no longer disturb */
function checks(): () => Promise<Tally> {
  const running = Promise.all(CHECKS.map(check));
  return async () => {
    const codes = (await running).map((tell) => tell());
    const passed = codes.filter((code) => code === 0).length;
    return { passed, failed: codes.length - passed, skipped: 0 };
  };
}

async function tests(args: string[]): Promise<Tally> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-test-'));
  try {
    const report = path.join(dir, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const startedAt = Date.now();
    console.log('\n── Tests');
    const code = await ended(start('vitest/vitest.mjs', ['run', ...reporters, ...args], 'inherit'));
    console.log(outcome('Tests', code, startedAt));
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
const checked = args.length === 0 ? checks() : undefined;
const tested = await tests(args);
const parts = checked ? [tested, await checked()] : [tested];
const sum = (of: keyof Tally): number => parts.reduce((total, part) => total + part[of], 0);
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
