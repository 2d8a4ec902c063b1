/**
 * Writes one feed's fragments into segments: files of two to six seconds that play by themselves, each on the disk for good
 * (fsync) and hashed before it is told of. What a disk cannot take is left out, and shows as a gap.
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Segment } from '../../../contract/footage.ts';
import { rebase } from './boxes.ts';
import { dropPart, finishPart, openPart } from './footage-files.ts';
import type { Fragment, Head } from './fragments.ts';

/** A segment ends with the first key frame after so long, ms. */
export const SEGMENT_MS = 4_000;
/** Waiting for the disk; beyond this a fragment is left out, bytes. */
const WAITING_LIMIT = 64 * 1024 * 1024;
/** The camera's clock and ours may part by so much before a segment takes its time from ours anew, ms. */
const DRIFT_MS = 1_500;

/** Fragments of a run that wait until its time is known. */
const EARLY_LIMIT = 10;

export interface RecorderOptions {
  /** Folder of all footage. */
  root: string;
  feed: string;
  /** Epoch ms by the station's clock. */
  now: () => number;
  /** A segment is on the disk. */
  onSegment: (segment: Segment) => void;
  /** A segment could not be written: what there was of it is gone. */
  onError: (error: unknown) => void;
  /** False while nothing may be written. */
  mayWrite: () => boolean;
}

/** The segment that is being written. Touched by the queue of writes alone, but for the first three. */
interface Open {
  head: Head;
  /** On the stream's clock, s. */
  fromS: number;
  toS: number;
  startAt: number;
  file: { handle: FileHandle; name: string } | undefined;
  hash: Hash;
  bytes: number;
  failed: boolean;
}

export class Recorder {
  /** The newest fragment that begins with a whole picture, and when it came, monotonic ms. */
  newestKey: { fragment: Fragment; at: number } | undefined;
  readonly #options: RecorderOptions;
  #open: Open | undefined;
  /** What the stream's zero is by our clock, epoch ms. */
  #zeroAt: number | undefined;
  /** The first fragments of a run, until they come as fast as they were filmed. */
  readonly #early: { fragment: Fragment; arrivedAt: number; zeroAt: number }[] = [];
  #work = Promise.resolve();
  #waiting = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** When the segment began that is being written; undefined: nothing is. */
  get openSince(): number | undefined {
    return this.#open?.startAt;
  }

  /** When all that was to be written until now is in the ledger. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** The next fragment as it came. @param knownZeroAt what its stream's zero is by our clock, where that is known, epoch ms */
  take(fragment: Fragment, knownZeroAt?: number): void {
    if (fragment.key) this.newestKey = { fragment, at: performance.now() };
    if (knownZeroAt !== undefined) return this.#put(fragment, knownZeroAt);
    const arrivedAt = this.#options.now();
    const zeroAt = arrivedAt - (fragment.atS + fragment.lengthS) * 1_000;
    if (this.#zeroAt !== undefined) return this.#put(fragment, zeroAt);
    // ffmpeg looks before it goes on, and gives what it held in one go: late. The earliest zero is the true one.
    const earlier = this.#early.at(-1);
    this.#early.push({ fragment, arrivedAt, zeroAt });
    const inPace = earlier && arrivedAt - earlier.arrivedAt > (fragment.lengthS * 1_000) / 2;
    if (inPace || this.#early.length >= EARLY_LIMIT) this.#putEarly();
  }

  #putEarly(): void {
    const early = this.#early.splice(0);
    if (early.length === 0) return;
    const zeroAt = Math.min(...early.map((each) => each.zeroAt));
    for (const { fragment } of early) this.#put(fragment, zeroAt);
  }

  #put(fragment: Fragment, zeroAt: number): void {
    const endS = fragment.atS + fragment.lengthS;
    if (this.#zeroAt === undefined || Math.abs(zeroAt - this.#zeroAt) > DRIFT_MS) {
      this.#close();
      this.#zeroAt = zeroAt;
    }
    const open = this.#open;
    const isLong = open !== undefined && (fragment.atS - open.fromS) * 1_000 >= SEGMENT_MS;
    if (open && ((isLong && fragment.key) || open.head !== fragment.head)) this.#close();
    if (this.#waiting > WAITING_LIMIT || !this.#options.mayWrite()) return this.#close();
    if (!this.#open && !fragment.key) return;
    const target = (this.#open ??= this.#begin(fragment, this.#zeroAt));
    target.toS = endS;
    rebase(fragment.moof, fragment.parts, target.fromS);
    this.#write(target, [fragment.moof, fragment.mdat]);
  }

  /** The stream ended or broke off: what there is becomes a segment. */
  endRun(): Promise<void> {
    this.newestKey = undefined;
    this.#putEarly();
    this.#close();
    this.#zeroAt = undefined;
    return this.#work;
  }

  #begin(fragment: Fragment, zeroAt: number): Open {
    const open: Open = {
      head: fragment.head,
      fromS: fragment.atS,
      toS: fragment.atS,
      startAt: Math.round(zeroAt + fragment.atS * 1_000),
      file: undefined,
      hash: createHash('sha256'),
      bytes: 0,
      failed: false,
    };
    const { root, feed } = this.#options;
    this.#queue(open, 0, async () => {
      const [handle, name, at] = await openPart(root, feed, open.startAt);
      open.file = { handle, name };
      open.startAt = at;
    });
    this.#write(open, [fragment.head.bytes]);
    return open;
  }

  #write(open: Open, parts: Buffer[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#queue(open, length, async () => {
      if (!open.file) return;
      await open.file.handle.writev(parts);
      for (const part of parts) open.hash.update(part);
      open.bytes += length;
    });
  }

  #close(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    this.#queue(open, 0, async () => {
      if (!open.file) return;
      const { handle, name } = open.file;
      const { root, feed, onSegment } = this.#options;
      await finishPart(root, name, handle);
      onSegment({
        feed,
        startAt: open.startAt,
        endAt: open.startAt + Math.round((open.toS - open.fromS) * 1_000),
        bytes: open.bytes,
        sha256: open.hash.digest('hex'),
        codecs: open.head.codecs,
        file: name,
        state: 'whole',
      });
    });
  }

  /** One thing after the other; after a failure nothing more of that segment. */
  #queue(open: Open, bytes: number, work: () => Promise<void>): void {
    this.#waiting += bytes;
    this.#work = this.#work.then(async () => {
      this.#waiting -= bytes;
      if (open.failed) return;
      try {
        await work();
      } catch (error) {
        open.failed = true;
        if (this.#open === open) this.#open = undefined;
        await this.#abandon(open);
        this.#options.onError(error);
      }
    });
  }

  async #abandon({ file }: Open): Promise<void> {
    if (!file) return;
    await file.handle.close().catch(() => undefined);
    await dropPart(this.#options.root, file.name).catch(() => undefined);
  }
}
