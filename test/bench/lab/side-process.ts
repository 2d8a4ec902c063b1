/** One side of a lab, seen from the bench: what it is asked, and what it tells. */
import type { ChildProcess } from 'node:child_process';
import type { Ask, Told } from './words.ts';

/** How long an orderly end may take, ms. */
const END_MS = 5_000;

export class Side {
  readonly #child: ChildProcess;
  readonly arrived = new Map<string, number>();
  readonly presence: { online: boolean; at: number }[] = [];
  #answer: { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined;
  readonly ready: Promise<void>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ready = new Promise((resolve, reject) => {
      child.once('exit', (code) => {
        const error = new Error(`a side ended with ${code}`);
        this.#answer?.reject(error);
        reject(error);
      });
      child.on('message', (told: Told) => {
        if (told.told === 'ready') resolve();
        else this.#take(told);
      });
    });
  }

  ask(ask: Ask): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#child.send(ask);
    });
  }

  /** Until it has ended. Idempotent. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(timer);
  }

  #take(told: Told): void {
    if (told.told === 'arrived') this.arrived.set(told.text, told.at);
    else if (told.told === 'presence') this.presence.push(told);
    else if (told.told === 'answer') this.#answer?.resolve(told.value);
    else if (told.told === 'failed') this.#answer?.reject(new Error(told.why));
  }
}
