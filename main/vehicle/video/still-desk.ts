/**
 * "Thin link: pictures only": says how large and how often the stills are that the console takes, and writes them down. What
 * they cost is bounded twice: of the link they take a third, and of the journal so many bytes a day.
 */
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Link, VideoReport } from '../../../contract/link.ts';
import {
  STILL_BYTES_LIMIT,
  stillChoice,
  type Still,
  type StillChoice,
  type StillPlan,
} from '../../../contract/still.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import type { Store } from '../../store/types.ts';

export interface StillDeskOptions {
  store: Pick<Store, 'journal' | 'registry' | 'station' | 'stills'>;
  /** The link in use. */
  link: () => Pick<Link, 'policy' | 'state'> | undefined;
  /** What batches of the journal were acknowledged at lately, kbit/s. */
  ackedKbps: () => number | undefined;
  /** How the console's video fares; undefined: there is none. */
  video: () => VideoReport | undefined;
  /** Feeds that a person wants at the center. */
  wanted: () => readonly string[];
  /** Those of them that are too wide for the link as they are, and that no window encodes for it. */
  leftOut: () => readonly string[];
  now: () => number;
  emit: (event: VehicleEvent) => void;
}

const CHOICE = 'video.stills';
/** With a ceiling below this, kbit/s, no picture moves that one can see anything in. */
const LEAST_VIDEO_KBPS = 100;
/** Until it is known what the link carries, kbit/s. */
const UNKNOWN_KBPS = 64;
const MOST_KBPS = 512;
const LEAST_BYTES = 3 * 1024;
/** A picture takes this long on the link, s: so long a flash entry may wait behind it. */
const ONE_S = 1;
/** Of the link. */
const SHARE = 1 / 3;
const LEAST_EVERY_MS = 3_000;
/** In the journal in a day, bytes; with half of it spent pictures come less often, with all of it seldom. */
export const DAY_BYTES = 48 * 1024 * 1024;
const DAY_MS = 86_400_000;
const HALF_SPENT_EVERY_MS = 30_000;
const SPENT_EVERY_MS = 600_000;
const LOOK_MS = 2_000;

export class StillDesk {
  readonly #options: StillDeskOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #takenAt = new Map<string, number>();
  #choice: StillChoice | undefined;
  #told = '';

  constructor(options: StillDeskOptions) {
    this.#options = options;
    this.#choice = stillChoice
      .optional()
      .catch(undefined)
      .parse(options.store.registry.setting(CHOICE) ?? undefined);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Pictures only, and no video. */
  get isOn(): boolean {
    const ceiling = this.#options.link()?.policy.videoCeilingKbps;
    const isThin = ceiling !== undefined && ceiling < LEAST_VIDEO_KBPS;
    return ceiling === 0 || (this.#choice === undefined ? isThin : this.#choice === 'pictures');
  }

  /** Feeds of which stills go, and nothing else. */
  get feeds(): readonly string[] {
    return this.isOn ? this.#options.wanted() : this.#options.leftOut();
  }

  /** When a still of a feed was last taken, monotonic ms. */
  takenAt(feed: string): number | undefined {
    return this.#takenAt.get(feed);
  }

  get plan(): StillPlan {
    const { link, wanted } = this.#options;
    const ceiling = link()?.policy.videoCeilingKbps;
    const on = this.isOn;
    const kbps = this.#kbps(ceiling);
    const bytes = Math.min(STILL_BYTES_LIMIT, Math.max(LEAST_BYTES, Math.round((kbps * 1_000 * ONE_S) / 8)));
    const turnMs = (wanted().length * bytes * 8) / (kbps * SHARE);
    const spent = this.#spent() / DAY_BYTES;
    const least = spent >= 1 ? SPENT_EVERY_MS : spent >= 0.5 ? HALF_SPENT_EVERY_MS : LEAST_EVERY_MS;
    return {
      on,
      why: this.#choice === 'pictures' ? 'hand' : 'link',
      isSuggested: !on && this.#isStarved(),
      bytes,
      everyMs: Math.round(Math.max(least, turnMs)),
      isSpent: spent >= 1,
    };
  }

  get event(): VehicleEvent {
    return { type: 'stills', plan: this.plan };
  }

  /** Pictures only, or video: by hand. What the link says by itself needs no word. */
  choose(pictures: boolean): void {
    this.#choice = undefined;
    if (this.plan.on !== pictures) this.#choice = pictures ? 'pictures' : 'video';
    this.#options.store.registry.putSetting(CHOICE, this.#choice ?? null);
    this.#look();
  }

  /** Writes a picture down. One that comes too early (two windows, a clock that jumped) is left out. @throws not-found, still-too-large */
  take(still: Still): void {
    const { store } = this.#options;
    const { bytes, everyMs } = this.plan;
    if (!this.feeds.includes(still.feed)) throw new QianshaoError('not-found', still.feed);
    if (Buffer.byteLength(still.data, 'base64') > Math.max(bytes, LEAST_BYTES) * 1.5)
      throw new QianshaoError('still-too-large');
    const now = performance.now();
    const before = this.#takenAt.get(still.feed);
    if (before !== undefined && now - before < everyMs * 0.8) return;
    this.#takenAt.set(still.feed, now);
    store.journal.append([{ kind: 'still', lane: LANE.picture, body: still }]);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  #kbps(ceiling: number | undefined): number {
    const most = ceiling === undefined || ceiling === 0 ? MOST_KBPS : Math.min(MOST_KBPS, ceiling);
    return Math.max(1, Math.min(most, this.#options.ackedKbps() ?? UNKNOWN_KBPS));
  }

  #spent(): number {
    const { store, now } = this.#options;
    return store.stills.bytesSince(store.station.id, now() - DAY_MS);
  }

  /** Where nothing goes at all, pictures would not go either. */
  #isStarved(): boolean {
    const { availableKbps } = this.#options.video() ?? {};
    const { state = 'lost' } = this.#options.link() ?? {};
    return state !== 'lost' && availableKbps !== undefined && availableKbps < LEAST_VIDEO_KBPS;
  }

  #look(): void {
    try {
      const words = JSON.stringify(this.plan);
      if (words === this.#told) return;
      this.#told = words;
      this.#options.emit(this.event);
    } catch {
      // The store cannot be read at this moment, and says so itself.
    }
  }
}
