import { describe, expect, it } from 'vitest';
import { CUT_MS, holdBack, RISE_MS } from '../../../renderer/video/hold-back.ts';

const WANTED = 2_100;
const LOOK_MS = 1_000;

/** Looks at a picture that came without a pause. @returns how far it is held back after each */
function looks(count: number, from = 0, wanted = WANTED): number[] {
  const held: number[] = [];
  for (let look = 0, now = from; look < count; look += 1) held.push((now = holdBack(now, wanted, 0)));
  return held;
}

describe('how far a picture is held back', () => {
  it('rises in steps to what its link wants, and stays there', () => {
    const held = looks(10);
    expect(held[0]).toBe(RISE_MS);
    expect(held.at(-1)).toBe(WANTED);
    const steps = held.map((now, look) => now - (held[look - 1] ?? 0));
    expect(Math.max(...steps)).toBe(RISE_MS);
  });

  it('is less at once when less is wanted, and none on a short way', () => {
    expect(holdBack(WANTED, 1_400, 0)).toBe(1_400);
    expect(holdBack(WANTED, 0, 0)).toBe(0);
    expect(looks(5, 0, 0)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is none after a cut, so that the first frame is shown as it comes, and then rises again', () => {
    expect(holdBack(WANTED, WANTED, CUT_MS)).toBe(0);
    expect(holdBack(0, WANTED, 0)).toBe(RISE_MS);
  });

  it('stays as it is while the picture stands still for a moment: what was lost is still to come', () => {
    expect(holdBack(900, WANTED, 1_500)).toBe(900);
    expect(holdBack(WANTED, WANTED, 2_900)).toBe(WANTED);
  });

  it('never makes a picture stand still so long that it is taken for a cut', () => {
    // Chromium puts it on at once: every step is a pause of its own length, seen at the next look.
    let [now, still] = [0, 0];
    const held: number[] = [];
    for (let look = 0; look < 60; look += 1) {
      const next = holdBack(now, WANTED, still);
      still = Math.max(0, next - now - LOOK_MS);
      held.push((now = next));
    }
    expect(held.slice(10)).toEqual(Array.from({ length: 50 }, () => WANTED));
  });
});
