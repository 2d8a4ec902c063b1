/**
 * Keeps a key: moved only under a lease that the station renews, let go when the lease ends, when the limit is reached, or
 * when the way to the device is lost; let go again and again until the device says that it is.
 */
import { QianshaoError, type ErrorCode } from '../../../contract/errors.ts';
import type { GuardWord, Switch } from '../../drivers/driver.ts';

/** Without a word from the station for so long the key is let go, ms. */
export const LEASE_MS = 1_000;
/** How often the lease is looked at, ms. */
export const LOOK_MS = 50;
/** A key that could not be let go is let go again after this, ms. */
const AGAIN_MS = 500;

/** Moves the key of one device. */
export interface Mover {
  /**
   * Resolves when the device said that it did. In the order of the calls.
   * @throws QianshaoError command-refused (it did not), lines-absent; any other: it may have
   */
  move(to: Switch): Promise<void>;
  /** The key is at rest, and no word of it is awaited. */
  rest(): void;
}

type Hold = Extract<GuardWord, { guard: 'hold' }>;

export class KeyKeeper {
  readonly #mover: Mover;
  readonly #now: () => number;
  #hold: { leaseEnd: number; limitEnd: number } | undefined;
  /** How the key is let go that is, or may be, moved. */
  #moved: Switch | undefined;
  #attempt: Promise<void> | undefined;
  #againAt = 0;
  /** Why the last hold ended by itself. */
  #ended: ErrorCode = 'device-away';

  /** @param now a clock that is never set, ms */
  constructor(mover: Mover, now: () => number) {
    this.#mover = mover;
    this.#now = now;
  }

  /** The key is, or may be, moved. */
  get moved(): boolean {
    return this.#moved !== undefined;
  }

  /** @throws QianshaoError what the device says, ptt-limit or device-away when the lease ended, command-expired when freed meanwhile */
  async hear(word: GuardWord): Promise<void> {
    if (word.guard === 'hold') return this.#raise(word);
    if (word.guard === 'free') return this.#lower(word.off);
    this.look();
    if (!this.#hold) throw new QianshaoError(this.#ended, 'the guard let the key go');
    this.#hold.leaseEnd = this.#now() + LEASE_MS;
  }

  /** Called every `LOOK_MS`. */
  look(): void {
    const now = this.#now();
    if (this.#hold && now >= this.#hold.limitEnd) this.#end('ptt-limit');
    else if (this.#hold && now >= this.#hold.leaseEnd) this.#end('device-away');
    else if (!this.#hold && this.#moved && now >= this.#againAt) this.#lower(this.#moved).catch(() => undefined);
  }

  /** The way to the device is lost, or the station is. */
  lost(): void {
    this.#end('device-away');
  }

  async #raise({ on, off, limitMs }: Hold): Promise<void> {
    if (this.#moved) throw new QianshaoError('device-busy', 'the key is not at rest');
    const now = this.#now();
    const hold = { leaseEnd: now + LEASE_MS, limitEnd: now + limitMs };
    this.#hold = hold;
    this.#moved = off;
    try {
      await this.#mover.move(on);
    } catch (error) {
      if (this.#hold === hold) this.#refused(error);
      throw error;
    }
    if (this.#hold !== hold) throw new QianshaoError('command-expired', 'let go before it had moved');
  }

  #refused(error: unknown): void {
    const sure = error instanceof QianshaoError && (error.code === 'command-refused' || error.code === 'lines-absent');
    if (!sure) return this.#end('device-away');
    this.#hold = undefined;
    this.#moved = undefined;
    this.#mover.rest();
  }

  #end(why: ErrorCode): void {
    if (this.#hold) this.#ended = why;
    this.#hold = undefined;
    if (this.#moved) this.#lower(this.#moved).catch(() => undefined);
  }

  /** One try; a key that was moved is tried again by `look`. */
  #lower(off: Switch): Promise<void> {
    this.#hold = undefined;
    this.#againAt = this.#now() + AGAIN_MS;
    this.#attempt ??= this.#mover
      .move(off)
      .then(() => (this.#moved = undefined))
      .then(() => undefined)
      .finally(() => {
        this.#attempt = undefined;
        this.#againAt = this.#now() + AGAIN_MS;
        if (!this.#moved) this.#mover.rest();
      });
    return this.#attempt;
  }
}
