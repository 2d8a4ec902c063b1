/** The vehicle station of this window: started as a child on the shipped Node, or attached to when one runs already. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Backoff } from '../../contract/backoff.ts';
import { readRunFile } from '../vehicle/run-file.ts';

export type StationStatus =
  { state: 'ready'; url: string; detail?: string } | { state: 'starting' | 'failed'; detail?: string };

export interface StationProcessOptions {
  node: string;
  stationEntry: string;
  data: string;
  mediaWorker: string | undefined;
  onStatus(status: StationStatus): void;
}

/** How often the station's run file is looked at, ms. */
const LOOK_MS = 200;
/** How long a stopping station may take before it is killed, ms. */
const STOP_MS = 5_000;
/** Last words of the station kept for the failure page, characters. */
const WORDS_LIMIT = 2_000;

export class StationProcess {
  status: StationStatus = { state: 'starting' };
  readonly #options: StationProcessOptions;
  readonly #backoff = new Backoff({ minMs: 500, maxMs: 10_000, jitter: 0.2 });
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #url: string | undefined;
  #words = '';
  #closed = false;
  /** Epoch ms before which no new child is started. */
  #restartAt = 0;

  constructor(options: StationProcessOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    mkdirSync(this.#options.data, { recursive: true, mode: 0o700 });
    this.#report({ state: 'starting' });
    await this.#look();
  }

  /** Ends what this object started; a station that ran before is left running. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(kill);
  }

  /** Looks whether a station answers; starts one when none does. Goes on looking as long as the shell lives. */
  async #look(): Promise<void> {
    const run = readRunFile(this.#options.data);
    const alive = run !== undefined && (await answers(run.url));
    if (this.#closed) return;
    if (alive) {
      this.#backoff.reset();
      if (this.#url !== run.url) this.#report({ state: 'ready', url: (this.#url = run.url) });
      this.#again(LOOK_MS * 10);
    } else {
      if (!this.#child && Date.now() >= this.#restartAt) this.#spawn();
      this.#again(LOOK_MS);
    }
  }

  #again(afterMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), afterMs);
  }

  #spawn(): void {
    const { node, stationEntry, data, mediaWorker } = this.#options;
    const env = { ...process.env, ...(mediaWorker ? { MEDIASOUP_WORKER_BIN: mediaWorker } : {}) };
    const child = spawn(node, [stationEntry, `--data=${data}`], {
      env,
      stdio: ['ignore', 'inherit', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    this.#words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk);
      this.#words = (this.#words + chunk.toString()).slice(-WORDS_LIMIT);
    });
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('exit', (code, signal) => this.#ended(child, this.#words || `exit ${signal ?? code}`));
  }

  #ended(child: ChildProcess, detail: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#url = undefined;
    if (this.#closed) return;
    this.#restartAt = Date.now() + this.#backoff.next();
    this.#report({ state: 'failed', detail });
  }

  #report(status: StationStatus): void {
    this.status = status;
    this.#options.onStatus(status);
  }
}

/** Whether a station answers at this address within a second. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    return false;
  }
}
