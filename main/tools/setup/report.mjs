/** What set-up says while it works, and how it runs other programs. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A set-up that cannot go on: the message is for the person, and says what to do. */
export class SetupError extends Error {}

/** Lines of a program's output kept, to be shown when it fails. */
const TAIL_LINES = 30;
/** Where there is no terminal, a line of progress at most this often, ms. */
const QUIET_MS = 10_000;

const terminal = process.stdout.isTTY === true;
const children = new Set();
let shownAt = 0;
let lineOpen = false;

export const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** A whole line. */
export function say(line) {
  if (lineOpen) process.stdout.write('\r\x1b[K');
  lineOpen = false;
  console.log(line);
}

/** How far a step is: one line that changes in a terminal, else a line now and then. */
function progress(text) {
  if (terminal) {
    process.stdout.write(`\r\x1b[K    ${text.slice(0, (process.stdout.columns ?? 80) - 6)}`);
    lineOpen = true;
  } else if (Date.now() - shownAt >= QUIET_MS) {
    shownAt = Date.now();
    say(`    ${text}`);
  }
}

/** Runs one step with its headline, its clock and its outcome. `work` may return a sentence for the last line. */
export async function step(title, work) {
  const startedAt = Date.now();
  shownAt = startedAt;
  say(`▸ ${title}`);
  const outcome = await work();
  say(`  ${outcome ?? 'done'} (${seconds(startedAt)})`);
}

/**
 * Runs a program to its end and shows how far it is. `read` turns a line of its output into a word of progress, or undefined.
 * Returns the program's standard output (`keep: true`) or nothing.
 * @throws SetupError with the last lines of its output when it fails or takes longer than `limitMs`.
 */
export async function run(command, args, { read, keep = false, limitMs, ...options } = {}) {
  const startedAt = Date.now();
  const tail = [];
  const kept = [];
  let far = [command.split('/').at(-1), ...args.slice(0, 1)].join(' ');
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  children.add(child);
  const hear = (stream, keeping) =>
    createInterface({ input: stream }).on('line', (line) => {
      if (keeping) kept.push(line);
      if (tail.push(line) > TAIL_LINES) tail.shift();
      far = read?.(line) ?? far;
    });
  hear(child.stdout, keep);
  hear(child.stderr, false);
  const clock = setInterval(() => progress(`${far} … ${seconds(startedAt)}`), terminal ? 500 : QUIET_MS);
  const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    const end = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    if (end !== 0) throw new SetupError(`${tail.join('\n')}\n${command} ${args.join(' ')}: ended with ${end}`);
    return kept.join('\n');
  } catch (error) {
    throw error instanceof SetupError ? error : new SetupError(`${command} cannot be started: ${error.message}`);
  } finally {
    clearInterval(clock);
    clearTimeout(limit);
    children.delete(child);
  }
}

/** Passes a signal on to what set-up runs at the moment. */
export const signalChildren = (signal) => children.forEach((child) => child.kill(signal));

/** The environment without npm's own entries in PATH, so that `node` and `npm` are the machine's. */
export function plainEnv(more = {}) {
  const PATH = (process.env['PATH'] ?? '')
    .split(':')
    .filter((dir) => !/node_modules\/.bin\/?$|node-gyp-bin\/?$/.test(dir))
    .join(':');
  return { ...process.env, PATH, ...more };
}

/**
 * Whether a download host answers, asked with HEAD. Undefined when it does, else the reason in a few words.
 * Never takes longer than `limitMs`: a closed network must not hang set-up.
 */
export async function unreachable(url, limitMs = 4_000) {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(limitMs) });
    return response.ok ? undefined : `the server answered ${response.status}`;
  } catch (error) {
    return error.name === 'TimeoutError'
      ? `no answer within ${limitMs / 1000} s`
      : `no connection, ${error.cause?.code ?? error.message}`;
  }
}
