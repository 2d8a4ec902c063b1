import { describe, expect, it } from 'vitest';
import { unitKind } from '../../../contract/unit.ts';
import { traceUnit, type Pen } from '../../../renderer/map/unit-shapes.ts';

/** What a pen was made to do. */
function traced(kind: (typeof unitKind.options)[number], course?: number): string {
  const done: string[] = [];
  const note =
    (name: string) =>
    (...values: (number | boolean | undefined)[]) =>
      void done.push(`${name} ${values.map((value) => Number(value).toFixed(1)).join(' ')}`);
  const pen: Pen = {
    moveTo: note('move'),
    lineTo: note('line'),
    closePath: note('close'),
    arc: note('arc'),
    rotate: note('rotate'),
  };
  traceUnit(pen, kind, course, 10);
  return done.join(', ');
}

describe('a unit on the map', () => {
  it('has a shape of its own for radios, BeiDou terminals and UAVs, and a circle otherwise', () => {
    const shapes = new Map(unitKind.options.map((kind) => [kind, traced(kind)]));
    expect(new Set([shapes.get('radio'), shapes.get('beidou'), shapes.get('uav'), shapes.get('person')]).size).toBe(4);
    expect(shapes.get('vehicle')).toBe(shapes.get('person'));
  });

  it('points where it goes, whatever it is', () => {
    expect(new Set(unitKind.options.map((kind) => traced(kind, 90))).size).toBe(1);
    expect(traced('radio', 90)).toMatch(/^rotate 1\.6, move 0\.0 -13\.0/);
    expect(traced('radio', 0)).toMatch(/^rotate 0\.0/);
  });
});
