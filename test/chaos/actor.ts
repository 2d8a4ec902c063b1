/** A program of a chaos world: started, killed and started again; what it says is read line by line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long it may take to be ready, and to end in order, ms: on a machine that is busy with others. */
const READY_MS = 60_000;
const END_MS = 15_000;

export interface ActorOptions {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Each line that it says on standard output, and on the other; true: it is ready. */
  onLine: (line: string) => boolean | undefined;
  onError: (line: string) => boolean | undefined;
}

export class Actor {
  readonly #options: ActorOptions;
  #child: ChildProcess | undefined;

  constructor(options: ActorOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#child !== undefined;
  }

  /** @returns whether it became ready; false: it ended before, as a station on a full disk does. @throws when it hangs */
  async start(): Promise<boolean> {
    if (this.#child) return true;
    const { command, args, env, onLine, onError } = this.#options;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    const ready = new Promise<boolean>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => onLine(line) && resolve(true));
      createInterface({ input: child.stderr }).on('line', (line) => onError(line) && resolve(true));
      child.once('exit', () => {
        if (this.#child === child) this.#child = undefined;
        resolve(false);
      });
    });
    const timer = setTimeout(() => child.kill('SIGABRT'), READY_MS);
    const isReady = await ready;
    clearTimeout(timer);
    return isReady;
  }

  say(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }

  /** Ends it: at once, or as a service manager does. Resolves when it is gone and all that it said was read. @throws when it hangs */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child) return;
    let hangs = false;
    const timer = setTimeout(() => (hangs = child.kill('SIGKILL')), END_MS);
    child.kill(signal);
    await once(child, 'close');
    clearTimeout(timer);
    if (hangs) throw new Error(`it did not end on ${signal}`);
  }
}
