import { expect, test } from 'vitest';
import { BARS, barsAge, drawTimeBars, readTimeBars } from '../../../renderer/video/time-bars.ts';

/** A canvas of which one row is kept: what `drawTimeBars` fills, in shades of gray. */
function row(atMs: number, width = 1_280): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * 4);
  const context = {
    canvas: { width, height: 720 },
    fillStyle: '',
    fillRect(x: number, _y: number, w: number) {
      pixels.fill(this.fillStyle === '#fff' ? 255 : 0, x * 4, (x + w) * 4);
    },
  };
  drawTimeBars(context as unknown as CanvasRenderingContext2D, atMs);
  return pixels;
}

/** What compression does: every shade moves towards gray, and flickers. */
const worn = (pixels: Uint8ClampedArray) =>
  pixels.map((value, index) => 128 + (value - 128) * 0.55 + ((index * 7_919) % 31) - 15);

/** The picture at another width, nearest pixel. */
function scaled(pixels: Uint8ClampedArray, width: number): Uint8ClampedArray {
  const from = pixels.length / 4;
  return Uint8ClampedArray.from({ length: width * 4 }, (_, index) => {
    const x = Math.floor(((Math.floor(index / 4) + 0.5) * from) / width);
    return pixels[x * 4 + (index % 4)] ?? 0;
  });
}

const MOMENT = 1_764_000_123_456;
const MODULO = 2 ** 21;

test('what is drawn is read, milliseconds on a ring of 2^21', () => {
  for (const at of [0, 1, 12_345, MODULO - 1, MODULO, MOMENT]) expect(readTimeBars(row(at))).toBe(at % MODULO);
});

test('compression and scaling do not harm it', () => {
  for (const width of [1_280, 640, 320, 177]) {
    expect(readTimeBars(worn(scaled(row(MOMENT), width)))).toBe(MOMENT % MODULO);
  }
});

test('a bar that is wrong is noticed by the parity, a bar that is gray is not guessed', () => {
  const bar = 1_280 / BARS;
  for (const shade of ['other', 'gray'] as const) {
    const pixels = row(MOMENT);
    const from = Math.ceil(3 * bar) * 4;
    const to = Math.floor(4 * bar) * 4;
    pixels.fill(shade === 'gray' ? 128 : 255 - (pixels[from] ?? 0), from, to);
    expect(readTimeBars(pixels)).toBeUndefined();
  }
});

test('a picture without bars gives nothing or passes for bars at random, a black one is the moment zero', () => {
  expect(readTimeBars(new Uint8ClampedArray(1_280 * 4).fill(120))).toBeUndefined();
  expect(readTimeBars(new Uint8ClampedArray(1_280 * 4))).toBe(0);
});

test('the age is counted on the ring, over its end', () => {
  expect(barsAge(readTimeBars(row(MOMENT)) ?? NaN, MOMENT + 48)).toBe(48);
  expect(barsAge(MODULO - 10, MODULO + 5)).toBe(15);
});
