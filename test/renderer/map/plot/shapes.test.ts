/** Geometry of plots: arrows, circles, what lies under a finger, what a drag makes of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plotGeometry, type PlotGeometry } from '../../../../contract/plot.ts';
import { between } from '../../../../renderer/map/geo/geodesic.ts';
import { curveThrough, fatArrow, plainHead, type Spot } from '../../../../renderer/map/plot/arrows.ts';
import { dragged, turned, withoutCorner } from '../../../../renderer/map/plot/change-shape.ts';
import { handleAt, handlesOf, pick, reach } from '../../../../renderer/map/plot/pick.ts';
import { PLATES, PLOT_SYMBOLS, plotSymbol } from '../../../../renderer/map/plot/plot-symbols.ts';
import { boundsOf, outline, toPlace, toSpot, type Window } from '../../../../renderer/map/plot/project.ts';
import { distanceTo, isInside, shapeOf, simplified } from '../../../../renderer/map/plot/shapes.ts';

/** A view of 1 000 × 700 px around Zengdu at zoom 14. */
const scale = 2 ** 14;
const middle = toSpot([113.37, 31.69], { left: 0, top: 0, scale });
const view: Window = { left: middle.x - 500, top: middle.y - 350, scale };
const style = { ink: 'black' as const };
const at = (x: number, y: number): [number, number] => toPlace({ x, y }, view);
const drawn = (geometry: PlotGeometry, more = {}) => ({ geometry, style: { ...style, ...more }, label: '' });
const near = (a: Spot, b: Spot) => Math.hypot(a.x - b.x, a.y - b.y);

const spot = fc.record({ x: fc.integer({ min: 0, max: 1_000 }), y: fc.integer({ min: 0, max: 700 }) });

describe('the projection', () => {
  it('comes back to where it went from, to a millimetre', () => {
    fc.assert(
      fc.property(spot, (one) => {
        expect(near(toSpot(toPlace(one, view), view), one)).toBeLessThan(1e-4);
      }),
    );
  });

  it('has the equator and Greenwich in the middle of the world', () => {
    expect(toSpot([0, 0], { left: 0, top: 0, scale: 1 })).toEqual({ x: 128, y: 128 });
  });
});

describe('a curved arrow', () => {
  it('goes through every point that was set', () => {
    fc.assert(
      fc.property(fc.array(spot, { minLength: 2, maxLength: 12 }), (spots) => {
        const curve = curveThrough(spots);
        for (const one of spots) expect(Math.min(...curve.map((each) => near(each, one)))).toBeLessThan(1e-6);
      }),
    );
  });

  it('is of finite numbers and has its tip where the last point is, whatever the points are', () => {
    fc.assert(
      fc.property(fc.array(spot, { minLength: 2, maxLength: 12 }), fc.boolean(), (spots, swallow) => {
        const outlined = fatArrow(spots, swallow);
        const isOne = spots.every((one) => near(one, spots[0]!) === 0);
        if (isOne) return expect(outlined).toEqual([]);
        for (const { x, y } of outlined) expect(Number.isFinite(x + y)).toBe(true);
        expect(Math.min(...outlined.map((each) => near(each, spots.at(-1)!)))).toBeLessThan(1e-6);
      }),
    );
  });

  it('keeps its shape at every zoom', () => {
    const spots = [
      { x: 0, y: 0 },
      { x: 100, y: 40 },
      { x: 150, y: 160 },
    ];
    const doubled = fatArrow(
      spots.map(({ x, y }) => ({ x: 2 * x, y: 2 * y })),
      true,
    );
    for (const [index, one] of fatArrow(spots, true).entries())
      expect(near(doubled[index]!, { x: 2 * one.x, y: 2 * one.y })).toBeLessThan(1e-6);
  });

  it('straight east is widest at the head, narrowest at the neck, and the attack has a notch in its tail', () => {
    const line = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
    ];
    const outlined = fatArrow(line, false);
    const widthAt = (x: number) => Math.max(...outlined.filter((one) => Math.abs(one.x - x) < 1e-6).map(({ y }) => y));
    expect(widthAt(78)).toBeCloseTo(12);
    expect(widthAt(0)).toBeCloseTo(10);
    expect(Math.min(...outlined.filter(({ x }) => x > 70 && x < 80).map(({ y }) => Math.abs(y)))).toBeCloseTo(5);
    expect(fatArrow(line, true).at(-1)).toEqual({ x: 8, y: 0 });
  });

  it('plain has two strokes at its end, back from the tip', () => {
    const [one, tip, other] = plainHead(
      [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 0 },
      ],
      20,
    );
    expect(tip).toEqual({ x: 100, y: 0 });
    expect(one!.x).toBeLessThan(90);
    expect(one!.y).toBeCloseTo(-other!.y);
  });
});

