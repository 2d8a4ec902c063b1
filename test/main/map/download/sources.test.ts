import { describe, expect, it } from 'vitest';
import { tileSource, type TileSource } from '../../../../contract/map-download.ts';
import { checkSource, knownSources, liftKey, needsKey, tileUrl } from '../../../../main/map/download/sources.ts';
import { sourceOf } from '../samples.ts';

const tile = { z: 3, x: 6, y: 2 };
const url = (template: string, change: Partial<TileSource> = {}, key?: string) =>
  tileUrl(sourceOf(template, change), 0, tile, key).href;

describe('the address of a tile', () => {
  it.each([
    ['XYZ', 'http://m.local/{z}/{x}/{y}.png', {}, 'http://m.local/3/6/2.png'],
    ['TMS by its rows', 'http://m.local/{z}/{x}/{y}.png', { rows: 'south' }, 'http://m.local/3/6/5.png'],
    ['TMS by its sign', 'http://m.local/{z}/{x}/{-y}.png', {}, 'http://m.local/3/6/5.png'],
    ['ArcGIS', 'http://m.local/MapServer/tile/{z}/{y}/{x}', {}, 'http://m.local/MapServer/tile/3/2/6'],
    [
      'WMTS',
      'http://m.local/wmts?REQUEST=GetTile&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}',
      {},
      'http://m.local/wmts?REQUEST=GetTile&TILEMATRIX=3&TILEROW=2&TILECOL=6',
    ],
    ['subdomains', 'http://{s}.m.local/{z}/{x}/{y}', { subdomains: ['a', 'b', 'c'] }, 'http://c.m.local/3/6/2'],
  ] as const)('%s', (_, template, change, expected) =>
    expect(url(template, change as Partial<TileSource>)).toBe(expected),
  );

  it('has the key in its place, whatever is in it', () => {
    expect(url('http://m.local/{z}/{x}/{y}?tk={key}', {}, 'a b&c=d')).toBe('http://m.local/3/6/2?tk=a%20b%26c%3Dd');
    expect(() => url('http://m.local/{z}/{x}/{y}?tk={key}')).toThrow('map-source-key');
  });

  it('of Tianditu is what its service takes, for picture and labels', () => {
    const [img] = knownSources as [TileSource];
    const addresses = [0, 1].map((layer) => tileUrl(img, layer, tile, 'KEY').href);
    expect(addresses).toEqual([
      'https://t0.tianditu.gov.cn/DataServer?T=img_w&x=6&y=2&l=3&tk=KEY',
      'https://t0.tianditu.gov.cn/DataServer?T=cia_w&x=6&y=2&l=3&tk=KEY',
    ]);
    for (const source of knownSources) {
      expect(tileSource.parse(source)).toEqual(source);
      expect(() => checkSource(source, 'KEY')).not.toThrow();
    }
  });

  it('with a placeholder that is none, or that leads to no address, is refused', () => {
    expect(() => url('http://m.local/{z}/{x}/{y}/{quadkey}')).toThrow('input-invalid');
    expect(() => url('http://{s}.m.local/{z}/{x}/{y}')).toThrow('input-invalid');
    expect(() => url('http://[/{z}/{x}/{y}')).toThrow('input-invalid');
  });
});

describe('a source', () => {
  it.each([
    'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
    'https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png',
    'https://TILE.OpenStreetMap.de/{z}/{x}/{y}.png',
    'http://a.tile.osm.org/{z}/{x}/{y}.png',
    'https://tile.openstreetmap.org./{z}/{x}/{y}.png',
    'https://user:word@tile.openstreetmap.org:443/{z}/{x}/{y}.png',
  ])('of OpenStreetMap’s own servers is refused: %s', (template) =>
    expect(() => checkSource(sourceOf(template, { subdomains: ['a', 'b'] }), undefined)).toThrow(
      'map-source-forbidden',
    ),
  );

  it('whose subdomain or key makes the forbidden name is refused too', () => {
    const split = sourceOf('https://tile.{s}street{s}.org/{z}/{x}/{y}', { subdomains: ['x', 'y'] });
    expect(() => checkSource(split, undefined)).not.toThrow();
    const hidden = sourceOf('https://tile.{s}.org/{z}/{x}/{y}', { subdomains: ['x', 'openstreetmap'] });
    expect(() => checkSource(hidden, undefined)).toThrow('map-source-forbidden');
    const byKey = sourceOf('https://tile.{key}/{z}/{x}/{y}');
    expect(() => checkSource(byKey, 'openstreetmap.org')).toThrow('map-source-forbidden');
  });

  it('that only sounds like it is not', () => {
    for (const host of ['openstreetmap.org.example', 'myosm.org', 'notopenstreetmap.org.cn', 'tile.osm.local'])
      expect(() => checkSource(sourceOf(`https://${host}/{z}/{x}/{y}`), undefined)).not.toThrow();
  });

  it('needs level, column and row in each address', () => {
    for (const template of ['http://m/{z}/{x}', 'http://m/{z}/{y}', 'http://m/{x}/{y}', 'http://m/'])
      expect(() => checkSource(sourceOf(template), undefined)).toThrow('input-invalid');
  });

  it('needs a key where an address has a place for it', () => {
    const source = sourceOf('http://m/{z}/{x}/{y}?tk={KEY}');
    expect([needsKey(source), needsKey(sourceOf('http://m/{z}/{x}/{y}'))]).toEqual([true, false]);
    expect(() => checkSource(source, undefined)).toThrow('map-source-key');
    expect(() => checkSource(source, 'x')).not.toThrow();
  });

  it('into whose addresses a person copied the key is kept without it', () => {
    const { source, key } = liftKey(
      sourceOf('https://t0.tianditu.gov.cn/DataServer?T=img_w&tk=1a2b%3D3c&x={x}&y={y}&l={z}', {
        layers: [
          { name: 'a', template: 'https://t/D?T=img_w&tk=1a2b%3D3c&x={x}&y={y}&l={z}' },
          { name: 'b', template: 'https://t/D?T=cia_w&x={x}&y={y}&l={z}&tk=1a2b%3D3c' },
        ],
      }),
    );
    expect(key).toBe('1a2b=3c');
    expect(source.layers.map(({ template }) => template)).toEqual([
      'https://t/D?T=img_w&tk={key}&x={x}&y={y}&l={z}',
      'https://t/D?T=cia_w&x={x}&y={y}&l={z}&tk={key}',
    ]);
    const without = sourceOf('http://m/{z}/{x}/{y}?style=7&tk={key}');
    expect(liftKey(without)).toEqual({ source: without, key: undefined });
  });
});
