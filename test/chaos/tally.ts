/** What all rounds together found. */
import type { Round } from './world.ts';

const REPORT_EVERY = 25;
const SHOWN = 5;
/** A round that took longer to settle is shown, ms. */
const SLOW_MS = 8_000;

export class Tally {
  readonly #wanted: number;
  readonly #startedAt = performance.now();
  #begun = 0;
  #done = 0;
  #lost = 0;
  #doubled = 0;
  #disordered = 0;
  #differing = 0;
  #stuck = 0;
  #said = 0;
  readonly #settled: number[] = [];

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  get hasBegun(): boolean {
    return this.#begun > 0;
  }

  get hasMore(): boolean {
    return this.#begun < this.#wanted;
  }

  /** @returns whether another round may begin */
  begin(): boolean {
    if (!this.hasMore) return false;
    this.#begun += 1;
    return true;
  }

  take(name: string, round: Round): void {
    const { lost, doubled, disordered, differing, said, stuck } = round;
    this.#done += 1;
    this.#lost += lost.length + stuck;
    this.#doubled += doubled.length;
    this.#disordered += disordered.length;
    this.#differing += differing.length;
    this.#stuck += stuck;
    this.#said += said.length;
    this.#settled.push(round.settledMs);
    const found = [
      ...lost.slice(0, SHOWN).map((what) => `lost: ${what}`),
      ...doubled.slice(0, SHOWN).map((what) => `doubled: ${what}`),
      ...disordered.slice(0, SHOWN).map((what) => `disordered: ${what}`),
      ...differing.map((what) => `not as a replay makes it: ${what}`),
      ...(stuck > 0 ? [`${stuck} entries did not arrive`] : []),
      ...said.slice(0, SHOWN),
      ...(round.settledMs > SLOW_MS ? [`all had arrived only after ${Math.round(round.settledMs)} ms`] : []),
    ];
    if (found.length > 0) console.log(`${name} (${round.faults}):\n${found.map((what) => `  ${what}`).join('\n')}`);
    if (this.#done % REPORT_EVERY === 0) console.log(this.#progress);
  }

  /** A world ended before its time: a station that does not start or end. */
  broke(name: string, error: unknown): void {
    this.#said += 1;
    console.log(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
  }

  get isClean(): boolean {
    return this.#done > 0 && this.#lost + this.#doubled + this.#disordered + this.#differing + this.#said === 0;
  }

  get summary(): string {
    return `${this.#progress}\nrounds=${this.#done} lost=${this.#lost} doubled=${this.#doubled} disordered=${this.#disordered}`;
  }

  get #progress(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const sorted = [...this.#settled].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    return (
      `${this.#done} rounds in ${Math.round(seconds)} s; all had arrived after ${at(0.5)} ms (median), ${at(0.95)} ms (p95), ` +
      `${at(1)} ms (longest); not as a replay: ${this.#differing}; words that must not be: ${this.#said}`
    );
  }
}
