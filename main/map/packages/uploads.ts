/**
 * Files that come in pieces over HTTP. A part lies beside the packages under a name of its own; what is in it is what has
 * arrived, so a piece that was cut off is sent again from there.
 */
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { QianshaoError } from '../../../contract/errors.ts';
import { errorName, storeErrorCode } from '../../store/sqlite-errors.ts';

const PART = /^\.upload-[0-9a-f-]{36}\.part$/;
/** Parts that lie here at a time; more are refused. */
const MAX_PARTS = 8;
/** A part nobody went on with is removed, ms. */
const STALE_MS = 24 * 3_600_000;
/** Left free for the journal, bytes. */
const RESERVE_BYTES = 512 * 1024 * 1024;

export interface Piece {
  /** The sender's UUID for this file. */
  upload: string;
  /** Where the piece begins, bytes. */
  offset: number;
  /** Size of the whole file, bytes. */
  total: number;
  body: Readable;
}

export interface UploadsOptions {
  folder: string;
  /** Largest file, bytes. */
  maxBytes: number;
  now: () => number;
}

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #writing = new Set<string>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  part(upload: string): string {
    return path.join(this.#options.folder, `.upload-${upload}.part`);
  }

  /** Bytes that have arrived. */
  async received(upload: string): Promise<number> {
    return stat(this.part(upload)).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /**
   * Appends a piece. @returns bytes that have arrived; the file is whole when that is `total`
   * @throws map-package-too-large, store-full, map-upload-busy, input-invalid (a gap, or more than `total`)
   */
  async take({ upload, offset, total, body }: Piece): Promise<number> {
    if (total > this.#options.maxBytes) throw new QianshaoError('map-package-too-large', `${this.#options.maxBytes} B`);
    if (this.#writing.has(upload)) throw new QianshaoError('map-upload-busy', upload);
    this.#writing.add(upload);
    try {
      const received = await this.received(upload);
      if (offset !== received) throw new QianshaoError('input-invalid', `received ${received}`);
      if (offset === 0) await this.#makeRoom(total);
      await this.#append(upload, body, total - offset);
      return await this.received(upload);
    } finally {
      this.#writing.delete(upload);
    }
  }

  async discard(upload: string): Promise<void> {
    await rm(this.part(upload), { force: true });
  }

  /** Removes parts that were left; all of them with `all`. */
  async sweep(all = false): Promise<number> {
    const { folder, now } = this.#options;
    let left = 0;
    for (const name of (await readdir(folder)).filter((one) => PART.test(one))) {
      const file = path.join(folder, name);
      const { mtimeMs } = await stat(file);
      if (all || now() - mtimeMs > STALE_MS) await rm(file, { force: true });
      else left += 1;
    }
    return left;
  }

  async #makeRoom(total: number): Promise<void> {
    if ((await this.sweep()) >= MAX_PARTS || this.#writing.size > MAX_PARTS) throw new QianshaoError('map-upload-busy');
    const { bavail, bsize } = await statfs(this.#options.folder);
    if (bavail * bsize < total + RESERVE_BYTES) throw new QianshaoError('store-full', `${total} B`);
  }

  async #append(upload: string, body: Readable, room: number): Promise<void> {
    let left = room;
    const limit = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        left -= chunk.length;
        done(left < 0 ? new QianshaoError('input-invalid', 'longer than announced') : null, chunk);
      },
    });
    try {
      await pipeline(body, limit, createWriteStream(this.part(upload), { flags: 'a', flush: true }));
    } catch (error) {
      // A sender that went away left a whole beginning; only a lie is thrown away.
      if (error instanceof QianshaoError) await this.discard(upload);
      const code = storeErrorCode(error);
      throw code ? new QianshaoError(code, errorName(error), error) : error;
    }
  }
}
