import { expect, it } from 'vitest';
import { layerFor, pictureHeight } from '../../../renderer/video/layers.ts';
import { linesOf } from '../../../renderer/video/snapshot.ts';

const width = (words: string) => words.length;

it('the line under a snapshot is one where it fits, and more where it does not; no part is broken or lost', () => {
  expect(linesOf(['aa', 'bb', 'cc'], 100, width, '-')).toEqual(['aa-bb-cc']);
  expect(linesOf(['aa', 'bb', 'cc'], 5, width, '-')).toEqual(['aa-bb', 'cc']);
  expect(linesOf(['aaaaaaaa', 'b'], 3, width, '-')).toEqual(['aaaaaaaa', 'b']);
  expect(linesOf([], 3, width)).toEqual([]);
});

it('a tile asks for the smaller copy as long as that has lines enough', () => {
  expect([200, 400, 500, 1_000].map((tall) => layerFor(tall, 0))).toEqual([0, 0, 1, 1]);
  expect([200, 400, 500, 1_000].map((tall) => layerFor(tall, 720))).toEqual([0, 0, 1, 1]);
  // Of 1080 lines the smaller copy has 540.
  expect([500, 620, 640].map((tall) => layerFor(tall, 1_080))).toEqual([0, 0, 1]);
});

it('a picture in a box that is narrow is only as tall as the box is wide', () => {
  expect(pictureHeight(1_600, 900)).toBe(900);
  expect(pictureHeight(320, 900)).toBe(180);
});
