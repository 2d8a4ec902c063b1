/**
 * A picture in memory, made of thousands of small ones that are copied into it, and put on a canvas at once. Where no graphics
 * card helps, as in a vehicle's small computer, this takes a tenth of the time of as many calls to the canvas.
 */

/** A small picture as its pixels that are not clear: index in it, row by row, and color, little-endian RGBA as in every browser. */
export interface Stamp {
  width: number;
  height: number;
  /** Pixels that hide what lies below. */
  solid: Dots;
  /** Those that do not: edges of shapes and letters. */
  soft: Dots;
}

interface Dots {
  indexes: Int32Array;
  colors: Uint32Array;
  /** The same pixels in a picture of another width, as it was asked for last. */
  offsets: Int32Array;
  stride: number;
}

/** More opaque than this is as good as opaque, of 255. */
const OPAQUE = 250;

/**
 * Makes a stamp of what is drawn.
 * @param width @param height CSS px @param ratio device pixels per CSS px
 */
export function stampOf(
  width: number,
  height: number,
  ratio: number,
  draw: (pen: OffscreenCanvasRenderingContext2D) => void,
): Stamp {
  const sheet = new OffscreenCanvas(Math.max(1, Math.ceil(width * ratio)), Math.max(1, Math.ceil(height * ratio)));
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  if (!pen) return stampOfPixels(new Uint32Array(0), 1);
  pen.scale(ratio, ratio);
  draw(pen);
  const { data } = pen.getImageData(0, 0, sheet.width, sheet.height);
  return stampOfPixels(new Uint32Array(data.buffer), sheet.width);
}

/** @param pixels RGBA, row by row */
export function stampOfPixels(pixels: Uint32Array, width: number): Stamp {
  const dots = (wanted: (alpha: number) => boolean): Dots => {
    const indexes = Int32Array.from([...pixels.keys()].filter((index) => wanted((pixels[index] ?? 0) >>> 24)));
    const colors = Uint32Array.from(indexes, (index) => pixels[index] ?? 0);
    return { indexes, colors, offsets: indexes, stride: width };
  };
  return {
    width,
    height: Math.ceil(pixels.length / width),
    solid: dots((alpha) => alpha >= OPAQUE),
    soft: dots((alpha) => alpha > 0 && alpha < OPAQUE),
  };
}

function offsetsIn(dots: Dots, width: number, stride: number): Int32Array {
  if (dots.stride !== stride) {
    dots.offsets = dots.indexes.map((index) => Math.floor(index / width) * stride + (index % width));
    dots.stride = stride;
  }
  return dots.offsets;
}

export class Pixels {
  #width = 0;
  #height = 0;
  #data = new Uint32Array(0);
  #image: ImageData | undefined;

  /** An empty picture of this size, device px. */
  begin(width: number, height: number): void {
    if (this.#width === width && this.#height === height) {
      this.#data.fill(0);
      return;
    }
    this.#width = width;
    this.#height = height;
    this.#data = new Uint32Array(width * height);
    this.#image = undefined;
  }

  /** Copies a stamp with its upper left corner at a pixel; one that would reach over the edge is left out. */
  stamp({ width, height, solid, soft }: Stamp, left: number, top: number): void {
    if (left < 0 || top < 0 || left + width > this.#width || top + height > this.#height) return;
    const data = this.#data;
    const base = top * this.#width + left;
    const hiding = offsetsIn(solid, width, this.#width);
    for (let dot = 0; dot < hiding.length; dot += 1) data[base + (hiding[dot] ?? 0)] = solid.colors[dot] ?? 0;
    const mixing = offsetsIn(soft, width, this.#width);
    for (let dot = 0; dot < mixing.length; dot += 1) {
      const at = base + (mixing[dot] ?? 0);
      data[at] = over(soft.colors[dot] ?? 0, data[at] ?? 0);
    }
  }

  /**
   * A line two pixels wide with soft edges, below what is there: it shows where nothing was drawn before. Cut at the edge.
   * @param color RGBA, opaque
   */
  line(fromX: number, fromY: number, toX: number, toY: number, color: number): void {
    const [dx, dy] = [toX - fromX, toY - fromY];
    const flat = Math.abs(dx) >= Math.abs(dy);
    const steps = Math.ceil(Math.abs(flat ? dx : dy));
    for (let step = 0; step <= steps; step += 1) {
      const share = steps === 0 ? 0 : step / steps;
      const along = Math.round(flat ? fromX + share * dx : fromY + share * dy);
      const across = flat ? fromY + share * dy : fromX + share * dx;
      const first = Math.floor(across - 1);
      for (let side = first; side <= first + 2; side += 1) {
        const covered = Math.min(1, Math.max(0, 1.5 - Math.abs(side - across)));
        this.#below(flat ? along : side, flat ? side : along, color, covered);
      }
    }
  }

  #below(x: number, y: number, color: number, share: number): void {
    if (x < 0 || y < 0 || x >= this.#width || y >= this.#height || share === 0) return;
    const at = y * this.#width + x;
    const there = this.#data[at] ?? 0;
    if (there >>> 24 === 255) return;
    this.#data[at] = over(there, ((Math.round(share * 255) << 24) | (color & 0xffffff)) >>> 0);
  }

  /** Color at a pixel, RGBA; 0 where nothing is. */
  at(x: number, y: number): number {
    return this.#data[y * this.#width + x] ?? 0;
  }

  /** Replaces all that is on the canvas. */
  put(context: CanvasRenderingContext2D): void {
    if (this.#width === 0 || this.#height === 0) return;
    this.#image ??= new ImageData(new Uint8ClampedArray(this.#data.buffer), this.#width, this.#height);
    context.putImageData(this.#image, 0, 0);
  }
}

/** `#rrggbb` as a pixel, opaque. */
export function pixelOf(color: string): number {
  const value = parseInt(color.slice(1), 16);
  return (0xff000000 | ((value & 255) << 16) | (value & 0xff00) | (value >>> 16)) >>> 0;
}

/** One color over another, neither multiplied by its alpha (Porter and Duff, 1984). */
export function over(above: number, below: number): number {
  const belowAlpha = below >>> 24;
  if (belowAlpha === 0) return above;
  if (above >>> 24 === 0) return below;
  const share = (above >>> 24) / 255;
  const rest = (belowAlpha / 255) * (1 - share);
  const alpha = share + rest;
  const mix = (shift: number) =>
    Math.round((((above >>> shift) & 255) * share + ((below >>> shift) & 255) * rest) / alpha) << shift;
  return ((Math.round(alpha * 255) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}
