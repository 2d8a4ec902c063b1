/** A process that is kept running until it is stopped, as a service manager would. */
import { spawn, type ChildProcess } from 'node:child_process';

const STOP_MS = 4_000;
const RESTART_MS = 300;
/** Last words kept, characters. */
const WORDS_LIMIT = 20_000;

export interface ManagedOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Starts again after an end that nobody asked for. */
  restart: boolean;
  onLine?: (line: string) => void;
}

export class Managed {
  readonly #options: ManagedOptions;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** What it said on both outputs, newest last. */
  words = '';

  constructor(options: ManagedOptions) {
    this.#options = options;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Waits for a word on its output. @throws when it does not come in time, with what was said instead */
  async said(pattern: RegExp, withinMs = 30_000): Promise<RegExpExecArray> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = pattern.exec(this.words);
      if (found) return found;
      if (Date.now() > until || (this.#stopped && !this.#child))
        throw new Error(`${this.name} did not say ${pattern}:\n${this.words}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it without warning; it comes back if it is to be restarted. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(kill);
  }

  #start(): void {
    const { command, args, env, restart } = this.#options;
    // A group of its own: Ctrl-C in the terminal reaches the demo alone, which ends its processes in order.
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    this.#child = child;
    const hear = (chunk: Buffer) => {
      const text = chunk.toString();
      this.words = (this.words + text).slice(-WORDS_LIMIT);
      for (const line of text.split('\n')) if (line !== '') this.#options.onLine?.(line);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => hear(Buffer.from(`${error.message}\n`)));
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
      if (!this.#stopped && restart) this.#timer = setTimeout(() => this.#start(), RESTART_MS);
    });
  }
}
