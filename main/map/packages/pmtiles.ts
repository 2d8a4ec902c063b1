/** Reading a PMTiles v3 file (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md) through its own package. */
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { Compression, PMTiles, SharedPromiseCache, type RangeResponse, type Source } from 'pmtiles';
import { MAX_TILE_BYTES, type TileReader } from './reader.ts';

/** A directory or the metadata may have this many bytes when unpacked: more is an archive made to fill memory. */
export const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;
/** Directories kept in memory per package. */
const CACHED_DIRECTORIES = 64;

const unzip = promisify(gunzip);
const unbrotli = promisify(brotliDecompress);

const toArrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

async function unpack(packed: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  const limit = { maxOutputLength: MAX_UNPACKED_BYTES };
  switch (compression) {
    case Compression.None:
    case Compression.Unknown:
      return packed;
    case Compression.Gzip:
      return toArrayBuffer(await unzip(packed, limit));
    case Compression.Brotli:
      return toArrayBuffer(await unbrotli(packed, limit));
    default:
      throw new Error(`compression ${compression} is not supported`);
  }
}

/** Ranges of one open file. */
class FileSource implements Source {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  getKey(): string {
    return '';
  }

  /** Shorter than asked at the end of the file. @throws RangeError for more than any part may have */
  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    if (!Number.isSafeInteger(offset + length) || length > MAX_UNPACKED_BYTES) throw new RangeError('PMTiles: length');
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, offset);
    return { data: toArrayBuffer(buffer.subarray(0, bytesRead)) };
  }
}

export interface OpenArchive {
  archive: PMTiles;
  /** Idempotent. */
  close: () => Promise<void>;
}

export async function openArchive(file: string): Promise<OpenArchive> {
  const handle = await open(file, 'r');
  const cache = new SharedPromiseCache(CACHED_DIRECTORIES, false, unpack);
  let closing: Promise<void> | undefined;
  return {
    archive: new PMTiles(new FileSource(handle), cache, unpack),
    close: () => (closing ??= handle.close()),
  };
}

/** The file was checked by `inspectPmtiles` before. */
export async function openPmtiles(file: string): Promise<TileReader> {
  const { archive, close } = await openArchive(file);
  return {
    tile: async (z, x, y) => {
      const found = await archive.getZxy(z, x, y);
      return found && found.data.byteLength <= MAX_TILE_BYTES ? Buffer.from(found.data) : undefined;
    },
    close,
  };
}
