/**
 * Moves a camera for as long as it is told to: one question at a time, the newest direction wins, stopping goes before everything
 * and is tried again until the camera has heard it. Nothing is ever queued.
 */
import { isStill, STILL, type PtzMove } from '../../../contract/ptz.ts';

/** A camera is told again to move on, ms: it stops a second after the last word. */
const RENEW_MS = 500;
/** A question that is under way when the hand lets go is waited for so long, ms; then it is given up and the camera stopped. */
const PATIENCE_MS = 200;
/** How often a camera that did not take the stop is told again, and after how long, ms. */
const STOP_TRIES = 5;
const STOP_AGAIN_MS = 200;

export interface MoverOptions {
  move: (move: PtzMove, signal: AbortSignal) => Promise<void>;
  stop: (signal: AbortSignal) => Promise<void>;
  /** The camera did not take a move. */
  onFault: (error: unknown) => void;
  /** It could not be told to stop; it stops by itself after its own time. */
  log: (error: unknown) => void;
}

export class Mover {
  readonly #options: MoverOptions;
  #wanted: PtzMove = STILL;
  /** What the camera does as far as it was told; undefined: it is not known. */
  #told: PtzMove | undefined = STILL;
  #asking: { isMove: boolean; abort: AbortController } | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #stopTries = 0;
  readonly #onStill: (() => void)[] = [];

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** From now on; all 0: stop. */
  set(move: PtzMove): void {
    if (isStill(move)) this.#stopTries = 0;
    this.#wanted = move;
    this.#next();
  }

  /** The camera stands, or nothing more can be said to it. Idempotent. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onStill.push(resolve);
      this.set(STILL);
    });
  }

  #next(): void {
    const wanted = this.#wanted;
    if (this.#asking) {
      const { isMove, abort } = this.#asking;
      if (isStill(wanted) && isMove) this.#patience ??= setTimeout(() => abort.abort(), PATIENCE_MS);
      return;
    }
    if (this.#told && isSame(wanted, this.#told)) {
      if (isStill(wanted)) for (const done of this.#onStill.splice(0)) done();
      return;
    }
    void this.#ask(wanted);
  }

  async #ask(move: PtzMove): Promise<void> {
    clearTimeout(this.#renewal);
    const abort = new AbortController();
    const isMove = !isStill(move);
    this.#asking = { isMove, abort };
    // Until it has answered it may do either.
    this.#told = undefined;
    let failed: unknown;
    try {
      await (isMove ? this.#options.move(move, abort.signal) : this.#options.stop(abort.signal));
      this.#told = move;
    } catch (error) {
      failed = error;
    }
    clearTimeout(this.#patience);
    this.#asking = this.#patience = undefined;
    if (failed !== undefined) return this.#failed(isMove, failed);
    if (isMove)
      this.#renewal = setTimeout(() => {
        this.#told = undefined;
        this.#next();
      }, RENEW_MS);
    this.#next();
  }

  #failed(isMove: boolean, error: unknown): void {
    if (isMove) {
      const isOurs = isStill(this.#wanted);
      this.#wanted = STILL;
      this.#stopTries = 0;
      this.#next();
      if (!isOurs) this.#options.onFault(error);
      return;
    }
    this.#stopTries += 1;
    if (!isStill(this.#wanted)) return this.#next();
    if (this.#stopTries < STOP_TRIES) {
      this.#renewal = setTimeout(() => this.#next(), STOP_AGAIN_MS);
      return;
    }
    // Its own timeout ends the move.
    this.#told = STILL;
    this.#options.log(error);
    this.#next();
  }
}

const isSame = (one: PtzMove, other: PtzMove): boolean =>
  one.pan === other.pan && one.tilt === other.tilt && one.zoom === other.zoom;
