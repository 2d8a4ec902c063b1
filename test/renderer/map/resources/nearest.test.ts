import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RESOURCE_KINDS, resourcePoints, type ResourceKind } from '../../../../contract/resource.ts';
import { ResourceStore } from '../../../../main/resources/resource-store.ts';
import { between, type Place } from '../../../../renderer/map/geo/geodesic.ts';
import { nearest } from '../../../../renderer/map/resources/nearest.ts';
import { resourceOf } from '../../../../renderer/map/resources/resource-book.ts';
import { tempDir } from '../../../temp-dir.ts';

/** In millionths of a degree, as lists are written; a small field, so that many are about equally near. */
const angle = (from: number, to: number) => fc.integer({ min: from * 1e6, max: to * 1e6 }).map((value) => value / 1e6);
const near = fc.record({ lat: angle(31.5, 31.8), lon: angle(113.2, 113.5) });
const anywhere = fc.record({ lat: angle(-89, 89), lon: angle(-179, 179) });
const wanted = fc.array(fc.record({ place: fc.oneof(near, anywhere), kind: fc.constantFrom(...RESOURCE_KINDS) }), {
  minLength: 1,
  maxLength: 120,
});
const WORDS: Record<ResourceKind, string> = {
  team: '救援队',
  expert: '专家',
  supply: '物资',
  equipment: '装备',
  shelter: '避难场所',
  hospital: '医院',
  hazard: '危险源',
  other: '其他',
};

function brute(
  from: Place,
  all: readonly { place: Place; kind: ResourceKind }[],
  kinds: readonly ResourceKind[],
  limit: number,
) {
  return all
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ place }) => between(from, place).distanceM)
    .sort((a, b) => a - b)
    .slice(0, limit);
}

it('what is nearest of a list that was imported is what measuring each of its rows says', async () => {
  const folder = tempDir();
  const store = await ResourceStore.open({ folder, now: () => 0, onChange: () => undefined, log: () => undefined });
  const file = path.join(tempDir(), 'list.csv');
  const check = async (
    rows: readonly { place: Place; kind: ResourceKind }[],
    from: Place,
    kinds: readonly ResourceKind[],
    limit: number,
  ) => {
    const line = ({ place, kind }: (typeof rows)[number], n: number) =>
      `甲${n},${WORDS[kind]},${place.lon},${place.lat}\n`;
    writeFileSync(file, `名称,类别,经度,纬度\n${rows.map(line).join('')}`);
    const { id, total } = await store.addFile(file, { name: 'list.csv', datum: 'wgs84', by: '' });
    let text = '';
    for await (const piece of store.points(id).text) text += piece;
    const points = resourcePoints.parse(JSON.parse(text)).map((point) => resourceOf(id, point));
    expect(total).toBe(rows.length);
    const found = nearest(from, points, { limit, ...(kinds.length > 0 ? { kinds: new Set(kinds) } : {}) });
    expect(found.map(({ distanceM }) => distanceM)).toEqual(brute(from, rows, kinds, limit));
    for (const { resource, distanceM, bearingDeg } of found)
      expect({ distanceM, bearingDeg }).toEqual(between(from, resource));
  };
  const property = fc.asyncProperty(
    wanted.filter((rows) => rows.every(({ place }) => place.lat !== 0 || place.lon !== 0)),
    fc.oneof(near, anywhere),
    fc.subarray([...RESOURCE_KINDS]),
    fc.integer({ min: 1, max: 20 }),
    check,
  );
  await fc.assert(property, { numRuns: 40 });
  await store.close();
}, 60_000);

it('of a hundred thousand the nearest are found, across the line where longitudes begin again', () => {
  const all = Array.from({ length: 100_000 }, (_, n) => {
    const lon = ((n * 0.0361) % 360) - 180;
    return { key: String(n), kind: 'team' as const, lat: ((n * 7.3) % 160) - 80, lon };
  });
  const from = { lat: 12, lon: 179.99 };
  const [first, ...rest] = nearest(from, all, { limit: 30 });
  const least = Math.min(...all.map((one) => between(from, one).distanceM));
  expect(first?.distanceM).toBe(least);
  expect(rest).toHaveLength(29);
  expect(rest.some(({ resource }) => resource.lon < -170)).toBe(true);
});

it('nothing is near where there is nothing of the kind', () => {
  const team = { kind: 'team' as const, lat: 31, lon: 113 };
  expect(nearest({ lat: 31, lon: 113 }, [], { limit: 5 })).toEqual([]);
  expect(nearest({ lat: 31, lon: 113 }, [team], { kinds: new Set(['hospital'] as const), limit: 5 })).toEqual([]);
  expect(nearest({ lat: 31, lon: 113 }, [team], { limit: 5 })).toMatchObject([{ distanceM: 0 }]);
});
