/** One side of a lab, seen from the bench: what it is asked, and what it tells. */
import type { ChildProcess } from 'node:child_process';
import type { Ask, Told } from './words.ts';

export class Side {
  readonly #child: ChildProcess;
  readonly arrived = new Map<string, number>();
  readonly presence: { online: boolean; at: number }[] = [];
  #answer: { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined;
  readonly ready: Promise<void>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ready = new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`a side ended with ${code}`)));
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

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #take(told: Told): void {
    if (told.told === 'arrived') this.arrived.set(told.text, told.at);
    else if (told.told === 'presence') this.presence.push(told);
    else if (told.told === 'answer') this.#answer?.resolve(told.value);
    else if (told.told === 'failed') this.#answer?.reject(new Error(told.why));
  }
}
