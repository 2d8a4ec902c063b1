/** Packages, settings and sources for the tests of maps. */
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import type { TileSource } from '../../../contract/map-download.ts';
import type { Settings } from '../../../main/map/packages/package-book.ts';
import { flipRow } from '../../../main/map/tile-grid.ts';
import { tileImage } from '../../sim/tile-image.ts';

/** Settings that last as long as the object, as JSON, like those of a station. */
export function memorySettings(): Settings & { all: () => string } {
  const kept = new Map<string, string>();
  return {
    setting: (key) => (kept.has(key) ? (JSON.parse(kept.get(key) ?? 'null') as unknown) : undefined),
    putSetting: (key, value) => void kept.set(key, JSON.stringify(value)),
    all: () => JSON.stringify([...kept]),
  };
}

export interface SampleTile {
  z: number;
  x: number;
  /** Row from the north. */
  y: number;
  bytes: Buffer;
}

/** Tiles z/x/y, y from the north, of all levels from `minZoom` to `maxZoom` over one tile of `minZoom`. */
export function pyramid(minZoom: number, maxZoom: number, x0 = 0, y0 = 0): SampleTile[] {
  const tiles: SampleTile[] = [];
  for (let z = minZoom; z <= maxZoom; z += 1) {
    const span = 2 ** (z - minZoom);
    for (let x = x0 * span; x < (x0 + 1) * span; x += 1)
      for (let y = y0 * span; y < (y0 + 1) * span; y += 1)
        tiles.push({ z, x, y, bytes: tileImage({ name: `${z}/${x}/${y}` }) });
  }
  return tiles;
}

export interface MbtilesOptions {
  tiles: readonly SampleTile[];
  metadata?: Record<string, string>;
  /** More SQL, run last. */
  sql?: string;
  index?: boolean;
}

/** An MBTiles file as many programs write it. */
export function writeMbtiles(
  file: string,
  { tiles, metadata = { name: 'sample' }, sql, index = true }: MbtilesOptions,
): void {
  const db = new Database(file);
  db.exec(`CREATE TABLE metadata (name TEXT, value TEXT);
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);`);
  if (index) db.exec('CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)');
  const put = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
  db.transaction(() => {
    for (const { z, x, y, bytes } of tiles) put.run(z, x, flipRow(y, z), bytes);
  })();
  for (const [name, value] of Object.entries(metadata))
    db.prepare('INSERT INTO metadata VALUES (?, ?)').run(name, value);
  if (sql !== undefined) db.exec(sql);
  db.close();
}

/** Runs SQL with SQLite's own program. @throws what it complains of */
export function sqlite3(file: string, sql: string): string {
  const { status, stdout, stderr } = spawnSync('sqlite3', [file], { input: sql, encoding: 'utf8' });
  if (status !== 0) throw new Error(`sqlite3: ${stderr}`);
  return stdout;
}

/** A quick source over some server. */
export const sourceOf = (template: string, change: Partial<TileSource> = {}): TileSource => ({
  id: 'test-source',
  name: '测试图源',
  layers: [{ name: '底图', template }],
  rows: 'north',
  minZoom: 0,
  maxZoom: 18,
  datum: 'wgs84',
  quotaPerDay: 1_000_000,
  requestsPerSecond: 100,
  concurrency: 4,
  ...change,
});

/** Some 10 × 10 km around Suizhou. */
export const BOX = { bounds: [113.32, 31.65, 113.42, 31.74] as [number, number, number, number] };
