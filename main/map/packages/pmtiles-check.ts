/** Whether a PMTiles file is a package that can be used, and what it says of itself: every directory is walked once. */
import { stat } from 'node:fs/promises';
import { TileType, tileIdToZxy, tileTypeExt, type Entry, type Header, type PMTiles } from 'pmtiles';
import { z } from 'zod';
import { MAX_LEVEL, type PackageFacts } from '../../../contract/map-package.ts';
import { boundsOf } from '../tile-grid.ts';
import { boundsFrom, broken, foreign, Sample, vector, wordsOf } from './facts.ts';
import { openArchive } from './pmtiles.ts';

/** Magic 'PMTiles' and the version's byte. */
export const PMTILES_MAGIC = 'PMTiles';
/** Directories of one archive; a planet has some 5 000. */
const MAX_DIRECTORIES = 20_000;
const MAX_DEPTH = 3;
/** Tiles looked at: so many to twice as many. */
const SAMPLED = 64;

const rasterTypes: readonly TileType[] = [TileType.Png, TileType.Jpeg, TileType.Webp];

/** @throws map-package-* */
export async function inspectPmtiles(file: string, version: number | undefined): Promise<PackageFacts> {
  if (version !== 3) throw foreign(`PMTiles version ${version ?? '?'}; 3 is read`);
  const { archive, close } = await openArchive(file);
  try {
    const header = await archive.getHeader();
    checkHeader(header, (await stat(file)).size);
    const walk = new Walk(archive, header);
    await walk.directory(header.rootDirectoryOffset, header.rootDirectoryLength, 0);
    return await factsOf(archive, header, walk);
  } finally {
    await close();
  }
}

function checkHeader(header: Header, size: number): void {
  if (header.tileType === TileType.Mvt || header.tileType === TileType.Mlt) throw vector();
  if (header.tileType !== TileType.Unknown && !rasterTypes.includes(header.tileType))
    throw foreign(`tiles of kind ${tileTypeExt(header.tileType)}`);
  if (header.minZoom > header.maxZoom || header.maxZoom > MAX_LEVEL) throw broken('levels');
  const parts = [
    [header.rootDirectoryOffset, header.rootDirectoryLength],
    [header.jsonMetadataOffset, header.jsonMetadataLength],
    [header.leafDirectoryOffset, header.leafDirectoryLength ?? 0],
    [header.tileDataOffset, header.tileDataLength ?? 0],
  ] as const;
  const end = Math.max(...parts.map(([offset, length]) => offset + length));
  if (end > size) throw broken(`${size} of ${end} bytes`);
}

/** Goes through the directories, checks every entry, counts tiles, and keeps some entries to look at. */
class Walk {
  readonly #archive: PMTiles;
  readonly #header: Header;
  #directories = 0;
  #entries = 0;
  #stride = 1;
  tiles = 0;
  minId = Infinity;
  maxId = 0;
  kept: Entry[] = [];

  constructor(archive: PMTiles, header: Header) {
    this.#archive = archive;
    this.#header = header;
  }

  async directory(offset: number, length: number, depth: number): Promise<void> {
    this.#directories += 1;
    if (depth > MAX_DEPTH || this.#directories > MAX_DIRECTORIES) throw foreign('too many directories');
    const { cache, source } = this.#archive;
    let last = -1;
    for (const entry of await cache.getDirectory(source, offset, length, this.#header)) {
      if (entry.tileId <= last) throw broken('a directory is out of order');
      last = entry.tileId;
      if (entry.runLength > 0) this.#tile(entry);
      else await this.#leaf(entry, depth);
    }
  }

  async #leaf({ offset, length }: Entry, depth: number): Promise<void> {
    const { leafDirectoryOffset, leafDirectoryLength = 0 } = this.#header;
    if (offset < 0 || offset + length > leafDirectoryLength) throw broken('a directory is missing');
    await this.directory(leafDirectoryOffset + offset, length, depth + 1);
  }

  #tile(entry: Entry): void {
    if (entry.offset < 0 || entry.offset + entry.length > (this.#header.tileDataLength ?? 0))
      throw broken(`tile ${entry.tileId} lies outside of the file`);
    this.tiles += entry.runLength;
    this.minId = Math.min(this.minId, entry.tileId);
    this.maxId = Math.max(this.maxId, entry.tileId + entry.runLength - 1);
    // Spread over the file, whatever its size: when too many are kept, every second goes.
    if (this.#entries % this.#stride === 0) this.kept.push(entry);
    this.#entries += 1;
    if (this.kept.length < 2 * SAMPLED) return;
    this.kept = this.kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}

async function factsOf(archive: PMTiles, header: Header, walk: Walk): Promise<PackageFacts> {
  if (walk.tiles === 0) throw broken('no tiles');
  const levels = [walk.minId, walk.maxId].map((id) => tileIdToZxy(id)[0]);
  const [minZoom = 0, maxZoom = 0] = levels;
  if (minZoom < header.minZoom || maxZoom > header.maxZoom) throw broken('tiles outside of the levels');
  const sample = new Sample();
  for (const { tileId } of walk.kept) {
    const [at, x, y] = tileIdToZxy(tileId);
    const found = await archive.getZxy(at, x, y);
    sample.add(`${at}/${x}/${y}`, found && Buffer.from(found.data));
  }
  const { minLon, minLat, maxLon, maxLat } = header;
  const [at, x, y] = tileIdToZxy(walk.minId);
  const world = boundsOf(0, 0, 0, 0, 0);
  return {
    container: 'pmtiles',
    ...sample.result(),
    ...wordsOf(await metadataOf(archive)),
    bounds: boundsFrom([minLon, minLat, maxLon, maxLat], walk.tiles === 1 ? boundsOf(at, x, y, x, y) : world),
    minZoom,
    maxZoom,
    tiles: walk.tiles,
  };
}

async function metadataOf(archive: PMTiles): Promise<Map<string, unknown>> {
  const metadata = z.record(z.string(), z.unknown()).safeParse(await archive.getMetadata());
  return new Map(Object.entries(metadata.data ?? {}));
}
