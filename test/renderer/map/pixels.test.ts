import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { over, pixelOf, Pixels, stampOfPixels } from '../../../renderer/map/pixels.ts';

const RED = pixelOf('#ff0000');
const GREEN = pixelOf('#00ff00');
const half = (color: number) => ((0x80 << 24) | (color & 0xffffff)) >>> 0;
const channels = (color: number) => [0, 8, 16, 24].map((shift) => (color >>> shift) & 255);

function picture(width: number, height: number): Pixels {
  const pixels = new Pixels();
  pixels.begin(width, height);
  return pixels;
}
const rows = (pixels: Pixels, width: number, height: number) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (pixels.at(x, y) === 0 ? '.' : pixels.at(x, y) === RED ? 'r' : 'o')).join(
      '',
    ),
  );

describe('a color', () => {
  it('is kept with red first in memory, as a canvas has it', () => {
    expect(channels(pixelOf('#1234ab'))).toEqual([0x12, 0x34, 0xab, 255]);
  });

  it('lies over another as its alpha says', () => {
    expect(channels(over(half(RED), GREEN))).toEqual([128, 127, 0, 255]);
    expect(over(half(RED), 0)).toBe(half(RED));
    expect(over(RED, GREEN)).toBe(RED);
    expect(over(0, GREEN)).toBe(GREEN);
    const [, , , alpha] = channels(over(half(RED), half(GREEN)));
    expect(alpha).toBe(192);
  });

  it('never leaves what a pixel can hold', () => {
    const color = fc.nat(0xffffffff);
    fc.assert(
      fc.property(color, color, (above, below) => {
        const mixed = over(above, below);
        expect(Number.isInteger(mixed) && mixed >= 0 && mixed <= 0xffffffff).toBe(true);
        expect(mixed >>> 24).toBeGreaterThanOrEqual(Math.max(above >>> 24, below >>> 24) - 1);
      }),
    );
  });
});

describe('a stamp', () => {
  const cross = stampOfPixels(Uint32Array.from([0, RED, 0, RED, RED, RED, 0, RED, 0]), 3);

  it('is copied where it is put, and what is clear in it stays as it was', () => {
    const pixels = picture(6, 4);
    pixels.stamp(cross, 2, 1);
    expect(rows(pixels, 6, 4)).toEqual(['......', '...r..', '..rrr.', '...r..']);
  });

  it('is the same in a picture of another width', () => {
    const pixels = picture(6, 4);
    pixels.stamp(cross, 2, 1);
    pixels.begin(4, 5);
    pixels.stamp(cross, 0, 2);
    expect(rows(pixels, 4, 5)).toEqual(['....', '....', '.r..', 'rrr.', '.r..']);
  });

  it('hides what lies below, and mixes where its edge is soft', () => {
    const pixels = picture(2, 1);
    pixels.stamp(stampOfPixels(Uint32Array.from([GREEN, GREEN]), 2), 0, 0);
    pixels.stamp(stampOfPixels(Uint32Array.from([RED, half(RED)]), 2), 0, 0);
    expect([pixels.at(0, 0), channels(pixels.at(1, 0))]).toEqual([RED, [128, 127, 0, 255]]);
  });

  it('that would reach over the edge is left out: it never comes in on the other side', () => {
    const pixels = picture(4, 4);
    for (const [x, y] of [
      [-1, 0],
      [0, -1],
      [2, 0],
      [0, 2],
    ] as const)
      pixels.stamp(cross, x, y);
    expect(rows(pixels, 4, 4)).toEqual(Array(4).fill('....'));
  });
});

describe('a line', () => {
  it('is two pixels wide, goes both ways, and ends at the edge of the picture', () => {
    for (const [from, to] of [
      [1, 9],
      [9, 1],
    ] as const) {
      const pixels = picture(8, 6);
      pixels.line(from, 3, to, 3, RED);
      expect(rows(pixels, 8, 6).map((row) => row.replaceAll('o', '-'))[3]).toBe('.rrrrrrr');
    }
    const upright = picture(6, 8);
    upright.line(3, -20, 3, 20, RED);
    expect(rows(upright, 6, 8).every((row) => row[3] === 'r')).toBe(true);
  });

  it('goes below what is there', () => {
    const pixels = picture(5, 3);
    pixels.stamp(stampOfPixels(Uint32Array.from([GREEN]), 1), 2, 1);
    pixels.line(0, 1, 4, 1, RED);
    expect([pixels.at(2, 1), pixels.at(1, 1)]).toEqual([GREEN, RED]);
  });

  it('of no length is a dot', () => {
    const pixels = picture(5, 5);
    pixels.line(2, 2, 2, 2, RED);
    expect(pixels.at(2, 2)).toBe(RED);
  });
});

it('a picture of the same size begins empty again', () => {
  const pixels = picture(3, 3);
  pixels.line(0, 1, 2, 1, RED);
  pixels.begin(3, 3);
  expect(rows(pixels, 3, 3)).toEqual(['...', '...', '...']);
});
