/**
 * The line to `rigctld`: one request in flight, each with its time. Answers are told by the command they repeat, so that one
 * that comes late is not taken for the next one's.
 */
import { RigctlSplitter, type RigctlAnswer } from './rigctl-answers.ts';

/** A rig that is asked over a slow line, with the server's own repetitions, ms. */
export const ANSWER_MS = 3_000;

export interface Request {
  /** `get_level`. */
  name: string;
  args?: readonly (string | number)[];
}

export class RigctlLine {
  readonly #splitter = new RigctlSplitter();
  #flight: { request: Request; args: string; sentAt: number } | undefined;
  /** The server wants the VFO named in each command (`rigctld --vfo`). */
  vfoMode = false;

  get stats() {
    return this.#splitter.stats;
  }

  get busy(): boolean {
    return this.#flight !== undefined;
  }

  /** Begins a request; only while not `busy`. @returns the bytes to send */
  ask(request: Request, now: number): Uint8Array {
    const { name, args = [] } = request;
    const all = (this.vfoMode && VFO_COMMANDS.test(name) ? ['currVFO', ...args] : args).join(' ');
    this.#flight = { request, args: all, sentAt: now };
    return Buffer.from(`+\\${name}${all === '' ? '' : ` ${all}`}\n`, 'latin1');
  }

  /** @returns the request whose time ran out, if one's did */
  expired(now: number): Request | undefined {
    const flight = this.#flight;
    if (!flight) return undefined;
    // The clock was set back: the time runs anew.
    if (now < flight.sentAt) flight.sentAt = now;
    if (now - flight.sentAt < ANSWER_MS) return undefined;
    this.#flight = undefined;
    return flight.request;
  }

  /** @returns answers, each with its request; one that nobody waits for has none */
  push(chunk: Uint8Array): { answer: RigctlAnswer; request?: Request }[] {
    return this.#splitter.push(chunk).map((answer) => {
      const flight = this.#flight;
      if (flight?.request.name !== answer.name || flight.args !== answer.args) return { answer };
      this.#flight = undefined;
      return { answer, request: flight.request };
    });
  }
}

/** Commands that take a VFO in VFO mode. */
const VFO_COMMANDS = /^[gs]et_(freq|mode|ptt|dcd|level)$/;

/** The word that moves the key. */
export const keyBytes = (on: boolean, vfoMode: boolean): Uint8Array =>
  Buffer.from(`+\\set_ptt ${vfoMode ? 'currVFO ' : ''}${on ? 1 : 0}\n`, 'latin1');
