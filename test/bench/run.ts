/**
 * Prints the figures of DESIGN.md §11 that can be taken on this machine, the peer's beside them where there is one.
 *   npm run bench [-- --only NAME,NAME…] [-- --json FILE]
 *   NAME: start, devices, store, links, drain, floor, choice, media, forwarding, wall, map, tiles; and, only when they are named and
 *   need root: linklab (twenty minutes), video-links (twelve)
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Figure } from './bench.ts';

const benches: Record<string, () => Promise<{ bench: () => Promise<Figure[]> }>> = {
  start: () => import('./start.ts'),
  devices: () => import('./devices.ts'),
  store: () => import('./store.ts'),
  links: () => import('./links.ts'),
  drain: () => import('./drain.ts'),
  choice: () => import('./choice.ts'),
  floor: () => import('./floor.ts'),
  media: () => import('./media.ts'),
  forwarding: () => import('./forwarding.ts'),
  wall: () => import('./wall.ts'),
  map: () => import('./map.ts'),
  tiles: () => import('./tiles.ts'),
  linklab: () => import('./linklab.ts'),
  'video-links': () => import('./video-links.ts'),
};
const NAMED_ONLY = ['linklab', 'video-links'];

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const names = values.only?.split(',') ?? Object.keys(benches).filter((name) => !NAMED_ONLY.includes(name));
const figures: Figure[] = [];
for (const name of names) {
  const load = benches[name];
  if (!load) {
    console.error(`no bench ${name}; there are: ${Object.keys(benches).join(', ')}`);
    process.exit(2);
  }
  const { bench } = await load();
  figures.push(...(await bench()));
}

const number = (value: number | undefined): string =>
  value === undefined
    ? ''
    : Math.abs(value) >= 100
      ? Math.round(value).toLocaleString('en').replaceAll(',', ' ')
      : value.toFixed(2);
const rows = [
  ['figure', 'value', 'unit', 'peer', 'ratio'],
  ...figures.map(({ name, value, unit, peer, ratio }) => [name, number(value), unit, number(peer), number(ratio)]),
];
const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
for (const row of rows)
  console.log(
    row
      .map((cell, column) =>
        column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
if (values.json !== undefined) {
  const object = Object.fromEntries(
    figures.map(({ name, value, unit, peer, ratio }) => [name, { value, unit, peer, ratio }]),
  );
  writeFileSync(values.json, `${JSON.stringify(object, null, 2)}\n`);
}
process.exit(0);
