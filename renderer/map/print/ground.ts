/** The embedded base map on a picture: land, lakes, rivers, names of places, in the colors of paper. */
import { z } from 'zod';
import { readPlaces } from '../places.ts';
import { toSpot, type LonLat, type Window } from '../plot/project.ts';
import { roles } from '../../ui/theme.ts';
import type { Extent } from './paper.ts';

const ring = z.array(z.tuple([z.number(), z.number()]));
const shapes = z.object({
  features: z.array(
    z.object({
      geometry: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
        z.object({ type: z.literal('LineString'), coordinates: ring }),
        z.object({ type: z.literal('MultiLineString'), coordinates: z.array(ring) }),
      ]),
    }),
  ),
});
type Rings = LonLat[][];

/** From which level on a place of this rank is named; one level earlier than on a screen: paper is read from nearer. */
const MIN_LEVEL = [3, 5, 6, 8];
const FONT = '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const NAME_PX = 14;
const RIVER_PX = 1.6;

const read = new Map<string, Promise<Rings[]>>();

/** Areas or lines of a file, each as its rings. */
function readShapes(name: string): Promise<Rings[]> {
  const known = read.get(name);
  if (known) return known;
  const fresh = fetch(`/basemap/${name}.json`)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`basemap ${answer.status}`);
      return shapes.parse(await answer.json()).features.flatMap(({ geometry: { type, coordinates } }): Rings[] => {
        if (type === 'MultiPolygon') return coordinates;
        return type === 'LineString' ? [[coordinates]] : [coordinates];
      });
    })
    .catch((error: unknown) => {
      read.delete(name);
      throw error;
    });
  read.set(name, fresh);
  return fresh;
}

const isIn = ({ west, south, east, north }: Extent) => {
  return (rings: Rings): boolean => {
    let [w, s, e, n] = [180, 90, -180, -90];
    for (const one of rings)
      for (const [lon, lat] of one) {
        w = Math.min(w, lon);
        s = Math.min(s, lat);
        e = Math.max(e, lon);
        n = Math.max(n, lat);
      }
    return w <= east && e >= west && s <= north && n >= south;
  };
};

function pathOf(rings: Rings, window: Window): Path2D {
  const path = new Path2D();
  for (const one of rings)
    for (const [index, place] of one.entries()) {
      const { x, y } = toSpot(place, window);
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
  return path;
}

/** @param size how large lines and letters are @throws when the station does not answer */
export async function drawGround(
  context: CanvasRenderingContext2D,
  window: Window,
  extent: Extent,
  size: number,
): Promise<void> {
  const { land, water } = roles.day;
  const [lands = [], lakes = [], rivers = []] = await Promise.all(['land', 'lakes', 'rivers'].map(readShapes));
  const inside = isIn(extent);
  context.fillStyle = water;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  for (const [areas, color] of [
    [lands, land],
    [lakes, water],
  ] as const) {
    context.fillStyle = color;
    for (const rings of areas.filter(inside)) context.fill(pathOf(rings, window), 'evenodd');
  }
  context.strokeStyle = water;
  context.lineWidth = RIVER_PX * size;
  for (const rings of rivers.filter(inside)) context.stroke(pathOf(rings, window));
}

export async function drawNames(
  context: CanvasRenderingContext2D,
  window: Window,
  extent: Extent,
  size: number,
): Promise<void> {
  const level = Math.log2(window.scale);
  context.font = `${NAME_PX * size}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3 * size;
  context.strokeStyle = '#ffffff';
  context.fillStyle = roles.day.muted;
  for (const [name, lat, lon, rank] of await readPlaces()) {
    if (level < (MIN_LEVEL[rank] ?? 8)) continue;
    if (lon < extent.west || lon > extent.east || lat < extent.south || lat > extent.north) continue;
    const { x, y } = toSpot([lon, lat], window);
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}
