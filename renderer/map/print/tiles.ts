/** Tiles of the map packages on a picture, in their order and with their opacity; GCJ-02 ones where they belong. */
import { tileAddress, type MapPackage } from '../../../contract/map-package.ts';
import { fromDatum, toDatum } from '../packages/datum.ts';
import { toPlace, toSpot, type Window } from '../plot/project.ts';
import { DOTS_PER_MM, type Box, type Extent } from './paper.ts';

const TILE_PX = 256;
/** Tiles asked for at a time. */
const AT_ONCE = 8;
/** Tiles of one package on one sheet: more than any sheet needs at its own level. */
const LIMIT = 2_000;

export interface Tile {
  x: number;
  y: number;
  z: number;
  /** Where it lies on the picture, px. */
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The level of which a pixel is nearest to one of the picture. */
export function levelFor(
  window: Window,
  { minZoom, maxZoom }: { minZoom: number; maxZoom: number },
): number | undefined {
  const level = Math.round(Math.log2(window.scale));
  return level < minZoom ? undefined : Math.min(level, maxZoom);
}

/** Tiles of a package that are on the sheet. */
export function tilesOn(found: MapPackage, window: Window, map: Box, extent: Extent): Tile[] {
  const { facts, datum } = found;
  const z = facts && levelFor(window, facts);
  if (!facts || z === undefined) return [];
  const own: Window = { left: 0, top: 0, scale: 2 ** z };
  const [west, south, east, north] = facts.bounds;
  const corners = [
    [extent.west, extent.north],
    [extent.east, extent.south],
  ].map((place) => toDatum(place as [number, number], datum));
  const [from, to] = [
    toSpot([Math.max(west, corners[0]?.[0] ?? west), Math.min(north, corners[0]?.[1] ?? north)], own),
    toSpot([Math.min(east, corners[1]?.[0] ?? east), Math.max(south, corners[1]?.[1] ?? south)], own),
  ];
  const corner = (x: number, y: number) =>
    toSpot(fromDatum(toPlace({ x: x * TILE_PX, y: y * TILE_PX }, own), datum), window);
  const last = 2 ** z - 1;
  const range = (a: number, b: number) => {
    const [first, end] = [Math.max(0, Math.floor(a / TILE_PX)), Math.min(last, Math.floor(b / TILE_PX))];
    return Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index);
  };
  const tiles = range(from.x, to.x).flatMap((x) =>
    range(from.y, to.y).map((y): Tile => {
      const [a, b] = [corner(x, y), corner(x + 1, y + 1)];
      return { x, y, z, left: a.x, top: a.y, right: b.x, bottom: b.y };
    }),
  );
  const [width, height] = [map.width * DOTS_PER_MM, map.height * DOTS_PER_MM];
  return tiles
    .filter(({ left, top, right, bottom }) => right > 0 && bottom > 0 && left < width && top < height)
    .slice(0, LIMIT);
}

/** Draws the tiles of a package. @returns how many could not be had */
export async function drawTiles(
  context: CanvasRenderingContext2D,
  found: MapPackage,
  tiles: readonly Tile[],
  signal: AbortSignal,
): Promise<number> {
  const address = tileAddress(found);
  let failed = 0;
  const waiting = [...tiles];
  const work = async () => {
    for (let tile = waiting.shift(); tile; tile = waiting.shift()) {
      try {
        const image = await fetchTile(address, tile, signal);
        if (image) paint(context, image, tile, found.opacity);
        image?.close();
      } catch {
        failed += 1;
      }
      signal.throwIfAborted();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

/** Undefined: the package has no such tile. */
async function fetchTile(address: string, { x, y, z }: Tile, signal: AbortSignal): Promise<ImageBitmap | undefined> {
  const url = address.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`tile ${answer.status}`);
  return answer.status === 204 ? undefined : createImageBitmap(await answer.blob());
}

/** Up to whole pixels, so that no seam is seen between two. */
function paint(context: CanvasRenderingContext2D, image: ImageBitmap, tile: Tile, opacity: number): void {
  const [left, top] = [Math.round(tile.left), Math.round(tile.top)];
  context.globalAlpha = opacity;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, left, top, Math.round(tile.right) - left, Math.round(tile.bottom) - top);
  context.globalAlpha = 1;
}
