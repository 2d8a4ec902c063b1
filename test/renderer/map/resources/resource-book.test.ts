import { describe, expect, it } from 'vitest';
import type { ResourceList, ResourcePoint } from '../../../../contract/resource.ts';
import { searchMap } from '../../../../renderer/map/search.ts';
import { isResourceKey, ResourceBook, resourceOf } from '../../../../renderer/map/resources/resource-book.ts';
import { searchResources } from '../../../../renderer/map/resources/search-resources.ts';

const A = 'a'.repeat(16);
const B = 'b'.repeat(16);
const point = (row: number, name: string): ResourcePoint => [row, 0, 31, 113, name];
const list = (id: string, version: string): ResourceList => ({
  id,
  version,
  file: `${id}.csv`,
  format: 'csv',
  coding: 'utf-8',
  datum: 'wgs84',
  importedAt: 0,
  by: '',
  sha256: '',
  counts: {},
  total: 1,
  problems: 0,
});

/** A station that has these points of each version, and fails as often as it is told. */
function station(points: Record<string, ResourcePoint[]>, failures = 0) {
  const asked: string[] = [];
  const waits: number[] = [];
  const book = new ResourceBook(
    ({ version }) => {
      asked.push(version);
      if (asked.length <= failures) return Promise.reject(new Error('away'));
      return Promise.resolve(points[version] ?? []);
    },
    (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  );
  return { book, asked, waits, names: () => book.all().map(({ name }) => name) };
}

it('each version of a list is fetched once; a new one takes the place of the old, and what is removed goes', async () => {
  const { book, asked, names } = station({ a1: [point(1, '甲')], a2: [point(1, '乙')], b1: [point(1, '丙')] });
  await book.take([list(A, 'a1'), list(B, 'b1')]);
  await book.take([list(A, 'a1'), list(B, 'b1')]);
  expect([asked, names()]).toEqual([
    ['a1', 'b1'],
    ['甲', '丙'],
  ]);
  await book.take([list(A, 'a2'), list(B, 'b1')]);
  expect(names()).toEqual(['乙', '丙']);
  await book.take([list(B, 'b1')]);
  expect([asked, names()]).toEqual([['a1', 'b1', 'a2'], ['丙']]);
});

it('what the station does not give is asked for again, later and later', async () => {
  const { book, asked, waits, names } = station({ a1: [point(1, '甲')] }, 3);
  await book.take([list(A, 'a1')]);
  expect([asked.length, names()]).toEqual([4, ['甲']]);
  expect(waits).toHaveLength(3);
  expect(waits[2]).toBeGreaterThan(waits[0] ?? Infinity);
});

it('a list that goes while it is fetched does not come', async () => {
  let give: (points: ResourcePoint[]) => void = () => undefined;
  const book = new ResourceBook(
    () => new Promise((resolve) => (give = resolve)),
    () => Promise.resolve(),
  );
  const first = book.take([list(A, 'a1')]);
  const second = book.take([]);
  give([point(1, '甲')]);
  await Promise.all([first, second]);
  expect(book.all()).toEqual([]);
});

it('who watches is told, and finds a resource by its key', async () => {
  const { book } = station({ a1: [point(7, '甲')] });
  let told = 0;
  const stop = book.watch(() => (told += 1));
  await book.take([list(A, 'a1')]);
  expect(told).toBe(1);
  expect(book.get(`resource:${A}/7`)?.name).toBe('甲');
  expect(book.get(`resource:${A}/8`)).toBeUndefined();
  expect(book.get('zengdu-1/zengdu-1')).toBeUndefined();
  expect(isResourceKey('zengdu-1/zengdu-1')).toBe(false);
  stop();
  await book.take([]);
  expect(told).toBe(1);
  expect(book.get(`resource:${A}/7`)).toBeUndefined();
});

it('a place is projected as the map projects it', () => {
  // Where Web Mercator's square ends, and its middle.
  expect(resourceOf(A, [1, 0, 0, 0, '甲'])).toMatchObject({ worldX: 128, worldY: 128 });
  const corner = resourceOf(A, [1, 0, 89, -180, '甲']);
  expect([corner.worldX, corner.worldY]).toEqual([0, expect.closeTo(0, 6)]);
  // 113.37 E, 31.69 N at level 0 by the definition of EPSG:3857.
  const { worldX, worldY } = resourceOf(A, [1, 0, 31.69, 113.37, '甲']);
  expect(worldX).toBeCloseTo(208.6186666667, 8);
  expect(worldY).toBeCloseTo(128 - (128 / Math.PI) * Math.asinh(Math.tan((31.69 * Math.PI) / 180)), 8);
});

describe('the search of the map', () => {
  it('finds resources by their names, and selects what is touched', async () => {
    const { book } = station({ a1: [point(1, '随州市中心医院'), point(2, '中心粮库'), point(3, 'Ｃ区 仓库')] });
    await book.take([list(A, 'a1')]);
    const hits = (text: string) =>
      searchMap(text, { units: [], places: [], sources: [searchResources(book)] }).map(({ title, selects }) => [
        title,
        selects,
      ]);
    expect(hits('中心')).toEqual([
      ['中心粮库', `resource:${A}/2`],
      ['随州市中心医院', `resource:${A}/1`],
    ]);
    expect(hits('c区仓')).toEqual([['Ｃ区 仓库', `resource:${A}/3`]]);
    expect(hits('没有')).toEqual([]);
  });
});
