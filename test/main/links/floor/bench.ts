/**
 * A vehicle and its center under one sky; time passes as the test says. Call `vi.useFakeTimers` first: group commits wait a
 * few milliseconds.
 */
import { onTestFinished, vi } from 'vitest';
import { SimSky } from '../../../sim/rdss.ts';
import { tempDir } from '../../../temp-dir.ts';
import { CENTER, CENTER_CARD, Side, START, VEHICLE, VEHICLE_CARD, type SideOptions, type World } from './side.ts';

export * from './side.ts';

const STEP_MS = 500;

export class FloorBench implements World {
  #now = START;
  readonly now = (): number => this.#now;
  readonly folder = tempDir;
  readonly atEnd = onTestFinished;
  readonly sky: SimSky;
  readonly vehicle: Side;
  readonly center: Side;
  readonly all: Side[];

  constructor(options: { vehicle?: SideOptions; center?: SideOptions; lossPercent?: number; seed?: number } = {}) {
    const { lossPercent = 0, seed = 1 } = options;
    this.sky = new SimSky({ now: this.now, delayMs: 2_000, lossPercent, seed });
    this.vehicle = new Side(this, VEHICLE, VEHICLE_CARD, options.vehicle);
    this.center = new Side(this, CENTER, CENTER_CARD, options.center);
    this.vehicle.know(CENTER, CENTER_CARD);
    this.center.know(VEHICLE, VEHICLE_CARD);
    this.all = [this.vehicle, this.center];
  }

  /** Lets so many seconds pass. */
  run(seconds: number): this {
    for (const end = this.#now + seconds * 1_000; this.#now < end;) this.#step();
    return this;
  }

  /** Lets time pass until it is so. @returns the seconds that took */
  until(isSo: () => boolean, limitS = 3 * 3_600): number {
    const from = this.#now;
    while (!isSo()) {
      if (this.#now - from > limitS * 1_000) throw new Error(`not so after ${limitS} s`);
      this.#step();
    }
    return (this.#now - from) / 1_000;
  }

  #step(): void {
    for (const side of this.all) side.step();
    vi.advanceTimersByTime(STEP_MS);
    this.#now += STEP_MS;
  }
}
