/** The embedded base map: whole, small, without a boundary. */
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const file = (name: string) => new URL(`../../../resources/basemap/${name}.json`, import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(file(name), 'utf8'));

const position = z.tuple([z.number().min(-180.001).max(180.001), z.number().min(-90.001).max(90.001)]);
const line = z.array(position).min(2);
const polygon = z.array(z.array(position).min(4)).min(1);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('LineString'), coordinates: line }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line) }),
  z.object({ type: z.literal('Polygon'), coordinates: polygon }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon) }),
]);
const collection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.object({ type: z.literal('Feature'), properties: z.strictObject({}), geometry })).min(1),
});
const places = z.object({
  source: z.string().min(1),
  places: z.array(z.tuple([z.string().min(2), z.number(), z.number(), z.number().int().min(0).max(3)])),
});

/** Whether a point lies in a ring (even-odd rule). */
function inRing([x, y]: readonly [number, number], ring: readonly (readonly [number, number])[]): boolean {
  let inside = false;
  for (const [index, [ax, ay]] of ring.entries()) {
    const [bx, by] = ring.at(index - 1)!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

describe('the embedded base map', () => {
  it.each(['land', 'lakes', 'rivers'])('%s is plain GeoJSON without names or properties', (name) => {
    expect(() => collection.parse(read(name))).not.toThrow();
  });

  it('has areas for land and lakes; lines are rivers, so no line is a boundary', () => {
    const kinds = (name: string) => new Set(collection.parse(read(name)).features.map((one) => one.geometry.type));
    for (const name of ['land', 'lakes'])
      expect(
        [...kinds(name)].filter((kind) => /Line/.test(kind)),
        name,
      ).toEqual([]);
    expect([...kinds('rivers')].filter((kind) => /Polygon/.test(kind))).toEqual([]);
  });

  it('is small enough to come over a thin line: under 2 MB', () => {
    const bytes = ['land', 'lakes', 'rivers', 'places'].map((name) => statSync(file(name)).size);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(2_000_000);
  });

  it('puts every named place on land, no two of one name', () => {
    const named = places.parse(read('places')).places;
    const rings = collection
      .parse(read('land'))
      .features.flatMap(({ geometry: { type, coordinates } }) =>
        type === 'Polygon' ? [coordinates[0]!] : type === 'MultiPolygon' ? coordinates.map((part) => part[0]!) : [],
      );
    const near = [-0.15, 0, 0.15];
    const onLand = (lat: number, lon: number) =>
      near.some((dy) => near.some((dx) => rings.some((ring) => inRing([lon + dx, lat + dy], ring))));
    expect(named.filter(([, lat, lon]) => !onLand(lat, lon)).map(([name]) => name)).toEqual([]);
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
    const at = named.map(([, lat, lon]) => `${lat},${lon}`);
    expect(new Set(at).size).toBe(named.length);
  });

  it('names the district the product was made for, and its neighbors', () => {
    const byName = new Map(places.parse(read('places')).places.map(([name, lat, lon]) => [name, { lat, lon }]));
    expect(byName.get('曾都区')?.lat).toBeCloseTo(31.7, 1);
    expect(byName.get('曾都区')?.lon).toBeCloseTo(113.4, 1);
    for (const name of ['随州', '随县', '广水']) expect(byName.has(name), name).toBe(true);
  });
});