describe('a circle', () => {
  it('has its edge as far from its middle as its radius says, on the ellipsoid, in the north as at the equator', () => {
    for (const lat of [0, 31.69, 60]) {
      const circle = plotGeometry.parse({ shape: 'circle', coordinates: [[113.37, lat]], radiusM: 50_000 });
      for (const [lon, edge] of outline(circle))
        expect(between({ lat, lon: 113.37 }, { lat: edge, lon }).distanceM).toBeCloseTo(50_000, 3);
      const [west, south, east, north] = boundsOf(circle);
      expect([west < 113.37, south < lat, east > 113.37, north > lat]).toEqual([true, true, true, true]);
    }
  });

  it('over the date line is one circle', () => {
    const circle = plotGeometry.parse({ shape: 'circle', coordinates: [[179.99, 0]], radiusM: 5_000 });
    const [west, , east] = boundsOf(circle);
    expect(east - west).toBeLessThan(0.2);
  });
});

describe('under a finger', () => {
  const area = plotGeometry.parse({
    shape: 'polygon',
    coordinates: [at(100, 100), at(500, 100), at(500, 500), at(100, 500)],
  });
  const point = plotGeometry.parse({ shape: 'point', coordinates: [at(300, 300)] });
  const line = plotGeometry.parse({ shape: 'line', coordinates: [at(100, 300), at(600, 300)] });

  it('lies a line within the size of a finger, and not beyond', () => {
    expect(reach(drawn(line), view, { x: 300, y: 320 })).toBeCloseTo(20);
    expect(reach(drawn(line), view, { x: 300, y: 330 })).toBeUndefined();
    expect(reach(drawn(line), view, { x: 630, y: 300 })).toBeUndefined();
  });

  it('lies what is on an area before the area, and what was drawn last before what lies as near', () => {
    const plots = [drawn(area), drawn(point), drawn(point)].map((one, index) => ({ ...one, id: String(index) }));
    expect(pick(plots as never, view, { x: 300, y: 300 }).map(({ id }) => id)).toEqual(['2', '1', '0']);
    expect(pick(plots as never, view, { x: 200, y: 200 }).map(({ id }) => id)).toEqual(['0']);
    expect(pick(plots as never, view, { x: 700, y: 700 })).toEqual([]);
  });

  it('lies a text as far as its letters go', () => {
    const text = { ...drawn({ shape: 'text', coordinates: [at(300, 300)] }), label: '禁止进入区域' };
    expect(reach(text, view, { x: 350, y: 300 })).toBe(0);
    expect(reach(text, view, { x: 300, y: 345 })).toBeUndefined();
  });

  it('is inside or outside of an area by the rule of crossings, at a distance from its edge', () => {
    const { path, anchor } = shapeOf(area, style, view);
    const from = (x: number, y: number) => ({ x: x - anchor.x, y: y - anchor.y });
    expect(near(anchor, { x: 300, y: 300 })).toBeLessThan(0.01);
    expect([isInside(path, from(300, 200)), isInside(path, from(700, 200))]).toEqual([true, false]);
    expect(distanceTo({ path, closed: true }, from(50, 300))).toBeCloseTo(50);
    expect(distanceTo({ path, closed: true }, from(300, 480))).toBeCloseTo(20);
  });
});

