/** Resources on a canvas: what lies too close to be told apart is one mark with a number. */
import type { ResourceKind } from '../../../contract/resource.ts';
import type { Box } from '../grid-index.ts';
import type { Surface } from '../map-canvas.ts';
import type { MapResource } from './resource-book.ts';
import { RESOURCE_PX } from './resource-symbols.ts';

/** Cells of this size hold one mark, px. They lie still on the ground, so that nothing changes while the map is dragged. */
const CELL_PX = 48;

export interface Mark extends Box {
  x: number;
  y: number;
  /** The first of them; the only one where `count` is 1. */
  resource: MapResource;
  count: number;
  kind: ResourceKind | 'several';
  /** What they enclose, degrees. */
  west: number;
  south: number;
  east: number;
  north: number;
}

type Window = Pick<Surface, 'left' | 'top' | 'width' | 'height' | 'scale'>;

/** @param isShown whether one is on the map at all */
export function marksOn(
  resources: readonly MapResource[],
  { left, top, width, height, scale }: Window,
  isShown: (resource: MapResource) => boolean,
): Mark[] {
  const cells = new Map<number, Mark>();
  for (const resource of resources) {
    const [worldX, worldY] = [resource.worldX * scale, resource.worldY * scale];
    const [x, y] = [worldX - left, worldY - top];
    if (x < -CELL_PX || y < -CELL_PX || x > width + CELL_PX || y > height + CELL_PX) continue;
    if (!isShown(resource)) continue;
    const cell = Math.floor(worldX / CELL_PX) * 16_777_216 + Math.floor(worldY / CELL_PX);
    const known = cells.get(cell);
    if (known) add(known, resource, x, y);
    else cells.set(cell, markOf(resource, x, y));
  }
  const marks = [...cells.values()];
  for (const mark of marks) settle(mark);
  return marks;
}

const markOf = (resource: MapResource, x: number, y: number): Mark => ({
  ...{ x, y, resource, count: 1, kind: resource.kind, left: 0, top: 0, right: 0, bottom: 0 },
  ...{ west: resource.lon, east: resource.lon, south: resource.lat, north: resource.lat },
});

/** Sums up where they are; `settle` makes the middle of it. */
function add(mark: Mark, { kind, lat, lon }: MapResource, x: number, y: number): void {
  mark.count += 1;
  mark.x += x;
  mark.y += y;
  if (kind !== mark.kind) mark.kind = 'several';
  mark.west = Math.min(mark.west, lon);
  mark.east = Math.max(mark.east, lon);
  mark.south = Math.min(mark.south, lat);
  mark.north = Math.max(mark.north, lat);
}

function settle(mark: Mark): void {
  mark.x /= mark.count;
  mark.y /= mark.count;
  mark.left = mark.x - RESOURCE_PX;
  mark.top = mark.y - RESOURCE_PX;
  mark.right = mark.x + RESOURCE_PX;
  mark.bottom = mark.y + RESOURCE_PX;
}
