/** Reading an MBTiles 1.3 file (https://github.com/mapbox/mbtiles-spec): an SQLite file with `tiles` and `metadata`. */
import Database, { type Database as Handle } from 'better-sqlite3';
import { flipRow } from '../tile-grid.ts';
import { MAX_TILE_BYTES, type TileReader } from './reader.ts';

/** Pages kept in memory per package, KiB. */
const CACHE_KIB = 8 * 1024;

export const TILE_QUERY =
  'SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? ' +
  `AND length(tile_data) <= ${MAX_TILE_BYTES}`;

/** Opens a foreign file for reading: nothing in its schema is trusted, nothing is written. */
export function openForeign(file: string): Handle {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('query_only = ON');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @throws SQLite's errors. The file was checked by `inspectMbtiles` before. */
export function openMbtiles(file: string): TileReader {
  const db = openForeign(file);
  const select = db.prepare<[number, number, number], unknown>(TILE_QUERY).pluck();
  return {
    tile: async (z, x, y) => {
      const bytes = select.get(z, x, flipRow(y, z));
      return Promise.resolve(Buffer.isBuffer(bytes) ? bytes : undefined);
    },
    close: () => Promise.resolve(void db.close()),
  };
}
