/** Draws plots on a canvas: the map's, or a sheet of paper. Everything has an edge of the ground, so that any map may lie under it. */
import type { PlotView } from '../../../contract/plot.ts';
import { plainHead, type Spot } from './arrows.ts';
import { INKS, type Paper } from './inks.ts';
import { PLATES, plotSymbol } from './plot-symbols.ts';
import type { Window } from './project.ts';
import { shapeOf, type Shape } from './shapes.ts';
import type { Sprites } from './sprites.ts';

export type Drawn = Pick<PlotView, 'geometry' | 'label' | 'style'>;

export interface Pen {
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  window: Window;
  paper: Paper;
  /** How large symbols, lines and letters are; 1 on the map. */
  size: number;
  /** Symbols and words that were drawn before; without them each is drawn anew. */
  sprites?: Sprites;
}

const FONT = '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const LABEL_PX = 15;
const TEXT_PX = 19;
const LINE_PX = 4;
const EDGE_PX = 2.5;
const HEAD_PX = 20;
const DASH = [14, 9];
const FILL_ALPHA = 0.16;
const ARROW_ALPHA = 0.75;
/** From the middle of a symbol to its name, px. */
const BELOW_PX = 30;
/** Half of the room of a symbol, turned or not, with its edge, px. */
const SYMBOL_ROOM = 28;

export function drawPlot(pen: Pen, plot: Drawn): void {
  const { geometry, style } = plot;
  const shape = shapeOf(geometry, style, pen.window);
  if (geometry.shape === 'point') drawSymbol(pen, style, shape.anchor);
  else if (geometry.shape !== 'text') drawLines(pen, plot, shape);
  if (plot.label !== '') drawLabel(pen, plot, shape.anchor);
}

function drawLines({ context, paper, size }: Pen, { style }: Drawn, shape: Shape): void {
  const { edge, ink } = INKS[paper];
  const color = ink[style.ink];
  const path = pathFor(shape);
  const { arrow } = style;
  context.save();
  context.translate(shape.anchor.x, shape.anchor.y);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (shape.filled) {
    // An order to go is full; a way back is hollow.
    context.globalAlpha = arrow === 'attack' ? ARROW_ALPHA : FILL_ALPHA;
    context.fillStyle = color;
    context.fill(path);
    context.globalAlpha = 1;
  }
  const head = shape.headed ? pathOf(plainHead(shape.path, HEAD_PX * size), false) : undefined;
  context.strokeStyle = edge;
  context.lineWidth = (LINE_PX + 2 * EDGE_PX) * size;
  context.stroke(path);
  if (head) context.stroke(head);
  context.strokeStyle = color;
  context.lineWidth = LINE_PX * size;
  if (style.dashed || arrow === 'retreat') context.setLineDash(DASH.map((length) => length * size));
  context.stroke(path);
  context.setLineDash([]);
  if (head) context.stroke(head);
  context.restore();
}

const paths = new WeakMap<readonly Spot[], Path2D>();

/** The same path object as long as the shape is the same. */
function pathFor({ path, closed }: Shape): Path2D {
  let made = paths.get(path);
  if (!made) paths.set(path, (made = pathOf(path, closed)));
  return made;
}

function drawSymbol(pen: Pen, style: Drawn['style'], at: Spot): void {
  const { paper, size, sprites } = pen;
  const { symbol = '', ink, rotationDeg = 0 } = style;
  const half = SYMBOL_ROOM * size;
  const paint = (context: Pen['context']) => paintSymbol(context, pen, style);
  if (sprites) sprites.draw(pen.context, `${symbol} ${ink} ${rotationDeg} ${paper}`, at, { x: half, y: half }, paint);
  else paintAt(pen.context, at, paint);
}

function paintSymbol(context: Pen['context'], { paper, size }: Pen, style: Drawn['style']): void {
  const { edge, ink } = INKS[paper];
  const color = ink[style.ink];
  const { plate, sign, lines } = plotSymbol(style.symbol);
  context.rotate(((style.rotationDeg ?? 0) * Math.PI) / 180);
  context.scale(size, size);
  context.lineJoin = 'round';
  const ground = new Path2D(plate === 'none' ? sign : PLATES[plate]);
  context.strokeStyle = edge;
  context.lineWidth = 6;
  context.stroke(ground);
  if (plate !== 'none') {
    context.fillStyle = edge;
    context.fill(ground);
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.stroke(ground);
  }
  context.fillStyle = color;
  context.fill(new Path2D(sign), 'evenodd');
  if (lines !== undefined) {
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.stroke(new Path2D(lines));
  }
}

function paintAt(context: Pen['context'], at: Spot, paint: (context: Pen['context']) => void): void {
  context.save();
  context.translate(at.x, at.y);
  paint(context);
  context.restore();
}

function drawLabel(pen: Pen, plot: Drawn, at: Spot): void {
  const { size, sprites, paper } = pen;
  const { geometry, label, style } = plot;
  const isText = geometry.shape === 'text';
  const place = geometry.shape === 'point' ? { x: at.x, y: at.y + BELOW_PX * size } : at;
  const paint = (context: Pen['context']) => paintWords(context, pen, plot);
  // A text that is turned is drawn as it is: few are.
  if (!sprites || (isText && style.rotationDeg)) return paintAt(pen.context, place, paint);
  const half = textHalf(plot);
  const room = { x: half.x + 10, y: half.y + 10 };
  sprites.draw(pen.context, `${isText} ${isText ? style.ink : ''} ${paper} ${label}`, place, room, paint);
}

/** With their middle at 0,0; under a symbol, their first line. */
function paintWords(context: Pen['context'], { paper, size }: Pen, { geometry, label, style }: Drawn): void {
  const { edge, ink } = INKS[paper];
  const isText = geometry.shape === 'text';
  const px = (isText ? TEXT_PX : LABEL_PX) * size;
  if (isText) context.rotate(((style.rotationDeg ?? 0) * Math.PI) / 180);
  context.font = `600 ${px}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 5 * size;
  context.strokeStyle = edge;
  context.fillStyle = ink[isText ? style.ink : 'black'];
  const lines = label.split('\n');
  for (const [index, line] of lines.entries()) {
    const y = (index - (lines.length - 1) / 2) * px * 1.3;
    context.strokeText(line, 0, y);
    context.fillText(line, 0, y);
  }
}

export function pathOf(spots: readonly Spot[], closed: boolean): Path2D {
  const path = new Path2D();
  for (const [index, { x, y }] of spots.entries()) {
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  if (closed) path.closePath();
  return path;
}

/** Half of what a label takes on the map, px: for finding a text under a finger. */
export function textHalf({ label }: Pick<Drawn, 'label'>): { x: number; y: number } {
  const lines = label.split('\n');
  // Chinese letters are as wide as they are high; others about half.
  const width = Math.max(...lines.map((line) => [...line].reduce((sum, at) => sum + (at > '\u2e7f' ? 1 : 0.6), 0)));
  return { x: (width * TEXT_PX) / 2, y: (lines.length * TEXT_PX * 1.3) / 2 };
}
