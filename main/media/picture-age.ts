/**
 * How old a picture is when it reaches the SFU: what it spent in the sender's encoder and queue, and on the way. By the sender's
 * reports (RFC 3550 §6.4.1), which say when on its clock a moment of the picture's clock was, by when they and packets came,
 * and by round trips (RFC 3611 §4.4, §4.5), which say how far the clocks of both are apart: the report that came soonest took half
 * of the shortest round trip. Where the ways to and fro differ, it is wrong by half of the difference.
 */

/** The clock of every video codec (RFC 7741, RFC 6184), ticks per ms. */
const TICKS_PER_MS = 90;
/** The shortest way of so long a time is the one without a queue, ms. */
const WINDOW_MS = 60_000;
/** Of reports and round trips that are kept: some two a second. */
const KEPT_LIMIT = 150;
/** Streams of one picture whose newest report is kept: its copies, and those that took their place. */
const STREAMS_LIMIT = 8;
/** A report says nothing of a packet so much later: clocks drift, and a source may have begun anew. Ms. */
const REPORT_MS = 20_000;
/** More than this is no age but a clock that was set, ms. */
const MOST_MS = 30_000;

export interface SenderReport {
  /** When it came, by any clock of ours that goes on evenly, ms. */
  atMs: number;
  ssrc: number;
  /** By the sender's clock, ms. */
  sentMs: number;
  rtpTimestamp: number;
}
export interface MediaPacket {
  /** By the clock of the reports, ms. */
  atMs: number;
  ssrc: number;
  rtpTimestamp: number;
}
interface Kept {
  atMs: number;
  ms: number;
}

export class PictureAge {
  readonly #reports = new Map<number, SenderReport>();
  /** From the sender's clock to ours, the way included. */
  readonly #ways: Kept[] = [];
  readonly #roundTrips: Kept[] = [];
  #ms: number | undefined;

  /** At the newest packet, ms from 0 on; undefined: not known, for the sender reports nothing, or answers no round trip. */
  get ms(): number | undefined {
    return this.#ms;
  }

  report(report: SenderReport): void {
    this.#reports.delete(report.ssrc);
    this.#reports.set(report.ssrc, report);
    const [oldest] = this.#reports.keys();
    if (this.#reports.size > STREAMS_LIMIT && oldest !== undefined) this.#reports.delete(oldest);
    keep(this.#ways, { atMs: report.atMs, ms: report.atMs - report.sentMs });
  }

  /** @param ms above 0 */
  roundTrip(atMs: number, ms: number): void {
    if (ms > 0) keep(this.#roundTrips, { atMs, ms });
  }

  packet({ atMs, ssrc, rtpTimestamp }: MediaPacket): void {
    const report = this.#reports.get(ssrc);
    const [way, roundTrip] = [least(this.#ways), least(this.#roundTrips)];
    this.#ms = undefined;
    if (!report || way === undefined || roundTrip === undefined || atMs - report.atMs > REPORT_MS) return;
    const since = ((rtpTimestamp - report.rtpTimestamp) | 0) / TICKS_PER_MS;
    const ms = atMs - (report.sentMs + since) - (way - roundTrip / 2);
    if (ms <= MOST_MS) this.#ms = Math.max(0, ms);
  }

  /** Nothing came for a while: what comes then has an age of its own. */
  forget(): void {
    this.#ms = undefined;
  }
}

function keep(all: Kept[], one: Kept): void {
  all.push(one);
  while (all.length > KEPT_LIMIT || (all[0] && one.atMs - all[0].atMs > WINDOW_MS)) all.shift();
}

const least = (all: readonly Kept[]): number | undefined =>
  all.length === 0 ? undefined : Math.min(...all.map(({ ms }) => ms));
