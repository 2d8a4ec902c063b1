/** A person's choice of one receiver: it holds while that one gives fixes, and again when it does. */

/** A chosen receiver without a fix for this long is overruled, ms. */
export const CHOICE_SILENT_MS = 10_000;
/** It must give fixes for this long, without a break of `BREAK_MS`, to be used again, ms. */
export const STEADY_MS = 3_000;
const BREAK_MS = 2_000;

/** Uptimes of a receiver's last fix, and since when its fixes have come without a break. */
interface Heard {
  fixedAt: number;
  steadySince: number;
}

export class PersonsChoice {
  /** Undefined: nobody chose, the best is used. */
  readonly device: string | undefined;
  readonly #chosenAt: number;
  #silent = false;

  constructor(device: string | undefined, chosenAt: number) {
    this.device = device;
    this.#chosenAt = chosenAt;
  }

  get isSilent(): boolean {
    return this.#silent;
  }

  /** @returns the chosen receiver if it is to be used now */
  holds(heard: ReadonlyMap<string, Heard>, now: number): string | undefined {
    if (this.device === undefined) return undefined;
    const { fixedAt = -Infinity, steadySince = now } = heard.get(this.device) ?? {};
    if (now - Math.max(fixedAt, this.#chosenAt) > CHOICE_SILENT_MS) this.#silent = true;
    else if (now - fixedAt <= BREAK_MS && now - steadySince >= STEADY_MS) this.#silent = false;
    return this.#silent ? undefined : this.device;
  }
}
