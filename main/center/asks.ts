/** What the center asked of a vehicle and waits for: each has a name, an end, and one answer. */
import { randomUUID } from 'node:crypto';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

export type Refusal = { code: ErrorCode; detail?: string | undefined };

/** A vehicle that does not answer in this time is cut off, ms. */
const ANSWER_MS = 4_000;
/** Asked at once; beyond this the vehicle is cut off, and nobody waits for what it will not say. */
const ASK_LIMIT = 64;

export class Asks<Answer> {
  readonly #waiting = new Map<
    string,
    { station: string; settle: (refusal: Refusal | undefined, answer: Answer) => void }
  >();
  readonly #none: Answer;

  /** @param none what an answer is that has none */
  constructor(none: Answer) {
    this.#none = none;
  }

  /** @throws QianshaoError what the vehicle refuses; command-expired when it does not answer */
  ask(station: string, say: (ask: string) => void): Promise<Answer> {
    const ask = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (refusal: Refusal | undefined, answer: Answer) => {
        clearTimeout(timer);
        this.#waiting.delete(ask);
        if (refusal) reject(new QianshaoError(refusal.code, refusal.detail));
        else resolve(answer);
      };
      const timer = setTimeout(() => settle({ code: 'command-expired' }, this.#none), ANSWER_MS);
      if (this.#waiting.size >= ASK_LIMIT) return settle({ code: 'command-expired' }, this.#none);
      this.#waiting.set(ask, { station, settle });
      say(ask);
    });
  }

  /** What a vehicle says; of another's questions it says nothing. */
  answer(station: string, ask: string, refusal: Refusal | undefined, answer: Answer): void {
    const waiting = this.#waiting.get(ask);
    if (waiting?.station === station) waiting.settle(refusal, answer);
  }
}