describe('a shape', () => {
  it('moves with the map, and is made anew at another zoom or as another arrow', () => {
    const arrow = plotGeometry.parse({ shape: 'arrow', coordinates: [at(100, 100), at(300, 160), at(500, 100)] });
    const fat = { ...style, arrow: 'attack' as const };
    const first = shapeOf(arrow, fat, view);
    const moved = shapeOf(arrow, fat, { ...view, left: view.left + 30 });
    expect(moved.path).toBe(first.path);
    expect(moved.anchor.x).toBeCloseTo(first.anchor.x - 30);
    const near = shapeOf(arrow, fat, { left: 2 * view.left, top: 2 * view.top, scale: 2 * scale });
    expect(near.path[3]!.x).toBeCloseTo(2 * first.path[3]!.x, 3);
    expect(shapeOf(arrow, style, view)).toMatchObject({ headed: true, closed: false });
  });

  it('of thousands of points is drawn with a few, none of them farther from it than can be seen', () => {
    fc.assert(
      fc.property(
        fc.array(spot, { maxLength: 60 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        (spots, tolerance) => {
          const few = simplified(spots, tolerance);
          expect([few[0], few.at(-1)]).toEqual([spots[0], spots.at(-1)]);
          for (const one of spots)
            expect(distanceTo({ path: few, closed: false }, one)).toBeLessThanOrEqual(tolerance + 1e-9);
        },
      ),
    );
    const round = Array.from({ length: 5_000 }, (_, index) => ({
      x: 300 * Math.cos((index / 5_000) * 2 * Math.PI),
      y: 300 * Math.sin((index / 5_000) * 2 * Math.PI),
    }));
    expect(simplified(round).length).toBeLessThan(120);
  });
});

describe('handles', () => {
  const line = plotGeometry.parse({ shape: 'line', coordinates: [at(100, 300), at(400, 300), at(600, 500)] });

  it('are the corners, the middles between them, and one that moves all', () => {
    expect(handlesOf(drawn(line), view).map(({ kind }) => kind)).toEqual([
      'corner',
      'corner',
      'corner',
      'middle',
      'middle',
      'move',
    ]);
    const area = { ...line, shape: 'polygon' as const };
    expect(handlesOf(drawn(area), view).filter(({ kind }) => kind === 'middle')).toHaveLength(3);
  });

  it('of a way of thousands of points are no nearer to each other than a finger can tell apart', () => {
    const many: PlotGeometry = {
      shape: 'line',
      coordinates: Array.from({ length: 5_000 }, (_, index) => at(index / 5, 300 + 100 * Math.sin(index / 300))),
    };
    const handles = handlesOf(drawn(many), view).filter(({ kind }) => kind !== 'move');
    expect(handles.length).toBeGreaterThan(20);
    for (const [index, a] of handles.entries())
      for (const b of handles.slice(index + 1)) expect(near(a.spot, b.spot)).toBeGreaterThanOrEqual(26);
  });

  it('are taken by the nearest', () => {
    const handles = handlesOf(drawn(line), view);
    expect(handleAt(handles, { x: 405, y: 310 })).toMatchObject({ kind: 'corner', index: 1 });
    expect(handleAt(handles, { x: 300, y: 600 })).toBeUndefined();
  });

  it('drag a corner, make a new one between two, move all, and take none away below what the shape needs', () => {
    const from = { x: 400, y: 300 };
    const corner = { kind: 'corner', index: 1, spot: from } as const;
    // Taken beside its middle, it goes as far as the finger goes.
    const { geometry } = dragged(drawn(line), corner, { x: 410, y: 305 }, { x: 450, y: 405 }, view);
    expect(near(toSpot(geometry!.coordinates[1]!, view), { x: 440, y: 400 })).toBeLessThan(0.01);
    expect(geometry!.coordinates[0]).toEqual(line.coordinates[0]);
    const between = { kind: 'middle', index: 0, spot: { x: 250, y: 300 } } as const;
    const more = dragged(drawn(line), between, between.spot, { x: 250, y: 200 }, view).geometry!;
    expect(more.coordinates).toHaveLength(4);
    expect(near(toSpot(more.coordinates[1]!, view), { x: 250, y: 200 })).toBeLessThan(0.01);
    const whole = dragged(drawn(line), { kind: 'move', spot: from }, from, { x: 500, y: 250 }, view).geometry!;
    for (const [index, place] of whole.coordinates.entries()) {
      const was = toSpot(line.coordinates[index]!, view);
      expect(near(toSpot(place, view), { x: was.x + 100, y: was.y - 50 })).toBeLessThan(0.01);
    }
    const less = withoutCorner(line, 1)!;
    expect(less.coordinates).toHaveLength(2);
    expect(withoutCorner(less, 0)).toBeUndefined();
  });

  it('make a circle larger, and turn a symbol in steps of five degrees', () => {
    const circle = plotGeometry.parse({ shape: 'circle', coordinates: [at(300, 300)], radiusM: 100 });
    const [radius] = handlesOf(drawn(circle), view);
    const to = { x: 400, y: 300 };
    const { geometry } = dragged(drawn(circle), radius!, radius!.spot, to, view);
    const [lon, lat] = at(400, 300);
    const [x, y] = circle.coordinates[0]!;
    expect(geometry!.radiusM).toBeCloseTo(between({ lat: y, lon: x }, { lat, lon }).distanceM, 0);
    const symbol = plotGeometry.parse({ shape: 'point', coordinates: [at(300, 300)] });
    const [turn] = handlesOf(drawn(symbol), view);
    expect(turn).toMatchObject({ kind: 'turn', spot: { x: expect.closeTo(300, 3) as number } });
    expect(dragged(drawn(symbol), turn!, turn!.spot, { x: 380, y: 301 }, view).style?.rotationDeg).toBe(90);
    expect([turned(style, -15).rotationDeg, turned(style, 720).rotationDeg]).toEqual([345, 0]);
  });
});

describe('symbols', () => {
  it('lie within their plates’ room, and one that is not known is drawn as a question', () => {
    const numbers = (data: string) => [...data.matchAll(/-?\d+(\.\d+)?/g)].map(([one]) => Math.abs(Number(one)));
    for (const [name, { sign }] of Object.entries(PLOT_SYMBOLS))
      expect(Math.max(...numbers(sign)), name).toBeLessThan(18);
    for (const plate of Object.values(PLATES)) expect(Math.max(0, ...numbers(plate))).toBeLessThan(18);
    expect(plotSymbol('of-next-year')).toBe(plotSymbol('constructor'));
    expect(plotSymbol('fire')).toBe(PLOT_SYMBOLS.fire);
  });
});
