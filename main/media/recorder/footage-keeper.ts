/**
 * Keeps the folder of footage within its bounds: a quota, and room that is left free on the disk for everything else. What is
 * oldest goes first; what is marked never goes. Before there is no more room it says so.
 */
import { statfs } from 'node:fs/promises';
import type { FootageReason, FootageStatus, Segment } from '../../../contract/footage.ts';
import type { KeptLedger } from '../../store/footage.ts';
import { removeFile } from './footage-files.ts';

export interface FootageKeeperOptions<S extends Segment = Segment> {
  root: string;
  ledger: KeptLedger<S>;
  quotaBytes: number;
  /** What is left free on the disk, bytes. */
  spareBytes: number;
  /** Feeds that a person does not want recorded. */
  unrecorded: () => string[];
  now: () => number;
  onStatus: (status: FootageStatus) => void;
  /** Something is in the way, said once. */
  onTrouble: (reason: FootageTrouble) => void;
  log: (error: unknown) => void;
  /** Free bytes of the disk with this folder; the system's own answer unless a test says otherwise. */
  free?: (folder: string) => Promise<number>;
}

/** How often the disk is looked at, ms. */
const LOOK_MS = 10_000;
/** Removed in one go; the next go follows at once. */
const BATCH = 50;
/** Marked clips that take more than this of the quota leave too little for what comes. */
const MARKED_SHARE = 0.9;
/** With less than so many times the spare room the disk is said to be low. */
const LOW = 2;

export type FootageTrouble = Exclude<FootageReason, 'ok'>;
type Health = Pick<FootageStatus, 'state' | 'reason'>;

const freeOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

export class FootageKeeper<S extends Segment = Segment> {
  readonly #options: FootageKeeperOptions<S>;
  readonly #timer: NodeJS.Timeout;
  readonly #recording = new Set<string>();
  #health: Health = { state: 'off', reason: 'ok' };
  #since: number;
  #free = 0;
  /** Known by the ledger once, and by what is added and removed after that. */
  #bytes: number;
  #marked: number;
  #oldestAt: number | undefined;
  #failure: FootageReason | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: FootageKeeperOptions<S>) {
    this.#options = options;
    const { bytes, markedBytes, oldestAt } = options.ledger.totals();
    this.#bytes = bytes;
    this.#marked = markedBytes;
    this.#oldestAt = oldestAt;
    this.#since = options.now();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  get status(): FootageStatus {
    return {
      ...this.#health,
      since: this.#since,
      recording: [...this.#recording].sort(),
      off: this.#options.unrecorded(),
      bytes: this.#bytes,
      quotaBytes: this.#options.quotaBytes,
      markedBytes: this.#marked,
      freeBytes: this.#free,
      ...(this.#oldestAt === undefined ? {} : { oldestAt: this.#oldestAt }),
    };
  }

  /** False while there is no room at all. */
  get mayWrite(): boolean {
    return this.#health.state !== 'lost';
  }

  /** Which feeds are being recorded. */
  setRecording(feed: string, on: boolean): void {
    const before = this.#recording.has(feed);
    if (on) this.#recording.add(feed);
    else this.#recording.delete(feed);
    if (before !== on) this.wishesChanged();
  }

  /** What is to be recorded is another. */
  wishesChanged(): void {
    this.#judge();
    this.#tell();
  }

  /** A segment is on the disk. */
  added(segment: S): void {
    this.#options.ledger.add(segment);
    this.#bytes += segment.bytes;
    this.#oldestAt = Math.min(this.#oldestAt ?? segment.startAt, segment.startAt);
    this.#failure = undefined;
    this.#judge();
    this.#tell();
    if (this.#excess() > 0) this.look();
  }

  /** Clips came or went. */
  marksChanged(): void {
    this.#marked = this.#options.ledger.totals().markedBytes;
    this.look();
  }

  /** A segment could not be written. */
  failed(error: unknown): void {
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    this.#failure = full ? 'disk-full' : 'unwritable';
    this.#options.log(error);
    this.look();
  }

  /** Looks at the disk and makes room; what is asked for meanwhile comes after it. */
  look(): void {
    if (this.#closed) return;
    if (this.#working) {
      this.#again = true;
      return;
    }
    this.#working = this.#work()
      .catch((error: unknown) => this.#options.log(error))
      .finally(() => {
        this.#working = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.look();
      });
  }

  /** Until what was asked for is done. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.settled();
  }

  async #work(): Promise<void> {
    const { root, free = freeOf } = this.#options;
    this.#free = await free(root);
    while (this.#excess() > 0 && !this.#closed) if (!(await this.#removeOldest())) break;
    this.#judge();
    this.#tell();
    // A disk that refused once is tried again.
    this.#failure = undefined;
  }

  /** How many bytes must go. */
  #excess(): number {
    const { quotaBytes, spareBytes } = this.#options;
    return Math.max(this.#bytes - quotaBytes, spareBytes - this.#free);
  }

  async #removeOldest(): Promise<boolean> {
    const { ledger, root } = this.#options;
    const oldest = ledger.oldestUnmarked(BATCH);
    for (const segment of oldest) {
      if (this.#excess() <= 0) break;
      // The file first: a row without a file is put right at the next start, a file without a row would be found again.
      await removeFile(root, segment.file);
      ledger.remove(segment);
      this.#bytes -= segment.bytes;
      this.#free += segment.bytes;
    }
    this.#oldestAt = ledger.totals().oldestAt;
    return oldest.length > 0;
  }

  #judge(): void {
    const next = this.#healthNow();
    const isOther = next.state !== this.#health.state || next.reason !== this.#health.reason;
    if (isOther) this.#since = this.#options.now();
    this.#health = next;
    if (isOther && next.reason !== 'ok') this.#options.onTrouble(next.reason);
  }

  #healthNow(): Health {
    const { quotaBytes, spareBytes } = this.#options;
    if (this.#failure) return { state: 'lost', reason: this.#failure };
    // Nothing is left that may go, and there is still too little room.
    if (this.#free > 0 && this.#free < spareBytes / 2) return { state: 'lost', reason: 'disk-full' };
    if (this.#bytes > quotaBytes && this.#marked >= quotaBytes) return { state: 'lost', reason: 'marked-full' };
    if (this.#marked > MARKED_SHARE * quotaBytes) return { state: 'degraded', reason: 'marked-full' };
    if (this.#free > 0 && this.#free < LOW * spareBytes) return { state: 'degraded', reason: 'disk-low' };
    return { state: this.#recording.size > 0 ? 'connected' : 'off', reason: 'ok' };
  }

  #tell(): void {
    if (!this.#closed) this.#options.onStatus(this.status);
  }
}
