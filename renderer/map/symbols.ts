/**
 * Symbols of units on the canvas: the shape says what it is, its color how old the position is, and so do lines across it.
 * Each look is drawn once and then copied.
 */
import type { Unit } from '../../contract/unit.ts';
import { stampOf, type Pixels, type Stamp } from './pixels.ts';
import type { Freshness } from './unit-age.ts';
import { ARROW, UNIT_SHAPES, WEDGE } from './unit-shapes.ts';

export interface Look {
  kind: Unit['kind'];
  /** The vehicle of this screen, or a unit of it. */
  own: boolean;
  freshness: Freshness;
  /** Where it points, degrees true; undefined: nobody knows, or it stands. */
  courseDeg: number | undefined;
  /** Colors of the theme, `#rrggbb`: the symbol itself, and the ground under it. */
  color: string;
  ground: string;
}

/** Half of the size of a symbol, px. */
export const SYMBOL_PX = 14;
/** Radius of the ring around the own vehicle, px. */
export const RING_PX = 20;
/** Room of a copy around its middle, px: the symbol, its wedge and its outline. */
const HALF_PX = 27;
/** Courses are drawn in steps of this, degrees: finer than an eye sees. */
const STEP_DEG = 5;
/** Looks kept; a theme has some 500 on a busy day. */
const LIMIT = 2_000;

type Pen = OffscreenCanvasRenderingContext2D;

export class Symbols {
  readonly #stamps = new Map<string, Stamp>();
  #ratio = 1;

  /** Draws a look with its middle at a point, px. */
  draw(pixels: Pixels, look: Look, x: number, y: number, ratio: number): void {
    if (ratio !== this.#ratio || this.#stamps.size > LIMIT) this.#stamps.clear();
    this.#ratio = ratio;
    const step = look.courseDeg === undefined ? -1 : Math.round(look.courseDeg / STEP_DEG) % (360 / STEP_DEG);
    const key = `${look.kind} ${look.own} ${look.freshness} ${step} ${look.color} ${look.ground}`;
    let stamp = this.#stamps.get(key);
    if (!stamp) {
      stamp = stampOf(2 * HALF_PX, 2 * HALF_PX, ratio, (pen) => {
        pen.translate(HALF_PX, HALF_PX);
        drawSymbol(pen, look, step < 0 ? undefined : step * STEP_DEG);
      });
      this.#stamps.set(key, stamp);
    }
    pixels.stamp(stamp, Math.round((x - HALF_PX) * ratio), Math.round((y - HALF_PX) * ratio));
  }
}

function drawSymbol(pen: Pen, look: Look, courseDeg: number | undefined): void {
  const shape = shapeOf(look, courseDeg);
  pen.lineJoin = 'round';
  pen.fillStyle = look.color;
  // The ground around it: it stands out from any map.
  pen.strokeStyle = look.ground;
  pen.lineWidth = 4;
  if (look.own) pen.stroke(ring());
  pen.stroke(shape);
  pen.fill(shape);
  if (look.freshness !== 'fresh') cross(pen, shape, look);
  if (!look.own) return;
  pen.lineWidth = 2;
  pen.strokeStyle = look.color;
  pen.stroke(ring());
}

function shapeOf({ kind }: Look, courseDeg: number | undefined): Path2D {
  const turn = new DOMMatrix().rotate(courseDeg ?? 0);
  const shape = new Path2D();
  if (courseDeg !== undefined) shape.addPath(new Path2D(kind === 'vehicle' ? ARROW : WEDGE), turn);
  if (courseDeg === undefined || kind !== 'vehicle') shape.addPath(new Path2D(UNIT_SHAPES[kind]));
  return shape;
}

/** Around the vehicle of this screen. */
function ring(): Path2D {
  const path = new Path2D();
  path.arc(0, 0, RING_PX, 0, 2 * Math.PI);
  return path;
}

/** Age by shape too: one line across what is late, many across what is old. */
function cross(pen: Pen, shape: Path2D, { freshness, ground }: Look): void {
  pen.save();
  pen.clip(shape);
  pen.strokeStyle = ground;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const offset of freshness === 'late' ? [0] : [-18, -12, -6, 0, 6, 12, 18]) {
    pen.moveTo(offset - SYMBOL_PX, SYMBOL_PX);
    pen.lineTo(offset + SYMBOL_PX, -SYMBOL_PX);
  }
  pen.stroke();
  pen.restore();
}
