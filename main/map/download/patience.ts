/**
 * What the answers of a source mean for the whole download: when it is left alone for a while, and when a person must be
 * asked. An answer about one tile says nothing of the others; the same answer again and again does.
 */
import { Backoff, type BackoffOptions } from '../../../contract/backoff.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import type { Gate } from './gate.ts';
import type { Outcome } from './tile-client.ts';

/** Failures one after another that may be the tiles' own; more are the source's. */
const FAILURES_IN_A_ROW = 8;
/** A source that has given tiles and refuses now is asked again so often: some refuse who asks too fast. */
const REFUSALS = 3;

export interface PatienceOptions {
  gate: Gate;
  backoff: BackoffOptions;
  /** How long a source that refuses is left alone, ms. */
  refusedMs: number;
  now: () => number;
}

/** What becomes of the tile: kept as the answer says, asked for again, or the download must stop. */
export type Verdict = 'keep' | 'again' | { code: ErrorCode; detail: string };

export class Patience {
  readonly #options: PatienceOptions;
  readonly #backoff: Backoff;
  #hasGiven = false;
  #failures = 0;
  #refusals = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
  }

  take(outcome: Outcome): Verdict {
    switch (outcome.kind) {
      case 'image':
      case 'absent':
        this.#backoff.reset();
        this.#failures = this.#refusals = 0;
        this.#hasGiven = true;
        return 'keep';
      case 'failed':
        this.#failures += 1;
        if (this.#failures > FAILURES_IN_A_ROW) this.#pause(this.#backoff.next(), 'map-source-away', outcome.reason);
        return 'keep';
      case 'limited':
        this.#pause(Math.max(outcome.retryMs ?? 0, this.#backoff.next()), 'map-source-limited');
        return 'again';
      case 'away':
        this.#pause(this.#backoff.next(), 'map-source-away', outcome.reason);
        return 'again';
      case 'refused':
        return this.#refused(`HTTP ${outcome.status}`);
    }
  }

  #refused(detail: string): Verdict {
    // Requests that were on their way together are refused together: that is one refusal.
    if (!this.#options.gate.pause) this.#refusals += 1;
    if (!this.#hasGiven || this.#refusals > REFUSALS) return { code: 'map-source-refused', detail };
    this.#pause(this.#options.refusedMs, 'map-source-refused', detail);
    return 'again';
  }

  #pause(ms: number, code: ErrorCode, detail?: string): void {
    const { gate, now } = this.#options;
    gate.close({ until: now() + ms, code, ...(detail === undefined ? {} : { detail }) });
  }
}
