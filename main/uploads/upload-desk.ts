/** Takes files that pages send in pieces, has each looked at once it is whole, and tells how far it is and what became of it. */
import type { UploadStateOf } from '../../contract/upload.ts';
import { UploadEnds, type UploadEndsOptions } from './upload-ends.ts';
import { Uploads, type Piece, type UploadsOptions } from './uploads.ts';

export type UploadDeskOptions = UploadsOptions & UploadEndsOptions;

/** @typeParam T what a whole file becomes */
export class UploadDesk<T> {
  readonly #signal: AbortSignal;
  readonly #uploads: Uploads;
  readonly #ends: UploadEnds<T>;

  constructor(options: UploadDeskOptions) {
    this.#signal = options.signal;
    this.#uploads = new Uploads(options);
    this.#ends = new UploadEnds(options);
  }

  /** Removes parts that nobody goes on with. */
  async sweep(): Promise<void> {
    await this.#uploads.sweep();
  }

  /** How far a file is that is being sent, or what became of it. */
  async state(upload: string): Promise<UploadStateOf<T>> {
    return this.#ends.of(upload) ?? { received: await this.#uploads.received(upload) };
  }

  /**
   * Takes a piece of a file; with its last one `work` begins on the whole, and `state` tells its end.
   * @param work gets the file's path; it may move the file away
   * @throws as Uploads.take
   */
  async receive(piece: Piece, work: (file: string) => Promise<T>): Promise<UploadStateOf<T>> {
    const { upload, total } = piece;
    const known = this.#ends.of(upload);
    if (known) return known;
    const received = await this.#uploads.take(piece);
    if (received < total) return { received };
    return this.#ends.begin(upload, total, async () => {
      try {
        return await work(this.#uploads.part(upload));
      } finally {
        // When the station ends first, the part stays and is looked at when the page asks again.
        if (!this.#signal.aborted) await this.#uploads.discard(upload);
      }
    });
  }

  /** Resolves when nothing is being looked at. */
  settled(): Promise<void> {
    return this.#ends.settled();
  }
}
