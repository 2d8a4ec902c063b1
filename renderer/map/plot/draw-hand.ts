/** What the hand sees beside the plots: handles of the one that is chosen, points that were set, locks, marks of rivals. */
import { roles } from '../../ui/theme.ts';
import type { Spot } from './arrows.ts';
import { pathOf, textHalf, type Drawn, type Pen } from './draw-plot.ts';
import type { Handle } from './pick.ts';
import { SYMBOL_PX } from './plot-symbols.ts';
import { shapeOf } from './shapes.ts';

const SIZE: Record<Handle['kind'], number> = { corner: 11, middle: 7, move: 14, turn: 13, radius: 11 };

const roleOf = ({ paper }: Pen) => roles[paper === 'paper' ? 'day' : paper];

export function drawHandles(pen: Pen, plot: Drawn, handles: readonly Handle[], corner: number | undefined): void {
  const { context } = pen;
  const { own, ground } = roleOf(pen);
  drawFrame(pen, plot);
  const turn = handles.find(({ kind }) => kind === 'turn');
  const move = handles.find(({ kind }) => kind === 'move');
  if (turn && move) line(pen, [move.spot, turn.spot], own, 2);
  for (const handle of handles) {
    // A symbol is its own handle.
    if (handle === move && turn) continue;
    const isChosen = handle.kind === 'corner' && handle.index === corner;
    context.beginPath();
    if (handle.kind === 'move') square(context, handle.spot, SIZE.move);
    else context.arc(handle.spot.x, handle.spot.y, SIZE[handle.kind], 0, 2 * Math.PI);
    context.fillStyle = isChosen ? own : ground;
    context.fill();
    context.strokeStyle = own;
    context.lineWidth = 3;
    context.stroke();
    if (handle.kind === 'move')
      drawSign(
        pen,
        handle.spot,
        'M-9 0H9M0 -9V9M-9 0L-6 -3M-9 0L-6 3M9 0L6 -3M9 0L6 3M0 -9L-3 -6M0 -9L3 -6M0 9L-3 6M0 9L3 6',
        own,
      );
    if (handle.kind === 'turn') drawSign(pen, handle.spot, 'M-5 3A6 6 0 1 1 5 3M5 3L7 -1M5 3L1 2', own);
  }
}

/** Four corners around a symbol or a text; a line along any other. */
function drawFrame(pen: Pen, plot: Drawn): void {
  const { geometry, style } = plot;
  const { own, ground } = roleOf(pen);
  const shape = shapeOf(geometry, style, pen.window);
  if (geometry.shape !== 'point' && geometry.shape !== 'text') {
    pen.context.save();
    pen.context.translate(shape.anchor.x, shape.anchor.y);
    pen.context.setLineDash([3, 7]);
    pen.context.strokeStyle = own;
    pen.context.lineWidth = 3;
    pen.context.stroke(pathOf(shape.path, shape.closed));
    pen.context.restore();
    return;
  }
  const { x, y } = shape.anchor;
  const half = geometry.shape === 'text' ? textHalf(plot) : { x: SYMBOL_PX + 8, y: SYMBOL_PX + 8 };
  for (const [width, color] of [
    [6, ground],
    [3, own],
  ] as const)
    for (const side of [-1, 1])
      for (const end of [-1, 1]) {
        const at = { x: x + side * (half.x + 2), y: y + end * (half.y + 2) };
        line(pen, [{ x: at.x - side * 9, y: at.y }, at, { x: at.x, y: at.y - end * 9 }], color, width);
      }
}

/** Points that were set. */
export function drawPlaces(pen: Pen, spots: readonly Spot[]): void {
  const { context } = pen;
  const { own, ground } = roleOf(pen);
  for (const { x, y } of spots) {
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fillStyle = own;
    context.fill();
    context.strokeStyle = ground;
    context.lineWidth = 2;
    context.stroke();
  }
}

/** A padlock at the lower right of what is locked. */
export function drawLock(pen: Pen, { x, y }: Spot): void {
  const { text, ground } = roleOf(pen);
  badge(pen, { x: x + 20, y: y + 14 }, ground);
  drawSign(pen, { x: x + 20, y: y + 14 }, 'M-5 -1H5V6H-5zM-3 -1V-4A3 3 0 0 1 3 -4V-1', text);
}

/** Two wrote at the same time: look here soon. */
export function drawMark(pen: Pen, { x, y }: Spot): void {
  const { warn, ground } = roleOf(pen);
  const { context } = pen;
  const path = new Path2D('M0 -10L11 9H-11z');
  context.save();
  context.translate(x + 20, y - 20);
  context.lineJoin = 'round';
  context.strokeStyle = ground;
  context.lineWidth = 5;
  context.stroke(path);
  context.fillStyle = warn;
  context.fill(path);
  context.restore();
}

function badge({ context }: Pen, { x, y }: Spot, color: string): void {
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}

function square(context: Pen['context'], { x, y }: Spot, half: number): void {
  context.rect(x - half, y - half, 2 * half, 2 * half);
}

function drawSign({ context }: Pen, { x, y }: Spot, data: string, color: string): void {
  context.save();
  context.translate(x, y);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.stroke(new Path2D(data));
  context.restore();
}

function line({ context }: Pen, spots: readonly Spot[], color: string, width: number): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke(pathOf(spots, false));
}
