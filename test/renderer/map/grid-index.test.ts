import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GridIndex, type Box } from '../../../renderer/map/grid-index.ts';

const boxes = fc
  .tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), fc.nat(200), fc.nat(200))
  .map(([left, top, width, height]): Box => ({ left, top, right: left + width + 1, bottom: top + height + 1 }));
const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const found = (index: GridIndex<Box>, box: Box): Box[] => {
  const all: Box[] = [];
  index.find(box, (item) => all.push(item) < 0);
  return all;
};

describe('the index', () => {
  it('finds what overlaps, each once, whatever cells it touches', () => {
    fc.assert(
      fc.property(fc.array(boxes, { maxLength: 40 }), boxes, (items, box) => {
        const index = new GridIndex<Box>(64);
        for (const item of items) index.add(item);
        const expected = items.filter((item) => overlap(item, box));
        expect(new Set(found(index, box))).toEqual(new Set(expected));
        expect(found(index, box)).toHaveLength(expected.length);
      }),
    );
  });

  it('counts no further than it is asked to', () => {
    const index = new GridIndex<Box>(64);
    for (let left = 0; left < 10; left += 1) index.add({ left, top: 0, right: left + 20, bottom: 20 });
    const all = { left: 0, top: 0, right: 100, bottom: 100 };
    expect([index.count(all, 3), index.count(all, 99)]).toEqual([3, 10]);
    expect(index.count({ left: 200, top: 0, right: 220, bottom: 20 }, 1)).toBe(0);
  });

  it('is empty after it was cleared, and takes the next picture', () => {
    const index = new GridIndex<Box>(64);
    const box = { left: 0, top: 0, right: 20, bottom: 20 };
    index.add(box);
    index.clear();
    expect(found(index, box)).toEqual([]);
    index.add(box);
    expect(found(index, box)).toEqual([box]);
  });
});
