/**
 * The system clock of a few programs, set forward and back while they run, with libfaketime (Debian: `libfaketime`): the time of day
 * jumps, the monotonic clock and the uptime go on. The machine's own clock is not touched.
 */
import { globSync, renameSync, writeFileSync } from 'node:fs';

const library = (): string | undefined => globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];

export const hasWrongClocks = (): boolean => library() !== undefined;

export class WrongClock {
  readonly #file: string;
  #aheadMs = 0;

  /** @param file is made; programs that get `env` look into it once a second */
  constructor(file: string) {
    this.#file = file;
    this.#write();
  }

  /** For the programs whose clock it is. */
  get env(): Record<string, string> {
    return {
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_CACHE_DURATION: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Sets the clock by so much, ms; negative: back. */
  jump(byMs: number): void {
    this.#aheadMs += byMs;
    this.#write();
  }

  /** Never half written: a program may look at any moment. */
  #write(): void {
    const seconds = Math.round(this.#aheadMs / 1_000);
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}
