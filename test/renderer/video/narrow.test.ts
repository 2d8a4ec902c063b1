import { describe, expect, it } from 'vitest';
import { Narrow } from '../../../renderer/video/narrow.ts';
import type { PictureCounters } from '../../../renderer/video/uplink-stats.ts';

const LOOK_MS = 250;

/** What one picture sends from one look to the next: of its target, and of 25 frames a second. */
interface Sending {
  targetKbps: number;
  used: number;
  kept: number;
}
const BUSY: Sending = { targetKbps: 90, used: 1, kept: 0.5 };
const QUIET: Sending = { targetKbps: 90, used: 0.4, kept: 1 };

/** A line with pictures, looked at as often as a publishing page does. */
class Line {
  readonly narrow = new Narrow();
  readonly #counters = new Map<string, PictureCounters>();
  #at = 0;

  /** @returns how many of the looks said that something is another */
  look(times: number, each: number, pictures: Record<string, Sending>, collapsed = false): number {
    let told = 0;
    for (let look = 0; look < times; look += 1) {
      this.#at += LOOK_MS;
      for (const [mid, { targetKbps, used, kept }] of Object.entries(pictures)) {
        const before = this.#counters.get(mid);
        const source = (25 * LOOK_MS) / 1_000;
        this.#counters.set(mid, {
          targetKbps,
          bytes: (before?.bytes ?? 0) + (targetKbps * used * LOOK_MS) / 8,
          sourceFrames: (before?.sourceFrames ?? 0) + source,
          frames: new Map([['small', (before?.frames.get('small') ?? 0) + source * kept]]),
        });
      }
      if (this.narrow.put(each, collapsed, this.#counters, this.#at)) told += 1;
    }
    return told;
  }

  collapse(each: number, pictures: Record<string, Sending>): void {
    this.look(1, each, pictures, true);
  }
}

describe('a line that has collapsed', () => {
  it('makes every picture narrow, and a busy one stays so as long as there is little for it', () => {
    const line = new Line();
    expect(line.look(40, 700, { 0: BUSY, 1: BUSY })).toBe(0);
    expect(line.narrow.isNarrow('0')).toBe(false);
    line.collapse(110, { 0: BUSY, 1: BUSY });
    expect([line.narrow.isNarrow('0'), line.narrow.isNarrow('1')]).toEqual([true, true]);
    expect(line.look(400, 110, { 0: BUSY, 1: BUSY })).toBe(0);
    expect(line.narrow.isNarrow('0')).toBe(true);
  });

  it('makes them narrow while its estimate still is that of the wide line', () => {
    const line = new Line();
    line.look(40, 700, { 0: BUSY });
    line.collapse(700, { 0: BUSY });
    line.look(2, 700, { 0: BUSY });
    line.look(40, 110, { 0: BUSY });
    expect(line.narrow.isNarrow('0')).toBe(true);
  });

  it('gives them their lines back when it has borne more for three seconds, all at once', () => {
    const line = new Line();
    line.collapse(110, { 0: BUSY, 1: BUSY });
    expect(line.look(11, 200, { 0: BUSY, 1: BUSY })).toBe(0);
    expect(line.look(1, 110, { 0: BUSY, 1: BUSY })).toBe(0);
    expect(line.look(12, 200, { 0: BUSY, 1: BUSY })).toBe(1);
    expect([line.narrow.isNarrow('0'), line.narrow.isNarrow('1')]).toEqual([false, false]);
  });

  it('gives a quiet picture its lines soon, for it leaves unused what it is given; the busy one beside it stays', () => {
    const line = new Line();
    line.collapse(110, { quiet: QUIET, busy: BUSY });
    line.look(40, 110, { quiet: QUIET, busy: BUSY });
    expect([line.narrow.isNarrow('quiet'), line.narrow.isNarrow('busy')]).toEqual([false, true]);
  });

  it('does not take one whose frames are dropped for a quiet one', () => {
    const line = new Line();
    const starved = { targetKbps: 90, used: 0.4, kept: 0.5 };
    line.collapse(110, { 0: starved });
    line.look(100, 110, { 0: starved });
    expect(line.narrow.isNarrow('0')).toBe(true);
  });

  it('says nothing of a picture that it does not know, or that is gone', () => {
    const line = new Line();
    line.collapse(110, { 0: BUSY });
    expect([line.narrow.isNarrow('1'), line.narrow.isNarrow(undefined)]).toEqual([false, false]);
    line.narrow.put(110, false, new Map(), 10_000);
    expect(line.narrow.isNarrow('0')).toBe(false);
  });
});
