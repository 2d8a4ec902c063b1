/**
 * Takes stills of the station's own sources where no window does: where pictures alone go, and of a feed that is too wide for the
 * link as it is. One after the other, as large and as often as the plan says.
 */
import type { Still, StillPlan } from '../../../contract/still.ts';
import type { Fragment } from '../../media/recorder/fragments.ts';
import { encodeStill } from '../../media/still.ts';

const LOOK_MS = 500;
/** An older picture says nothing of now, ms. */
const FRESH_MS = 8_000;
/** A window that takes stills of a feed is waited for so much longer, ms. */
const WINDOW_MS = 6_000;

/** What failed is tried again after this, ms. */
const AGAIN_MS = 15_000;

/** The newest whole picture of a feed, and when it came, monotonic ms. */
export interface KeyPicture {
  fragment: Fragment;
  at: number;
}

export interface StillTakerOptions {
  /** Feeds that are wanted at the center and of which nothing moves there. */
  feeds: () => readonly string[];
  picture: (feed: string) => KeyPicture | undefined;
  plan: () => StillPlan;
  /** When a still of a feed was last taken, by anyone, monotonic ms. */
  takenAt: (feed: string) => number | undefined;
  windows: () => number;
  take: (still: Still) => void;
  log: (error: unknown) => void;
}

export class StillTaker {
  readonly #options: StillTakerOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #over = new AbortController();
  /** Since when stills of a feed are wanted from here, monotonic ms. */
  readonly #since = new Map<string, number>();
  /** Which quality fitted last. */
  readonly #qualities = new Map<string, number>();
  #working: Promise<void> | undefined;
  #notBefore = -Infinity;

  constructor(options: StillTakerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), LOOK_MS);
    this.#timer.unref();
  }

  /** Idempotent; no ffmpeg is left. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#over.abort();
    await this.#working;
  }

  #tick(): void {
    if (this.#working || this.#over.signal.aborted || performance.now() < this.#notBefore) return;
    const work = this.#work().catch((error: unknown) => {
      this.#notBefore = performance.now() + AGAIN_MS;
      if (!this.#over.signal.aborted) this.#options.log(error);
    });
    this.#working = work.finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    const { feeds, picture, plan, takenAt, windows, take } = this.#options;
    const wanted = feeds();
    for (const known of [this.#since, this.#qualities])
      for (const feed of [...known.keys()]) if (!wanted.includes(feed)) known.delete(feed);
    if (wanted.length === 0) return;
    const { bytes, everyMs } = plan();
    const now = performance.now();
    const patience = everyMs + (windows() > 0 ? WINDOW_MS : 0);
    for (const feed of wanted) if (!this.#since.has(feed)) this.#since.set(feed, now - everyMs);
    const last = (feed: string) => Math.max(takenAt(feed) ?? -Infinity, this.#since.get(feed) ?? now);
    const [feed] = wanted.filter((feed) => now - last(feed) >= patience).sort((a, b) => last(a) - last(b));
    const key = feed === undefined ? undefined : picture(feed);
    if (feed === undefined || !key || now - key.at > FRESH_MS) return;
    // One better than what fitted last: a scene may have become simpler.
    const from = Math.max(0, (this.#qualities.get(feed) ?? 1) - 1);
    const made = await encodeStill(key.fragment, bytes, from, this.#over.signal);
    this.#since.set(feed, now);
    if (!made || !feeds().includes(feed)) return;
    this.#qualities.set(feed, made.quality);
    const { widthPx, heightPx } = made;
    take({ feed, type: 'image/webp', widthPx, heightPx, data: made.bytes.toString('base64') });
  }
}
