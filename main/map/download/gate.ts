/** When the next request may leave: the rate that is allowed, and pauses that the source asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../../../contract/errors.ts';

/** A timer of Node holds no more than 2^31 ms; long pauses are slept in parts. */
const LONGEST_SLEEP_MS = 60_000;

export interface Pause {
  /** Epoch ms. */
  until: number;
  code: ErrorCode;
  detail?: string;
}

export interface GateOptions {
  requestsPerSecond: number;
  /** Callers that wait for their turn at a time. */
  lanes: number;
  /** Epoch ms. May jump: receivers set the machine's clock. */
  now: () => number;
  signal: AbortSignal;
  onPause: () => void;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #intervalMs: number;
  #nextAt = 0;
  #pause: (Pause & { lengthMs: number }) | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#intervalMs = 1_000 / options.requestsPerSecond;
  }

  /** The pause that lasts. After the clock was set back it lasts no longer than it was meant to. */
  get pause(): Pause | undefined {
    const held = this.#pause;
    if (!held) return undefined;
    const now = this.#options.now();
    const until = Math.min(held.until, now + held.lengthMs);
    if (until <= now) return undefined;
    this.#pause = { ...held, until };
    const { code, detail } = held;
    return { until, code, ...(detail === undefined ? {} : { detail }) };
  }

  /** Nothing leaves before `until`; the longer pause holds. */
  close(pause: Pause): void {
    const now = this.#options.now();
    if (pause.until <= (this.pause?.until ?? now)) return;
    this.#pause = { ...pause, lengthMs: pause.until - now };
    this.#options.onPause();
  }

  /** Waits for this caller's turn. @returns false when the download was ended meanwhile */
  async turn(): Promise<boolean> {
    const { now, lanes, signal } = this.#options;
    // No more than one turn per lane can be given away: what is farther away comes from a clock that was set back.
    const at = Math.min(Math.max(now(), this.#nextAt), now() + lanes * this.#intervalMs);
    this.#nextAt = at + this.#intervalMs;
    await this.wait(at - now());
    for (let pause = this.pause; pause && !signal.aborted; pause = this.pause)
      await this.wait(Math.min(pause.until - now(), LONGEST_SLEEP_MS));
    return !signal.aborted;
  }

  /** Sleeps; an abort wakes. @param ms at most 2^31 */
  async wait(ms: number): Promise<void> {
    const { signal } = this.#options;
    if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}
