/** How far a download is, how fast, and how long it will take. */
import type { Counts } from './tile-file.ts';

/** The rate is taken over this long, ms. */
const WINDOW_MS = 60_000;
const DAY_MS = 86_400_000;

export interface QuotaView {
  quotaLeft: number;
  quotaPerDay: number;
  /** Epoch ms. */
  renewsAt: number;
}

export const NONE: Counts = { total: 0, done: 0, absent: 0, failed: 0, bytes: 0 };

/** What the layers of a download have together. */
export const sumOf = (layers: readonly Counts[]): Counts =>
  layers.reduce(
    (sum, one) => ({
      total: sum.total + one.total,
      done: sum.done + one.done,
      absent: sum.absent + one.absent,
      failed: sum.failed + one.failed,
      bytes: sum.bytes + one.bytes,
    }),
    NONE,
  );

export class Progress {
  readonly #now: () => number;
  #counts: Counts;
  /** Tiles that came in, newest last; one element per commit, so that it stays short. */
  #arrivals: { at: number; tiles: number }[] = [];

  constructor(now: () => number, counts: Counts) {
    this.#now = now;
    this.#counts = counts;
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** A run begins: what came before it says nothing of its rate. */
  begin(counts: Counts): void {
    this.#counts = counts;
    this.#arrivals = [];
  }

  take(counts: Counts): void {
    const tiles = counts.done + counts.absent - this.#counts.done - this.#counts.absent;
    const at = this.#now();
    this.#counts = counts;
    this.#arrivals = [...this.#arrivals.filter((one) => at - one.at < WINDOW_MS), { at, tiles }];
  }

  figures(quota: QuotaView): Counts & { ratePerSecond: number; remainingMs?: number } {
    const rate = this.#rate();
    const { total, done, absent } = this.#counts;
    const left = total - done - absent;
    const remainingMs = left === 0 ? 0 : rate > 0 ? Math.round(this.#remaining(left, rate, quota)) : undefined;
    return { ...this.#counts, ratePerSecond: rate, ...(remainingMs === undefined ? {} : { remainingMs }) };
  }

  /** Tiles per second. */
  #rate(): number {
    const now = this.#now();
    const recent = this.#arrivals.filter(({ at }) => now - at < WINDOW_MS);
    const [first] = recent;
    if (!first || recent.length < 2) return 0;
    // The first commit ends a time that is not known: its tiles do not count.
    const tiles = recent.slice(1).reduce((sum, one) => sum + one.tiles, 0);
    return (tiles * 1_000) / Math.max(1, now - first.at);
  }

  /** With the quota: the rest of today, whole days, and the rest of the last day. */
  #remaining(left: number, rate: number, { quotaLeft, quotaPerDay, renewsAt }: QuotaView): number {
    const ms = (tiles: number) => (tiles / rate) * 1_000;
    if (left <= quotaLeft) return ms(left);
    const after = left - quotaLeft;
    const fullDays = Math.ceil(after / quotaPerDay) - 1;
    return renewsAt - this.#now() + fullDays * DAY_MS + ms(after - fullDays * quotaPerDay);
  }
}
