/** Map files that are made without this product: pictures by ffmpeg, written by the sqlite3 program, or as PMTiles. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { flipRow } from '../../main/map/tile-grid.ts';
import { writePmtiles } from '../main/map/pmtiles-writer.ts';
import { sqlite3 } from '../main/map/samples.ts';

/** Level and the north-west tile of a square of 8 × 8 tiles around Suizhou. */
export const SQUARE = { z: 13, x: 6_672, y: 3_331 };
const SIDE = 8;

export interface ForeignTile {
  z: number;
  x: number;
  /** Row from the north. */
  y: number;
  file: string;
}

/** Cuts one big picture of ffmpeg into the tiles of the square. @param picture a source of ffmpeg's lavfi */
export function cutPicture(picture = 'mandelbrot=size=2048x2048'): ForeignTile[] {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-tiles-'));
  const { status, stderr } = spawnSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', picture, '-vf', `untile=${SIDE}x${SIDE}`],
    ...['-frames:v', String(SIDE * SIDE), path.join(dir, '%d.png')],
  ]);
  if (status !== 0) throw new Error(stderr.toString());
  return Array.from({ length: SIDE * SIDE }, (_, n) => ({
    z: SQUARE.z,
    x: SQUARE.x + (n % SIDE),
    y: SQUARE.y + Math.floor(n / SIDE),
    file: path.join(dir, `${n + 1}.png`),
  }));
}

/** As a bureau's own tool may write it. */
export function foreignMbtiles(file: string, tiles: readonly ForeignTile[], metadata: Record<string, string>): void {
  const words = Object.entries(metadata).map(([name, value]) => `('${name}', '${value}')`);
  const rows = tiles.map((tile) => `(${tile.z}, ${tile.x}, ${flipRow(tile.y, tile.z)}, readfile('${tile.file}'))`);
  sqlite3(
    file,
    `CREATE TABLE metadata (name text, value text);
     CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
     CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
     INSERT INTO metadata VALUES ${words.join(', ')};
     INSERT INTO tiles VALUES ${rows.join(', ')};`,
  );
}

export function foreignPmtiles(file: string, tiles: readonly ForeignTile[], metadata: object): void {
  writePmtiles(file, {
    tiles: tiles.map((tile) => ({ ...tile, bytes: readFileSync(tile.file) })),
    metadata,
    bounds: [113.2, 31.5, 113.55, 31.85],
  });
}
