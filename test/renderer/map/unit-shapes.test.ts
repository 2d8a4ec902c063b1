import { describe, expect, it } from 'vitest';
import { unitKind } from '../../../contract/unit.ts';
import { ARROW, UNIT_SHAPES, WEDGE } from '../../../renderer/map/unit-shapes.ts';

/** The points of path data in which every number is relative to the one before where the letter is small. */
function points(path: string): [number, number][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MLHVa])([^MLHVaz]*)/g)].map(([, letter, text = '']) => {
    const values = (text.match(/-?[\d.]+/g) ?? []).map(Number);
    if (letter === 'H') x = values[0]!;
    else if (letter === 'V') y = values[0]!;
    else if (letter === 'a') [x, y] = [x + values[5]!, y + values[6]!];
    else [x, y] = [values[0]!, values[1]!];
    return [x, y];
  });
}

describe('a unit on the map', () => {
  it('has a shape of its own for every kind, and under way another for a vehicle', () => {
    const shapes = [...unitKind.options.map((kind) => UNIT_SHAPES[kind]), ARROW];
    expect(new Set(shapes).size).toBe(unitKind.options.length + 1);
  });

  it('lies within 16 px of its place, about its middle', () => {
    for (const kind of unitKind.options) {
      const corners = points(UNIT_SHAPES[kind]);
      expect(corners.length, kind).toBeGreaterThan(2);
      for (const [x, y] of corners) expect(Math.max(Math.abs(x), Math.abs(y)), kind).toBeLessThanOrEqual(16);
      const [left, right] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x))];
      expect(Math.abs(left + right), kind).toBeLessThanOrEqual(4);
    }
  });

  it('points to the north before it is turned: the arrow’s nose, and the wedge outside of any shape', () => {
    expect(points(ARROW)[0]).toEqual([0, -16]);
    expect(points(WEDGE).every(([, y]) => y <= -15)).toBe(true);
  });
});
