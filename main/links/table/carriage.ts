/** What passes over the link in use by itself: the journal's bytes, and the console's video. */
import { SAMPLE_MS, type VideoReport } from '../../../contract/link.ts';

/** A report of the console older than this says nothing any more, ms. */
const REPORT_VALID_MS = 15_000;

/** What passed over the connections in use since the station started, bytes; and the best rate that was acknowledged. */
export interface Traffic {
  sent: number;
  received: number;
  ackedKbps: number | undefined;
}

export interface CarriageOptions {
  traffic: () => Traffic;
  /** Whether video flows to the center. */
  isPublishing: () => boolean;
  /** Monotonic, ms. */
  now: () => number;
}

/** Rates since the count before, kbit/s. */
export interface Count {
  up: number;
  down: number;
  /** Both, and video. */
  all: number;
}

export class Carriage {
  readonly #options: CarriageOptions;
  #before: Traffic & { at: number };
  #report: { report: VideoReport; at: number } | undefined;

  constructor(options: CarriageOptions) {
    this.#options = options;
    this.#before = { ...options.traffic(), at: options.now() };
  }

  /** What the console's WebRTC saw. */
  report(report: VideoReport): void {
    this.#report = { report, at: this.#options.now() };
  }

  /** `none`: no video flows; undefined: it does, and nobody says how it fares. */
  get video(): 'none' | VideoReport | undefined {
    if (!this.#options.isPublishing()) return 'none';
    const isValid = this.#report && this.#options.now() - this.#report.at < REPORT_VALID_MS;
    return isValid ? this.#report?.report : undefined;
  }

  /** Counts every SAMPLE_MS; undefined in between. */
  count(): Count | undefined {
    const now = this.#options.now();
    const { at, sent, received } = this.#before;
    if (now - at < SAMPLE_MS) return undefined;
    this.#before = { ...this.#options.traffic(), at: now };
    const kbps = (bytes: number) => (Math.max(0, bytes) * 8) / (now - at);
    const [passed, down] = [kbps(this.#before.sent - sent), kbps(this.#before.received - received)];
    const { video } = this;
    const sentVideo = typeof video === 'object' ? video.sentKbps : 0;
    return { up: Math.max(passed, this.#before.ackedKbps ?? 0), down, all: passed + down + sentVideo };
  }
}
