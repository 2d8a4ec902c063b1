/**
 * Whether an SQLite file is an MBTiles package that can be used, and what it says of itself. The file is foreign: a schema
 * may hold views, triggers, and expressions made to harm whoever reads it, so only what a tile package needs is let in.
 */
import Database, { type Database as Handle } from 'better-sqlite3';
import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { MAX_LEVEL, type PackageFacts } from '../../../contract/map-package.ts';
import { boundsOf, flipRow } from '../tile-grid.ts';
import { boundsFrom, broken, foreign, Sample, vector, wordsOf } from './facts.ts';
import { openForeign, TILE_QUERY } from './mbtiles.ts';

/** Tiles looked at per level. */
const SAMPLED = 8;
const MAX_METADATA_BYTES = 1024 * 1024;
export const SQLITE_MAGIC = 'SQLite format 3\0';

/** Runs long on a large file: call it in a process of its own (inspect.ts). @throws map-package-* */
export function inspectMbtiles(file: string): PackageFacts {
  checkHeader(file);
  checkSchema(file);
  const db = openForeign(file);
  try {
    const damage = z.string().parse(db.pragma('quick_check(1)', { simple: true }));
    if (damage !== 'ok') throw broken(damage);
    return factsOf(db);
  } finally {
    db.close();
  }
}

/**
 * Offset 16: page size u16 BE (1 = 65 536); 18, 19: write and read version (2 = WAL); 28: pages u32 BE
 * (https://sqlite.org/fileformat2.html §1.3). A file in WAL mode is set back: it is read where nobody writes.
 */
function checkHeader(file: string): void {
  if (existsSync(`${file}-wal`)) throw broken('a -wal file lies beside it: another program is still writing');
  const head = Buffer.alloc(100);
  withFile(file, 'r', (fd) => {
    readSync(fd, head, 0, head.length, 0);
    const raw = head.readUInt16BE(16);
    const expected = head.readUInt32BE(28) * (raw === 1 ? 65_536 : raw);
    const { size } = fstatSync(fd);
    if (size < expected) throw broken(`${size} of ${expected} bytes`);
  });
  if (head[18] === 2) withFile(file, 'r+', (fd) => writeSync(fd, Buffer.from([1, 1]), 0, 2, 18));
}

function withFile(file: string, flags: string, work: (fd: number) => void): void {
  const fd = openSync(file, flags);
  try {
    work(fd);
  } finally {
    closeSync(fd);
  }
}

const schemaRow = z.object({ type: z.string(), name: z.string(), sql: z.string().nullable() });

