/** ffmpeg and ffprobe as children of the station: secrets by standard input, little environment, a limit on what they write. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { Trouble } from './trouble.ts';

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How much of its complaints is kept, characters. */
const WORDS_LIMIT = 4_000;
/** Time to end by itself after it was asked to, ms. */
const END_MS = 2_000;

export interface Program {
  child: Child;
  /** The newest of what it wrote on standard error. */
  words(): string;
  /** Exit code, or undefined when a signal ended it. @throws Trouble no-program */
  ended: Promise<number | undefined>;
  /** Asks it to end, and sees to it. Idempotent. */
  end(): Promise<void>;
}

/**
 * @param input what it reads on standard input; undefined: that stays open, and the caller writes
 * @param variables of the environment that it has besides the search path
 */
export function startProgram(
  name: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  input: string | undefined,
  variables: readonly string[] = [],
): Program {
  const child = spawn(name, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(['PATH', ...variables].map((each) => [each, process.env[each]])), LC_ALL: 'C' },
    windowsHide: true,
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words = (words + more).slice(-WORDS_LIMIT)));
  // One that ends before it has read all is heard of by its end.
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);
  let over = false;
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', (error) => {
      over = true;
      reject(new Trouble('no-program', error.message));
    });
    child.once('close', (code) => {
      over = true;
      resolve(code ?? undefined);
    });
  });
  // Who does not wait for it is not interested.
  ended.catch(() => undefined);
  const end = async () => {
    if (!over) child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended.catch(() => undefined);
    clearTimeout(hard);
  };
  return { child, words: () => words, ended, end };
}
