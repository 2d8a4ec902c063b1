import { describe, expect, it } from 'vitest';
import type { MapPackage } from '../../../../contract/map-package.ts';
import { inView, sightOf } from '../../../../renderer/map/packages/visible.ts';
import { sourceLine } from '../../../../renderer/map/packages/source-line.ts';

const found = (change: Partial<MapPackage> = {}): MapPackage => ({
  id: '0'.repeat(16),
  name: '随州',
  file: 'a.mbtiles',
  sizeBytes: 1,
  version: 'v',
  datum: 'wgs84',
  opacity: 1,
  shown: true,
  facts: {
    container: 'mbtiles',
    format: 'png',
    tileSize: 256,
    bounds: [113, 31, 114, 32],
    minZoom: 10,
    maxZoom: 16,
    tiles: 9,
  },
  ...change,
});
const view = { west: 113.3, south: 31.3, east: 113.4, north: 31.4, zoom: 12 };

describe('a map', () => {
  it('is seen where it lies, near enough, and not taken away', () => {
    expect(sightOf(found(), view)).toBe('seen');
    expect(sightOf(found({ shown: false }), view)).toBe('hidden');
    expect(sightOf(found({ opacity: 0 }), view)).toBe('hidden');
    expect(sightOf(found({ problem: { code: 'map-package-broken' } }), view)).toBe('hidden');
    expect(sightOf(found(), { ...view, zoom: 9 })).toBe('too-far-out');
    expect(sightOf(found(), { ...view, zoom: 19 })).toBe('seen');
    for (const away of [
      { west: 114.1, east: 115 },
      { west: 100, east: 112.9 },
      { south: 32.1, north: 33 },
      { south: 20, north: 30.9 },
    ])
      expect(sightOf(found(), { ...view, ...away })).toBe('elsewhere');
  });

  it('that is shifted is seen where it lies on the ground: its western edge is 550 m farther west there', () => {
    const edge = { ...view, west: 112, east: 112.9955 };
    expect([sightOf(found(), edge), sightOf(found({ datum: 'gcj02' }), edge)]).toEqual(['elsewhere', 'seen']);
  });

  it('in view is listed, the lowest first', () => {
    const [a, b] = [found({ name: 'a' }), found({ name: 'b' })];
    expect(inView([a, found({ shown: false }), b], view)).toEqual([a, b]);
  });
});

it('of each map is said whose it is and under which number it was approved, or that it has none', () => {
  const words = { approval: (number: string) => `审图号 ${number}`, noApproval: '未注明审图号' };
  const facts = { ...found().facts, attribution: '© 某局', approval: 'GS1号' } as MapPackage['facts'];
  expect(sourceLine({ ...found(), ...(facts ? { facts } : {}) }, words)).toBe('随州 · © 某局 · 审图号 GS1号');
  expect(sourceLine(found(), words)).toBe('随州 · 未注明审图号');
});
