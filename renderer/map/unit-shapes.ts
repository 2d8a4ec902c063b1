/** Shapes of units: kind by shape, never by color; one that moves points where it goes. The messenger's marks are the same. */
import type { Unit } from '../../contract/unit.ts';

/** What of a canvas is needed to trace a shape. */
export type Pen = Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo' | 'closePath' | 'arc' | 'rotate'>;

/** Corners in sizes, clockwise from the top. */
const corners: Partial<Record<Unit['kind'], readonly (readonly [x: number, y: number])[]>> = {
  radio: [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
  beidou: [
    [-0.75, -0.75],
    [0.75, -0.75],
    [0.75, 0.75],
    [-0.75, 0.75],
  ],
  uav: [
    [-1, -0.75],
    [1, -0.75],
    [0, 1],
  ],
};

/** Of a unit that moves: the same for all kinds. */
const arrow = [
  [0, -1.3],
  [1, 1],
  [0, 0.5],
  [-1, 1],
] as const;

/** @param course degrees true; undefined: it stands, or nobody knows @param size px */
export function traceUnit(pen: Pen, kind: Unit['kind'], course: number | undefined, size: number): void {
  const shape = course === undefined ? corners[kind] : arrow;
  if (!shape) return pen.arc(0, 0, size * 0.75, 0, 2 * Math.PI);
  if (course !== undefined) pen.rotate((course * Math.PI) / 180);
  shape.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x * size, y * size) : pen.lineTo(x * size, y * size)));
  pen.closePath();
}