/** Lets in tables, indexes, and views that only join tables. Makes the index of tiles where it is missing. */
function checkSchema(file: string): void {
  const db = new Database(file, { fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    const rows = z.array(schemaRow).parse(db.prepare('SELECT type, name, sql FROM sqlite_schema').all());
    for (const { type, name, sql } of rows) {
      if (type === 'trigger') throw foreign(`trigger ${name}`);
      if (type === 'view' && computes(sql ?? '')) throw foreign(`view ${name} computes`);
      if (/^CREATE\s+VIRTUAL/i.test(sql ?? '')) throw foreign(`virtual table ${name}`);
      if (type === 'table' && hasComputed(db, name)) throw foreign(`table ${name} has computed columns`);
    }
    const tiles = rows.find(({ name }) => name.toLowerCase() === 'tiles');
    if (!tiles || !rows.some(({ name }) => name.toLowerCase() === 'metadata'))
      throw foreign('no tables tiles, metadata');
    if (tiles.type === 'table' && !isIndexed(db))
      db.exec('CREATE INDEX qianshao_tiles ON tiles (zoom_level, tile_column, tile_row)');
    if (!isIndexed(db)) throw foreign('tiles cannot be found by an index');
  } finally {
    db.close();
  }
}

/** A call of a function or a query within needs a bracket; a column list may have one pair before AS, a join after ON or USING. */
const computes = (view: string): boolean =>
  /\(/.test(view.replace(/^[^(]*?\([^()]*\)\s*AS\b/i, '').replace(/\b(ON|USING)\s*\(/gi, ''));

/** `hidden` of table_xinfo: 2 and 3 are generated columns. */
function hasComputed(db: Handle, table: string): boolean {
  const hidden = db.prepare('SELECT hidden FROM pragma_table_xinfo(?)').pluck().all(table);
  return hidden.some((value) => value !== 0);
}

/** Whether a tile is found without reading through a table: every step of the plan is a search. */
function isIndexed(db: Handle): boolean {
  const plan = z
    .array(z.object({ detail: z.string() }))
    .parse(db.prepare(`EXPLAIN QUERY PLAN ${TILE_QUERY}`).all(0, 0, 0));
  return plan.length > 0 && plan.every(({ detail }) => detail.startsWith('SEARCH ') && !detail.includes('AUTOMATIC'));
}

const levelRow = z.object({
  z: z.number().int().min(0).max(MAX_LEVEL),
  tiles: z.number().int().positive(),
  west: z.number().int().min(0),
  east: z.number().int(),
  south: z.number().int().min(0),
  north: z.number().int(),
});
type LevelRow = z.infer<typeof levelRow>;

const LEVELS = `SELECT zoom_level AS z, count(*) AS tiles, min(tile_column) AS west, max(tile_column) AS east,
  min(tile_row) AS south, max(tile_row) AS north FROM tiles GROUP BY zoom_level ORDER BY zoom_level`;
const ODD = `SELECT 1 FROM tiles WHERE typeof(zoom_level) <> 'integer' OR typeof(tile_column) <> 'integer'
  OR typeof(tile_row) <> 'integer' LIMIT 1`;

function factsOf(db: Handle): PackageFacts {
  const metadata = metadataOf(db);
  if (['pbf', 'mvt'].includes(String(metadata.get('format')))) throw vector();
  if (db.prepare(ODD).get() !== undefined) throw broken('a tile has no number');
  const levels = z.array(levelRow).safeParse(db.prepare(LEVELS).all());
  if (!levels.success) throw broken('levels', levels.error);
  const [first] = levels.data;
  const last = levels.data.at(-1);
  if (!first || !last) throw broken('no tiles');
  const outside = levels.data.find(({ z: at, east, north }) => east >= 2 ** at || north >= 2 ** at);
  if (outside) throw broken(`level ${outside.z} has tiles outside of the world`);
  const { z: at, west, east, south, north } = last;
  return {
    container: 'mbtiles',
    ...sampleOf(db, levels.data),
    ...wordsOf(metadata),
    bounds: boundsFrom(metadata.get('bounds'), boundsOf(at, west, flipRow(north, at), east, flipRow(south, at))),
    minZoom: first.z,
    maxZoom: last.z,
    tiles: levels.data.reduce((sum, { tiles }) => sum + tiles, 0),
  };
}

function metadataOf(db: Handle): Map<string, unknown> {
  const rows = db
    .prepare('SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata WHERE length(value) <= ? LIMIT 1000')
    .raw()
    .all(MAX_METADATA_BYTES);
  return new Map(z.array(z.tuple([z.string(), z.unknown()])).parse(rows));
}

/** Evenly over the columns of each level. */
function sampleOf(db: Handle, levels: readonly LevelRow[]): Pick<PackageFacts, 'format' | 'tileSize'> {
  const sample = new Sample();
  const nth = db.prepare<[number, number]>(
    `SELECT tile_column AS x, tile_row AS y, tile_data AS bytes FROM tiles
     WHERE zoom_level = ? ORDER BY tile_column, tile_row LIMIT 1 OFFSET ?`,
  );
  const row = z.object({ x: z.number(), y: z.number(), bytes: z.unknown() });
  for (const { z: at, tiles } of levels)
    for (let n = 0; n < Math.min(SAMPLED, tiles); n += 1) {
      const { x, y, bytes } = row.parse(nth.get(at, Math.floor((n * tiles) / Math.min(SAMPLED, tiles))));
      sample.add(`${at}/${x}/${flipRow(y, at)}`, bytes);
    }
  return sample.result();
}
