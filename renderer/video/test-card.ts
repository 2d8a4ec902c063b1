/** A test card: proves the whole way of the picture before a camera is there. Color bars, running clock, time bars. */
import { drawTimeBars } from './time-bars.ts';

const COLORS = ['#c0c0c0', '#c0c000', '#00c0c0', '#00c000', '#c000c0', '#c00000', '#0000c0'];

export interface TestCardOptions {
  widthPx: number;
  heightPx: number;
  fps: number;
  /** Words across the middle: station and that this is a test picture. */
  label: string;
}

/** @returns the stream and the way to end it */
export function openTestCard({ widthPx, heightPx, fps, label }: TestCardOptions): {
  stream: MediaStream;
  close(): void;
} {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx;
  canvas.height = heightPx;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  let frame = 0;
  const draw = () => {
    drawCard(context, label, frame);
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, 1_000 / fps);
  const stream = canvas.captureStream(fps);
  const close = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  return { stream, close };
}

function drawCard(context: CanvasRenderingContext2D, label: string, frame: number): void {
  const { width, height } = context.canvas;
  const column = width / COLORS.length;
  COLORS.forEach((color, index) => {
    context.fillStyle = color;
    context.fillRect(Math.floor(index * column), 0, Math.ceil(column), height);
  });
  context.fillStyle = '#0f1419';
  context.fillRect(0, height * 0.36, width, height * 0.32);
  context.fillStyle = '#e6edf3';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const now = new Date();
  context.font = `600 ${height * 0.09}px sans-serif`;
  context.fillText(label, width / 2, height * 0.44);
  context.font = `${height * 0.12}px monospace`;
  const beijing = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(11, 23);
  context.fillText(beijing, width / 2, height * 0.58);
  // Something that moves, so that a frozen picture is seen as one.
  context.fillRect(((frame * width) / 90) % width, height * 0.9, width / 20, height * 0.06);
  drawTimeBars(context, now.getTime());
}
