/**
 * Makes the embedded base map from the npm package @comapeo/fallback-smp (run once; its output is committed):
 *   unzip -p node_modules/@comapeo/fallback-smp/dist/comapeo-fallback-map.smp style.json | node resources/basemap/build.ts
 * Land, rivers and lakes only: the boundary layers are dropped, and the graticule is drawn by the page.
 */
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const position = z.tuple([z.number(), z.number()]);
const line = z.array(position);
const shape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('LineString'), coordinates: line }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(line) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(line)) }),
]);
const geometry = z.union([shape, z.object({ type: z.literal('GeometryCollection'), geometries: z.array(shape) })]);
const layer = z.object({ data: z.object({ features: z.array(z.object({ geometry })) }) });
const style = z.object({ sources: z.object({ land: layer, rivers: layer, lakes: layer }) });

const { sources } = style.parse(JSON.parse(await text(process.stdin)));
for (const name of ['land', 'rivers', 'lakes'] as const) {
  const shapes = sources[name].data.features.flatMap(({ geometry: one }) => ('geometries' in one ? one.geometries : [one]));
  // Islets that the source has worn down to a line have no area to fill; and an area is never drawn as a line.
  const kept = shapes.filter(({ type }) => /LineString$/.test(type) === (name === 'rivers'));
  const features = kept.map((one) => ({ type: 'Feature', properties: {}, geometry: one }));
  writeFileSync(new URL(`${name}.json`, import.meta.url), JSON.stringify({ type: 'FeatureCollection', features }));
}
