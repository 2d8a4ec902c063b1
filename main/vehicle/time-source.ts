/**
 * One receiver's time against the machine's uptime. A fix of time T cannot come before T; it comes later by what the receiver
 * computes and the line takes, 30 … 500 ms, now more, now less. So
 *
 *   base  =  T − uptime when its first sentence came  =  true base − delay
 *
 * and the largest base of ten seconds is the least delayed: the minimum filter of NTP (RFC 5905 §10). The median of the
 * last six such holds, so that one false second (a leap second told twice) moves nothing. What no filter takes away is the
 * least delay: by so much, at most about half a second, the time lies behind.
 */
import { medianOf, slopeOf } from './robust.ts';

const BUCKET_MS = 10_000;
/** An hour of buckets. */
const KEPT = 360;
/** Buckets that make the base. */
const RECENT = 6;
/** Samples before a base is told. */
const ENOUGH = 5;
/** A sample this far from the base is not noise, ms. */
export const STRAY_MS = 800;
/** So many strays that agree with each other: the receiver has changed its time. */
export const STRAYS = 10;
/** Skew is told from the best of each minute, over at least so many. */
const MINUTE_BUCKETS = 6;
export const SKEW_MINUTES = 10;
/** No machine's clock runs so wrong; such a slope is of something else. */
const STEEPEST = 1_000e-6;

interface Bucket {
  key: number;
  /** Largest base, and the uptime at which it was told. */
  base: number;
  at: number;
  sum: number;
  count: number;
}

export class TimeSource {
  #buckets: Bucket[] = [];
  #samples = 0;
  #strays: { base: number; at: number }[] = [];
  #skew: { key: number; ppm: number | undefined } = { key: Number.NaN, ppm: undefined };
  /** Uptime of the first and of the newest sample. */
  firstAt = Number.NaN;
  newestAt = Number.NaN;

  /** @param uptimeMs when the first sentence with this time came */
  add(fixAt: number, uptimeMs: number): void {
    const sample = { base: fixAt - uptimeMs, at: uptimeMs };
    const { base } = this;
    if (base !== undefined && Math.abs(sample.base - base) > STRAY_MS) return this.#stray(sample);
    this.#strays = [];
    this.#keep(sample);
  }

  /** Receiver's time less uptime, ms; undefined until enough came. */
  get base(): number | undefined {
    if (this.#samples < ENOUGH) return undefined;
    return medianOf(this.#recent().map(({ base }) => base));
  }

  /** How much later than the earliest its seconds usually come, ms. */
  get jitterMs(): number {
    return medianOf(this.#recent().map(({ base, sum, count }) => base - sum / count)) ?? 0;
  }

  /** How much the receiver's time gains on the uptime, parts in a million; undefined until ten minutes are known. */
  get skewPpm(): number | undefined {
    const newest = this.#buckets.at(-1)?.key ?? 0;
    if (this.#skew.key !== newest) this.#skew = { key: newest, ppm: this.#slope() };
    return this.#skew.ppm;
  }

  #recent(): Bucket[] {
    return this.#buckets.slice(-RECENT);
  }

  #keep({ base, at }: { base: number; at: number }): void {
    if (this.#samples === 0) this.firstAt = at;
    this.#samples += 1;
    this.newestAt = at;
    const key = Math.floor(at / BUCKET_MS);
    const last = this.#buckets.at(-1);
    if (last?.key !== key) {
      this.#buckets.push({ key, base, at, sum: base, count: 1 });
      if (this.#buckets.length > KEPT) this.#buckets.shift();
      return;
    }
    last.sum += base;
    last.count += 1;
    if (base > last.base) Object.assign(last, { base, at });
  }

  /** Bytes that piled up come late by one second each: such strays do not agree, and are forgotten. */
  #stray(sample: { base: number; at: number }): void {
    this.#strays = [...this.#strays.filter(({ base }) => Math.abs(base - sample.base) <= STRAY_MS), sample];
    if (this.#strays.length < STRAYS) return;
    const fresh = this.#strays;
    this.#strays = [];
    this.#buckets = [];
    this.#samples = 0;
    for (const one of fresh) this.#keep(one);
  }

  #slope(): number | undefined {
    const minutes = new Map<number, Bucket>();
    for (const bucket of this.#buckets) {
      const minute = Math.floor(bucket.key / MINUTE_BUCKETS);
      const best = minutes.get(minute);
      if (!best || bucket.base > best.base) minutes.set(minute, bucket);
    }
    if (minutes.size < SKEW_MINUTES) return undefined;
    const slope = slopeOf([...minutes.values()].map(({ at, base }) => ({ x: at, y: base })));
    return slope === undefined || Math.abs(slope) > STEEPEST ? undefined : slope * 1e6;
  }
}
