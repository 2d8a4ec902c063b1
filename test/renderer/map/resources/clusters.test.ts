import { expect, it } from 'vitest';
import type { ResourcePoint } from '../../../../contract/resource.ts';
import { marksOn } from '../../../../renderer/map/resources/clusters.ts';
import { resourceOf } from '../../../../renderer/map/resources/resource-book.ts';

const LIST = '0123456789abcdef';
const at = (row: number, kind: number, lat: number, lon: number) =>
  resourceOf(LIST, [row, kind, lat, lon, `甲${row}`] satisfies ResourcePoint);

/** A window of 800 × 600 with a place in its middle. */
function windowAt(lat: number, lon: number, zoom: number) {
  const scale = 2 ** zoom;
  const { worldX, worldY } = at(1, 0, lat, lon);
  return { left: worldX * scale - 400, top: worldY * scale - 300, width: 800, height: 600, scale };
}
const all = () => true;

it('one alone is itself, where it is', () => {
  const [mark, ...rest] = marksOn([at(1, 0, 31.69, 113.37)], windowAt(31.69, 113.37, 14), all);
  expect(rest).toEqual([]);
  expect(mark).toMatchObject({ count: 1, kind: 'team', resource: { row: 1 } });
  expect([mark?.x, mark?.y]).toEqual([expect.closeTo(400, 6), expect.closeTo(300, 6)]);
});

it('several in one place are one mark with their number, what they enclose, and their kind if it is one', () => {
  const same = [at(1, 2, 31.69, 113.37), at(2, 2, 31.69, 113.37), at(3, 2, 31.69001, 113.37)];
  expect(marksOn(same, windowAt(31.69, 113.37, 14), all)).toMatchObject([
    { count: 3, kind: 'supply', south: 31.69, north: 31.69001, west: 113.37, east: 113.37 },
  ]);
  const mixed = [...same, at(4, 5, 31.69, 113.37)];
  expect(marksOn(mixed, windowAt(31.69, 113.37, 14), all)).toMatchObject([{ count: 4, kind: 'several' }]);
});

it('marks stay the same while the map is dragged', () => {
  const many = Array.from({ length: 200 }, (_, n) =>
    at(n + 1, n % 8, 31.69 + (n % 14) * 0.001, 113.37 + (n % 17) * 0.001),
  );
  const view = windowAt(31.69, 113.37, 12);
  const groups = (dx: number) =>
    marksOn(many, { ...view, left: view.left + dx }, all)
      .map(({ count, resource }) => `${resource.key} ${count}`)
      .sort();
  expect(groups(1)).toEqual(groups(0));
  expect(groups(37)).toEqual(groups(0));
});

it('nearer by, those that are apart come apart', () => {
  const two = [at(1, 0, 31.69, 113.37), at(2, 0, 31.69, 113.3712)];
  expect(marksOn(two, windowAt(31.69, 113.37, 10), all)).toHaveLength(1);
  expect(marksOn(two, windowAt(31.69, 113.37, 18), all)).toHaveLength(2);
});

it('what is not in view, or put away, is not among them', () => {
  const some = [at(1, 0, 31.69, 113.37), at(2, 5, 31.69, 113.37), at(3, 0, 40, 113.37)];
  const marks = marksOn(some, windowAt(31.69, 113.37, 14), ({ kind }) => kind !== 'hospital');
  expect(marks).toMatchObject([{ count: 1, resource: { row: 1 } }]);
});
