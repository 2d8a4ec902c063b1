/** Questions of ICE to one side over one line, and which of them were answered. */
import { randomBytes } from 'node:crypto';
import { bindingRequest, readAnswer, TRANSACTION_BYTES, type IceCredentials } from './stun.ts';

/** Questions that an answer is still taken for. */
const ASKED_LIMIT = 32;

export class Checks {
  /** Both what is asked from now on and what was asked before. */
  credentials: IceCredentials;
  readonly #send: (packet: Buffer) => void;
  readonly #tieBreaker = randomBytes(8);
  /** When each was asked, monotonic ms, by transaction. */
  readonly #asked = new Map<string, number>();
  /** When the newest that was answered was asked, monotonic ms. */
  #answeredOf = -Infinity;

  constructor(credentials: IceCredentials, send: (packet: Buffer) => void) {
    this.credentials = credentials;
    this.#send = send;
  }

  /** @param nominate media go this way from now on */
  ask(nominate: boolean): void {
    const transaction = randomBytes(TRANSACTION_BYTES);
    this.#asked.set(transaction.toString('hex'), performance.now());
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= ASKED_LIMIT) break;
      this.#asked.delete(oldest);
    }
    this.#send(bindingRequest({ of: this.credentials, transaction, nominate, tieBreaker: this.#tieBreaker }));
  }

  /** How long the oldest question waits that was asked after the newest that was answered, ms; 0: none does. */
  get waitingMs(): number {
    for (const at of this.#asked.values()) if (at > this.#answeredOf) return performance.now() - at;
    return 0;
  }

  /** @returns round trip of the question that this answers, ms; undefined: it answers none of ours */
  answered(packet: Buffer): number | undefined {
    const name = readAnswer(packet, this.credentials.password)?.toString('hex');
    const at = name === undefined ? undefined : this.#asked.get(name);
    if (name === undefined || at === undefined) return undefined;
    this.#asked.delete(name);
    this.#answeredOf = Math.max(this.#answeredOf, at);
    return performance.now() - at;
  }
}
