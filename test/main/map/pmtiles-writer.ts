/**
 * Writes PMTiles v3 archives for the tests (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): the package
 * `pmtiles` only reads. Header of 127 bytes, root directory, metadata, leaf directories, tiles.
 */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Compression, TileType, zxyToTileId } from 'pmtiles';

export interface PmTile {
  z: number;
  x: number;
  /** Row from the north. */
  y: number;
  bytes: Buffer;
}

export interface PmtilesOptions {
  tiles: readonly PmTile[];
  metadata?: object;
  /** West, south, east, north, degrees. */
  bounds?: readonly [number, number, number, number];
  type?: TileType;
  version?: number;
  /** Entries of one leaf directory; without it all stand in the root. */
  leaf?: number;
}

interface Row {
  id: number;
  run: number;
  length: number;
  offset: number;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

/** count; deltas of ids; run lengths; lengths; offsets + 1, or 0 where an entry follows the one before. */
function directory(rows: readonly Row[]): Buffer {
  const out = varint(rows.length);
  rows.forEach(({ id }, n) => out.push(...varint(id - (rows[n - 1]?.id ?? 0))));
  for (const { run } of rows) out.push(...varint(run));
  for (const { length } of rows) out.push(...varint(length));
  rows.forEach(({ offset }, n) => {
    const before = rows[n - 1];
    out.push(...varint(before && offset === before.offset + before.length ? 0 : offset + 1));
  });
  return gzipSync(Buffer.from(out));
}

function leavesOf(rows: readonly Row[], size: number): { root: Row[]; bytes: Buffer } {
  const root: Row[] = [];
  const leaves: Buffer[] = [];
  for (let n = 0, offset = 0; n < rows.length; n += size) {
    const leaf = directory(rows.slice(n, n + size));
    root.push({ id: rows[n]?.id ?? 0, run: 0, length: leaf.length, offset });
    leaves.push(leaf);
    offset += leaf.length;
  }
  return { root, bytes: Buffer.concat(leaves) };
}

/** @returns the archive's bytes */
export function pmtilesBytes({
  tiles,
  metadata = {},
  bounds = [-180, -85, 180, 85],
  type = TileType.Png,
  version = 3,
  leaf,
}: PmtilesOptions): Buffer {
  const sorted = tiles
    .map((tile) => ({ ...tile, id: zxyToTileId(tile.z, tile.x, tile.y) }))
    .sort((a, b) => a.id - b.id);
  let at = 0;
  const rows = sorted.map(({ id, bytes }) => {
    const row = { id, run: 1, length: bytes.length, offset: at };
    at += bytes.length;
    return row;
  });
  const { root, bytes: leaves } = leaf === undefined ? { root: rows, bytes: Buffer.alloc(0) } : leavesOf(rows, leaf);
  const parts = [
    directory(root),
    gzipSync(JSON.stringify(metadata)),
    leaves,
    Buffer.concat(sorted.map(({ bytes }) => bytes)),
  ];
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0, 'latin1');
  header.writeUInt8(version, 7);
  let offset = header.length;
  parts.forEach((part, n) => {
    header.writeBigUInt64LE(BigInt(offset), 8 + n * 16);
    header.writeBigUInt64LE(BigInt(part.length), 16 + n * 16);
    offset += part.length;
  });
  for (const place of [72, 80, 88]) header.writeBigUInt64LE(BigInt(tiles.length), place);
  const levels = tiles.map(({ z }) => z);
  header.set([1, Compression.Gzip, Compression.None, type, Math.min(...levels), Math.max(...levels)], 96);
  bounds.forEach((degrees, n) => header.writeInt32LE(Math.round(degrees * 1e7), 102 + n * 4));
  return Buffer.concat([header, ...parts]);
}

export const writePmtiles = (file: string, options: PmtilesOptions): void => writeFileSync(file, pmtilesBytes(options));
