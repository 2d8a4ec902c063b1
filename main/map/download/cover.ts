/** Which tiles a region touches, per row, without listing them. */
import gcoord from 'gcoord';
import { QianshaoError } from '../../../contract/errors.ts';
import { MAX_TILES, type DownloadRequest, type Polygon, type Region } from '../../../contract/map-download.ts';
import type { MapBounds } from '../../../contract/map-package.ts';
import { toTile } from '../tile-grid.ts';
import type { TileNumber } from './sources.ts';

/** Columns first…last of one row, inclusive. */
export interface Span {
  z: number;
  y: number;
  first: number;
  last: number;
}

type Point = [x: number, y: number];

/** The region's corners in the datum of the source: a shifted map has the place under other tiles. */
export function cornersOf({ region, source }: Pick<DownloadRequest, 'region' | 'source'>): Polygon {
  const corners = ringOf(region);
  if (source.datum === 'wgs84') return corners;
  return corners.map(([lon, lat]) => {
    const [east, north] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
    return [east, north];
  });
}

const ringOf = (region: Region): Polygon => ('polygon' in region ? region.polygon : boxCorners(region.bounds));

/** West, south, east, north of corners, degrees. */
export function boxOf(corners: Polygon): MapBounds {
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The region's box, WGS-84. */
export const regionBox = (region: Region): MapBounds => boxOf(ringOf(region));

const boxCorners = ([west, south, east, north]: [number, number, number, number]): Polygon => [
  [west, north],
  [east, north],
  [east, south],
  [west, south],
];

/** Every tile that has a part of the polygon, level by level, rows from the north. @throws map-region-too-large */
export function* cover(corners: Polygon, minZoom: number, maxZoom: number): Generator<Span> {
  let tiles = 0;
  for (let z = minZoom; z <= maxZoom; z += 1) {
    const points = corners.map(([lon, lat]) => toTile(lon, lat, z));
    const ys = points.map(([, y]) => y);
    const firstRow = Math.max(0, Math.floor(Math.min(...ys)));
    const lastRow = Math.min(2 ** z - 1, Math.max(Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys)) - 1));
    // Every row has a tile of it: a narrow strip along the meridian is not gone through to be refused.
    if (tiles + lastRow - firstRow >= MAX_TILES) throw new QianshaoError('map-region-too-large', `${MAX_TILES}`);
    for (let y = firstRow; y <= lastRow; y += 1)
      for (const [first, last] of rowSpans(points, y, 2 ** z)) {
        tiles += last - first + 1;
        if (tiles > MAX_TILES) throw new QianshaoError('map-region-too-large', `${MAX_TILES}`);
        yield { z, y, first, last };
      }
  }
}

/** A tile belongs to it when an edge runs through it, or when it lies inside: then the middle of its row is inside too. */
function rowSpans(points: readonly Point[], y: number, columns: number): [number, number][] {
  const spans: [number, number][] = [];
  const crossings: number[] = [];
  points.forEach((from, index) => {
    const to = points[(index + 1) % points.length] ?? from;
    const clipped = clip(from, to, y, y + 1);
    if (clipped) spans.push(columnsOf(clipped, columns));
    const middle = y + 0.5;
    if (from[1] <= middle !== to[1] <= middle) crossings.push(xAt(from, to, middle));
  });
  crossings.sort((a, b) => a - b);
  for (let n = 0; n + 1 < crossings.length; n += 2)
    spans.push(columnsOf([crossings[n] ?? 0, crossings[n + 1] ?? 0], columns));
  return merge(spans);
}

const xAt = ([x1, y1]: Point, [x2, y2]: Point, y: number): number => x1 + ((x2 - x1) * (y - y1)) / (y2 - y1);

/** West and east end of the part of an edge that lies in a row. */
function clip(from: Point, to: Point, top: number, bottom: number): [number, number] | undefined {
  const [high, low] = from[1] <= to[1] ? [from, to] : [to, from];
  if (low[1] < top || high[1] >= bottom) return undefined;
  const a = high[1] < top ? xAt(high, low, top) : high[0];
  const b = low[1] > bottom ? xAt(high, low, bottom) : low[0];
  return [Math.min(a, b), Math.max(a, b)];
}

function columnsOf([west, east]: [number, number], columns: number): [number, number] {
  const first = Math.min(columns - 1, Math.max(0, Math.floor(west)));
  return [first, Math.min(columns - 1, Math.max(first, Math.ceil(east) - 1))];
}

function merge(spans: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [first, last] of spans.sort(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Tiles of one layer. @throws map-region-too-large */
export function countTiles(request: DownloadRequest): number {
  let tiles = 0;
  for (const { first, last } of cover(cornersOf(request), request.minZoom, request.maxZoom)) tiles += last - first + 1;
  return tiles;
}

export function* tilesOf(request: DownloadRequest): Generator<TileNumber> {
  for (const { z, y, first, last } of cover(cornersOf(request), request.minZoom, request.maxZoom))
    for (let x = first; x <= last; x += 1) yield { z, x, y };
}
