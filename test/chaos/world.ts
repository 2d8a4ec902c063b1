/** A vehicle, a center, the road between them and all that can befall them. */
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { compare, isClean, waiting, type Findings } from './compare.ts';
import {
  BEGIN_WITHIN_MS,
  inWords,
  someFaults,
  someFate,
  type Fault,
  type Happening,
  type Weaknesses,
} from './faults.ts';
import { LeanStage } from './lean-stage.ts';
import type { Home, Stage } from './stage.ts';
import { WholeStage } from './whole-stage.ts';

/** Both write for so long in each round, ms. */
const WRITE_MS = BEGIN_WITHIN_MS + 200;
/** Everything must have arrived by then, ms: the longest time-out of a batch after a few losses, on a busy machine. */
const SETTLE_MS = 120_000;
const LOOK_MS = 25;
/** A whole station may have a word of its own to say (a device that fell silent): what differs is looked at again, times, ms. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 1_000;

export interface WorldOptions {
  /** A folder that does not exist yet. */
  folder: string;
  /** Whole stations in place of lean ones. */
  isWhole: boolean;
  random: (n: number) => number;
  can: Weaknesses;
}

export interface Round extends Findings {
  faults: string;
  /** What stations said that must not be. */
  said: string[];
  /** Entries that did not arrive in time. */
  stuck: number;
  /** From the end of the faults until everything had arrived, ms. */
  settledMs: number;
}

export class World {
  readonly #options: WorldOptions;
  readonly #stage: Stage;

  private constructor(options: WorldOptions, stage: Stage) {
    this.#options = options;
    this.#stage = stage;
  }

  static async open(options: WorldOptions): Promise<World> {
    const { folder, can, isWhole } = options;
    return new World(options, await (isWhole ? WholeStage : LeanStage).open(folder, can));
  }

  /** Faults, then quiet, then the account. */
  async round(): Promise<Round> {
    const { random, can } = this.#options;
    const happenings = someFaults(random, can);
    this.#stage.write();
    await Promise.all([pause(WRITE_MS), ...happenings.map((one) => this.#happen(one))]);
    this.#stage.heal();
    await this.#stage.quiet();
    const endedAt = performance.now();
    const stuck = await this.#settle();
    const settledMs = performance.now() - endedAt;
    return { faults: inWords(happenings), stuck, settledMs, ...(await this.#compare()), said: this.#stage.said() };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#stage.close();
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  get #homes(): Home[] {
    return Object.values(this.#stage.homes);
  }

  async #happen({ fault, at, forMs }: Happening): Promise<void> {
    await pause(at);
    const end = await this.#begin(fault);
    await pause(forMs);
    await end();
  }

  /** @returns what ends it */
  async #begin(fault: Fault): Promise<() => Promise<void> | void> {
    const stage = this.#stage;
    const heal = () => stage.heal();
    switch (fault.kind) {
      case 'kill':
      case 'stop':
        return stage.end(fault.who, fault.kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
      case 'full': {
        const { disk } = stage.homes[fault.who];
        disk?.fill();
        return () => disk?.free();
      }
      case 'jump':
        stage.homes[fault.who].clock?.jump(fault.byMs);
        return () => undefined;
      case 'cut':
        stage.cut();
        return heal;
      case 'stall':
        stage.stall();
        return heal;
      case 'mischief':
        stage.mischief(() => someFate(this.#options.random));
        return heal;
    }
  }

  /** @returns how many entries have not arrived in time */
  async #settle(): Promise<number> {
    const until = performance.now() + SETTLE_MS;
    for (;;) {
      const left = this.#homes.reduce((sum, { file }) => sum + waiting(file), 0);
      if (left === 0 || performance.now() > until) return left;
      await pause(LOOK_MS);
    }
  }

  async #compare(): Promise<Findings> {
    const { vehicle, center } = this.#stage.homes;
    for (let look = 1; ; look += 1) {
      const found = compare(vehicle, center);
      if (isClean(found) || !this.#options.isWhole || look === LOOKS) return found;
      await pause(LOOK_AGAIN_MS);
      await this.#settle();
    }
  }
}
