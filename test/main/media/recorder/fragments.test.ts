import { beforeAll, expect, test } from 'vitest';
import { FragmentReader } from '../../../../main/media/recorder/fragments.ts';
import { fragmentsOf, makeFootage } from './footage.ts';

let bytes: Buffer;
let silent: Buffer;
beforeAll(() => {
  bytes = makeFootage(3, { sound: true });
  silent = makeFootage(6, { gop: 30 });
});

test('a stream is cut into fragments of a second, with times and lengths', () => {
  const fragments = fragmentsOf(bytes);
  expect(fragments.length).toBeGreaterThanOrEqual(3);
  expect(fragments[0]?.head.codecs).toMatch(/^avc1\.[0-9a-f]{6},opus$/);
  const seconds = fragments.reduce((sum, { lengthS }) => sum + lengthS, 0);
  expect(seconds).toBeCloseTo(3, 0);
  for (const [index, { atS }] of fragments.entries())
    if (index > 0) expect(atS).toBeGreaterThan(fragments[index - 1]?.atS ?? 0);
});

test('works whatever the pieces are in which it comes', () => {
  const whole = fragmentsOf(silent).map(({ atS, mdat }) => [atS, mdat.length]);
  for (const chunk of [1, 7, 1_000, 65_536])
    expect(fragmentsOf(silent, chunk).map(({ atS, mdat }) => [atS, mdat.length])).toEqual(whole);
});

test('only the fragments that begin with a key frame say so', () => {
  const fragments = fragmentsOf(silent);
  // A key frame each three seconds, a fragment each second.
  expect(fragments.map(({ key, atS }) => key && Math.round(atS)).filter((at) => at !== false)).toEqual([0, 3]);
  expect(fragments.length).toBeGreaterThan(4);
});

test('what is no stream of boxes, or has a box beyond all measure, is refused', () => {
  const reader = () => new FragmentReader(() => undefined);
  expect(() => reader().push(Buffer.from('RIFF, not MP4 at all'))).toThrow(RangeError);
  const huge = Buffer.from([0x7f, 0xff, 0xff, 0xff, ...Buffer.from('mdat')]);
  expect(() => reader().push(huge)).toThrow(RangeError);
  expect(() => reader().push(Buffer.from([0, 0, 0, 1, ...Buffer.from('mdat'), 0x7f, 0, 0, 0, 0, 0, 0, 0]))).toThrow(
    RangeError,
  );
});

test('fragments before the head are left out', () => {
  const fragments = fragmentsOf(silent);
  const found: unknown[] = [];
  const reader = new FragmentReader((fragment) => found.push(fragment));
  reader.push(Buffer.concat([fragments[0]!.moof, fragments[0]!.mdat]));
  expect(found).toEqual([]);
});
