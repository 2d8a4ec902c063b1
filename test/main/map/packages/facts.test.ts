import { describe, expect, it } from 'vitest';
import { boundsFrom, Sample, wordsOf } from '../../../../main/map/packages/facts.ts';
import { tileImage } from '../../../sim/tile-image.ts';

const words = (entries: Record<string, unknown>) => wordsOf(new Map(Object.entries(entries)));

describe('what a package says of itself', () => {
  it('is text, whatever HTML stands in it, and what is wrong is left out', () => {
    expect(
      words({ name: ' 随州 ', attribution: '<a href="x">© 某局</a> <br>', approval: 'GS1号', datum: 'GCJ-02' }),
    ).toEqual({
      name: '随州',
      attribution: '© 某局',
      approval: 'GS1号',
      datum: 'gcj02',
    });
    expect(words({ name: '', attribution: 7, approval: 'x'.repeat(81), datum: 'BD-09' })).toEqual({});
    expect(words({ attribution: '<br>' })).toEqual({ attribution: '<br>' });
    expect([words({ datum: 'WGS-84' }), words({ datum: 'wgs84' })]).toEqual([{ datum: 'wgs84' }, { datum: 'wgs84' }]);
  });

  it('of its bounds is believed where it touches the tiles', () => {
    const tiles = [113, 31, 114, 32] as [number, number, number, number];
    expect(boundsFrom('113.2,31.2,113.4,31.4', tiles)).toEqual([113.2, 31.2, 113.4, 31.4]);
    for (const wrong of ['1,2,3,4', '114,32,113,31', 'x', undefined, 7, '113,31,114'])
      expect(boundsFrom(wrong, tiles)).toEqual(tiles);
  });
});

it('the kind and the size of most tiles are those of the package; blank ones of a pixel do not count for more', () => {
  const sample = new Sample();
  for (const size of [512, 1, 512]) sample.add('0/0/0', tileImage({ name: 'x', width: size, height: size }));
  expect(sample.result()).toEqual({ format: 'png', tileSize: 512 });
  expect(() => new Sample().result()).toThrow('map-package-broken');
});
