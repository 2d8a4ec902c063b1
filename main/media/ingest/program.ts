/** ffmpeg and ffprobe as children of the station: secrets by standard input, little environment, a limit on what they write. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Trouble } from './trouble.ts';

export type Child = ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };

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

export interface ProgramOptions {
  /** Of the environment, besides the search path. */
  variables?: readonly string[];
  /** It gets what the processor has to spare. */
  low?: boolean;
  /** Text that it reads at `UNSEEN`. */
  unseen?: string;
}

/** Where a program finds what only it may read, when standard input is taken. */
export const UNSEEN = '/dev/fd/3';

/** Niceness of a program that must not take the processor from others: setpriority(2). */
const LOW = 10;

/**
 * @param input what it reads on standard input; undefined: that stays open, and the caller writes
 */
export function startProgram(
  name: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  input: string | undefined,
  { variables = [], low = false, unseen }: ProgramOptions = {},
): Program {
  const file = unseen === undefined ? undefined : nameless(unseen);
  const child = spawn(name, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...(file === undefined ? [] : [file])],
    env: { ...Object.fromEntries(['PATH', ...variables].map((each) => [each, process.env[each]])), LC_ALL: 'C' },
    windowsHide: true,
  });
  if (file !== undefined) closeSync(file);
  if (!isPiped(child)) throw new Trouble('no-program', 'no pipes');
  // Before it has any thread.
  if (low && child.pid !== undefined) lower(child.pid);
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

const isPiped = (child: ChildProcess): child is Child => Boolean(child.stdin && child.stdout && child.stderr);

function lower(pid: number): void {
  try {
    os.setPriority(pid, LOW);
  } catch {
    // It has ended already: its end is heard of.
  }
}

/** A file that nobody else can open, and of which nothing stays: its name is gone before anything stands in it. */
function nameless(text: string): number {
  const name = path.join(os.tmpdir(), `qianshao-${randomUUID()}`);
  const [writer, reader] = [openSync(name, 'wx', 0o600), openSync(name, 'r')];
  unlinkSync(name);
  writeSync(writer, text);
  closeSync(writer);
  return reader;
}
