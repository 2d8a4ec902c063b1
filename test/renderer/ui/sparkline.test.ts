import { describe, expect, it } from 'vitest';
import { pieces, type Point } from '../../../renderer/ui/sparkline.tsx';

const shape = { now: 600_000, spanMs: 600_000, gapMs: 12_500, least: 10 };
const draw = (...points: Point[]) => pieces(points, shape);

describe('a small diagram', () => {
  it('has the newest at its right edge, the oldest at its left, and the largest at its top', () => {
    expect(draw({ at: 0, value: 0 }, { at: 600_000, value: 50 })).toEqual([[[2, 30]], [[118, 2]]]);
  });

  it('is broken where nothing was measured, or too long nothing was told', () => {
    const [first, second, third] = draw(
      { at: 500_000, value: 5 },
      { at: 505_000, value: 6 },
      { at: 510_000, value: undefined },
      { at: 515_000, value: undefined },
      { at: 520_000, value: 7 },
      { at: 590_000, value: 8 },
    );
    expect([first, second, third].map((piece) => piece?.length)).toEqual([2, 1, 1]);
  });

  it('leaves out what is older than its span', () => {
    expect(pieces([{ at: 0, value: 1 }], { ...shape, now: 600_001 })).toEqual([]);
  });

  it('does not blow small values up', () => {
    const [[point] = []] = draw({ at: 600_000, value: 1 });
    expect(point).toEqual([118, 27.2]);
  });
});
