/**
 * A key that is held: pressed and renewed for as long as the hand is on it, let go once. The station lets the key fall by
 * itself when it is no longer renewed, so a page that dies keys nothing.
 */
import type { Refusal } from './call.ts';
import { freshId } from './fresh-id.ts';

/** While held, the key is renewed this often, ms; three may be lost before the station lets go. */
export const RENEW_MS = 300;

export interface KeyHoldOptions {
  /** Asks the station. @param id one for all of a press @returns why it was refused, or undefined */
  send: (id: string, on: boolean) => Promise<Refusal | undefined>;
  /** The hand is on the key, or no longer. */
  onHeld: (held: boolean) => void;
  onRefused: (refusal: Refusal) => void;
}

interface Press {
  id: string;
  timer: ReturnType<typeof setInterval>;
  asking: boolean;
  /** What is to be said has changed while an answer was waited for. */
  again: boolean;
}

export class KeyHold {
  readonly #options: KeyHoldOptions;
  #press: Press | undefined;

  constructor(options: KeyHoldOptions) {
    this.#options = options;
  }

  /** The hand is on it. */
  get held(): boolean {
    return this.#press !== undefined;
  }

  /** Does nothing while held. */
  press(): void {
    if (this.#press) return;
    const press: Press = {
      id: freshId(),
      timer: setInterval(() => void this.#renew(press), RENEW_MS),
      asking: false,
      again: false,
    };
    this.#press = press;
    this.#options.onHeld(true);
    void this.#renew(press);
  }

  /** What the held key says is another: it is said now, or as soon as the answer before is there. */
  renew(): void {
    const press = this.#press;
    if (!press) return;
    press.again = true;
    void this.#renew(press);
  }

  /** Idempotent. */
  release(): void {
    const press = this.#press;
    if (!press) return;
    this.#press = undefined;
    clearInterval(press.timer);
    this.#options.onHeld(false);
    // What is refused here is a key that is up already.
    void this.#options.send(press.id, false);
  }

  async #renew(press: Press): Promise<void> {
    if (press.asking) return;
    press.asking = true;
    press.again = false;
    const refusal = await this.#options.send(press.id, true);
    press.asking = false;
    if (this.#press !== press) return;
    if (!refusal) return press.again ? this.#renew(press) : undefined;
    this.release();
    this.#options.onRefused(refusal);
  }
}
