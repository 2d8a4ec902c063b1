/** What the station reads tiles from, whatever the file's kind. */

/** A larger tile is not served, bytes: an image of 512 × 512 pixels has a tenth of this. */
export const MAX_TILE_BYTES = 4 * 1024 * 1024;

export interface TileReader {
  /** The tile's bytes as they are in the file, rows from the north; undefined when the file has none there. Rejects when the file is damaged. */
  tile(z: number, x: number, y: number): Promise<Buffer | undefined>;
  /** Idempotent. */
  close(): Promise<void>;
}
