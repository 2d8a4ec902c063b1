/**
 * Files that come in pieces over HTTP. A part lies beside what is made of it, under a name of its own; what is in it is what has
 * arrived, so a piece that was cut off is sent again from there.
 */
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { errorName, storeErrorCode } from '../store/sqlite-errors.ts';
import { needRoom } from '../map/room.ts';

const PART = /^\.upload-[0-9a-f-]{36}\.part$/;
/** Parts that lie here at a time; more are refused. */
const MAX_PARTS = 8;
/** A part nobody went on with is removed, ms. */
const STALE_MS = 24 * 3_600_000;

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
  /** What a larger one is refused with. */
  tooLarge?: ErrorCode;
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
   * @throws map-package-too-large or what `tooLarge` says, store-full, map-upload-busy, input-invalid (a gap, or more than `total`)
   */
  async take({ upload, offset, total, body }: Piece): Promise<number> {
    const { maxBytes, tooLarge = 'map-package-too-large' } = this.#options;
    if (total > maxBytes) throw new QianshaoError(tooLarge, `${maxBytes} B`);
    if (this.#writing.has(upload)) throw new QianshaoError('map-upload-busy', upload);
    this.#writing.add(upload);
    try {
      const received = await this.received(upload);
      if (offset !== received) throw new QianshaoError('input-invalid', `received ${received}`);
      if (offset === 0) await this.#makePlace();
      needRoom(this.#options.folder, total - offset);
      await this.#append(upload, body, total - offset);
      return await this.received(upload);
    } finally {
      this.#writing.delete(upload);
    }
  }

  async discard(upload: string): Promise<void> {
    await rm(this.part(upload), { force: true });
  }

  /** Removes parts that were left. @returns how many lie here */
  async sweep(): Promise<number> {
    const { folder, now } = this.#options;
    let left = 0;
    for (const name of (await readdir(folder)).filter((one) => PART.test(one))) {
      const file = path.join(folder, name);
      const touchedAt = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
      if (touchedAt === undefined) continue;
      if (now() - touchedAt > STALE_MS) await rm(file, { force: true });
      else left += 1;
    }
    return left;
  }

  async #makePlace(): Promise<void> {
    if ((await this.sweep()) >= MAX_PARTS || this.#writing.size > MAX_PARTS) throw new QianshaoError('map-upload-busy');
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
