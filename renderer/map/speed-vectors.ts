/** Course and speed as lines: where each unit will be in a minute, if it goes on as it does. */
import type { Surface } from './map-canvas.ts';
import { pixelOf, type Pixels } from './pixels.ts';

export interface Vector {
  /** Where the unit is on the canvas, px, and its latitude, degrees. */
  x: number;
  y: number;
  lat: number;
  speedMps: number;
  /** Course over ground, degrees true. */
  trackDeg: number;
  color: string;
}

/** How far ahead the end of a line lies, s. */
export const AHEAD_S = 60;
/** A walk: below this a line says nothing, m/s. */
const MIN_MPS = 1;
/** A shorter line is hidden by its symbol; a longer one leaves the screen, px. */
const MIN_PX = 18;
const MAX_PX = 400;
/** Length of the equator, metres: the projection's pixels at zoom 0 are 1/256 of it. */
const EQUATOR_M = 40_075_016.686;

/** From the unit to where it will be, px. @returns undefined where there is nothing to draw */
export function lineOf({ lat, speedMps, trackDeg }: Omit<Vector, 'x' | 'y' | 'color'>, scale: number) {
  if (speedMps < MIN_MPS) return undefined;
  const metrePx = (256 * scale) / (EQUATOR_M * Math.cos((lat * Math.PI) / 180));
  const length = Math.min(speedMps * AHEAD_S * metrePx, MAX_PX);
  if (length < MIN_PX) return undefined;
  const course = (trackDeg * Math.PI) / 180;
  return { dx: length * Math.sin(course), dy: -length * Math.cos(course) };
}

/** Draws all lines below what is in the picture. */
export function drawVectors(pixels: Pixels, { scale, ratio }: Surface, vectors: readonly Vector[]): void {
  for (const vector of vectors) {
    const line = lineOf(vector, scale);
    if (!line) continue;
    const [x, y] = [vector.x * ratio, vector.y * ratio];
    pixels.line(x, y, x + line.dx * ratio, y + line.dy * ratio, pixelOf(vector.color));
  }
}
