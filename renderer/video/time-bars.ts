/**
 * Time in a picture: 22 black and white bars along the top edge, most significant first: 21 bits of the sender's clock in
 * milliseconds (modulo 2^21, about 35 minutes) and one of even parity. Survives scaling and compression, needs no reading
 * of letters; sender and receiver must share a clock (one machine, or clocks that are disciplined).
 */

export const BARS = 22;
const BITS = BARS - 1;
const MODULO = 2 ** BITS;
/** Height of the bars as a share of the picture's. */
const HEIGHT_SHARE = 1 / 18;

const parity = (value: number): number => {
  let bits = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) bits ^= rest % 2;
  return bits;
};

/** Draws the bars. @param atMs any clock, ms */
export function drawTimeBars(context: CanvasRenderingContext2D, atMs: number): void {
  const { width, height } = context.canvas;
  const value = Math.floor(atMs) % MODULO;
  const bar = width / BARS;
  for (let index = 0; index < BARS; index += 1) {
    const bit = index === BITS ? parity(value) : Math.floor(value / 2 ** (BITS - 1 - index)) % 2;
    context.fillStyle = bit === 1 ? '#fff' : '#000';
    context.fillRect(Math.round(index * bar), 0, Math.ceil(bar), Math.ceil(height * HEIGHT_SHARE));
  }
}

/**
 * Reads the bars out of one row of pixels.
 * @param row RGBA, one row through the middle of the bars
 * @returns ms modulo 2^21, or undefined when the bars cannot be read
 */
export function readTimeBars(row: Uint8ClampedArray): number | undefined {
  const width = row.length / 4;
  let value = 0;
  let check = 0;
  for (let index = 0; index < BARS; index += 1) {
    const at = Math.floor(((index + 0.5) * width) / BARS) * 4;
    const light = ((row[at] ?? 0) + (row[at + 1] ?? 0) + (row[at + 2] ?? 0)) / 3;
    if (light > 90 && light < 165) return undefined;
    const bit = light >= 165 ? 1 : 0;
    if (index === BITS) check = bit;
    else value = value * 2 + bit;
  }
  return parity(value) === check ? value : undefined;
}

/** Age of a time read from bars, ms: `now` minus that time, on the ring of 2^21 ms. */
export const barsAge = (value: number, nowMs: number): number =>
  (((Math.floor(nowMs) - value) % MODULO) + MODULO) % MODULO;

/** Reads bars out of pictures: one row of pixels each, so that it costs next to nothing. */
export class TimeBarsReader {
  readonly #context: CanvasRenderingContext2D;

  constructor() {
    const context = document.createElement('canvas').getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    context.canvas.height = 1;
    this.#context = context;
  }

  /** @returns as `readTimeBars`, for a picture of that size */
  read(picture: CanvasImageSource, widthPx: number, heightPx: number): number | undefined {
    if (widthPx < BARS) return undefined;
    const { canvas } = this.#context;
    if (canvas.width !== widthPx) canvas.width = widthPx;
    this.#context.drawImage(picture, 0, Math.floor((heightPx * HEIGHT_SHARE) / 2), widthPx, 1, 0, 0, widthPx, 1);
    return readTimeBars(this.#context.getImageData(0, 0, widthPx, 1).data);
  }
}
