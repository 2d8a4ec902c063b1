/** Looks how the line of a sending page goes, as long as it sends, and says what is to be sent less for it. */
import { Collapse, type CollapseLook } from './collapse.ts';
import type { Restraint } from './encodings.ts';
import { Narrow } from './narrow.ts';
import { Unheard, type Exchange } from './unheard.ts';
import { framesBetween, sentPictures, wayOf, type PictureCounters, type Way } from './uplink-stats.ts';

/** How often, ms. Whether the line has collapsed is seen at every second look. */
const LOOK_MS = 125;
/**
 * Where what is sent is not answered, so little is sent for so many looks that no queue fills meanwhile. By then the browser knows
 * what the line bears, or that it bears what it did. No picture begins anew for it.
 */
const HOLD_LOOKS = 8;
/**
 * A line that has collapsed has a full queue, of a second and more over a satellite: what comes now is lost, or stands behind it. So
 * nothing is encoded for so many looks.
 */
const PAUSE_LOOKS = 6;

export interface UplinkWatchOptions {
  /** Statistics of the sending transport; undefined while it is not connected. */
  stats: () => Promise<RTCStatsReport | undefined>;
  /** `restraint`, or `isNarrow` of a picture, is another. */
  onChange: () => void;
}

/** What the browser says at one look. */
interface Reading extends Way, Exchange {
  pictures: ReadonlyMap<string, PictureCounters>;
}

export class UplinkWatch {
  readonly #options: UplinkWatchOptions;
  readonly #collapse = new Collapse();
  readonly #narrow = new Narrow();
  readonly #unheard = new Unheard();
  readonly #looks: ReturnType<typeof setInterval>;
  #restraint: Restraint = 'none';
  /** Looks until it ends. */
  #left = 0;
  #count = 0;
  /** At the last look at which it was asked whether the line has collapsed. */
  #before: Reading | undefined;

  constructor(options: UplinkWatchOptions) {
    this.#options = options;
    this.#looks = setInterval(() => void this.#look(), LOOK_MS);
  }

  get restraint(): Restraint {
    return this.#restraint;
  }

  /** A picture shall have fewer lines. @param mid its own in the offer */
  isNarrow(mid: string | undefined): boolean {
    return this.#narrow.isNarrow(mid);
  }

  /** Another transport, or the same one after a cut: its estimate begins anew. What is behind it may be the same line. */
  reset(): void {
    this.#collapse.reset();
    this.#unheard.reset();
    this.#restraint = 'none';
    this.#before = undefined;
  }

  /** By the page's own will another amount is sent from now on: what was sent before says nothing of it. */
  sendsOther(): void {
    this.#collapse.sendsOther();
    this.#unheard.forget();
  }

  close(): void {
    clearInterval(this.#looks);
  }

  async #look(): Promise<void> {
    const before = this.#restraint;
    // Also where nothing can be read: a pause must end.
    if (before !== 'none' && (this.#left -= 1) <= 0) this.#restraint = 'none';
    const isOther = await this.#read();
    if (isOther || this.#restraint !== before) this.#options.onChange();
  }

  /** @returns whether a picture is narrow that was not, or no longer */
  async #read(): Promise<boolean> {
    const report = await this.#options.stats().catch(() => undefined);
    const way = report && wayOf(report);
    if (!way) return false;
    const now = { ...way, at: performance.now(), pictures: sentPictures(report) };
    if (this.#unheard.put(now) && this.#restraint === 'none') this.#restrain('hold', HOLD_LOOKS);
    if ((this.#count += 1) % 2 === 0) return false;
    const look = this.#before && between(this.#before, now);
    this.#before = now;
    if (!look) return false;
    const collapsed = this.#collapse.put({ ...look, isOurs: this.#restraint === 'hold' });
    if (collapsed) this.#restrain('pause', PAUSE_LOOKS);
    const each = now.kbps / Math.max(1, now.pictures.size);
    return this.#narrow.put(each, collapsed, now.pictures, now.at);
  }

  #restrain(restraint: Restraint, looks: number): void {
    this.#restraint = restraint;
    this.#left = looks;
  }
}

/** @returns undefined where pictures came or went, or the way is another: there is nothing to compare */
function between(before: Reading, now: Reading): Omit<CollapseLook, 'isOurs'> | undefined {
  const ms = now.at - before.at;
  const [sent, received] = [now.sentBytes - before.sentBytes, now.receivedBytes - before.receivedBytes];
  if (now.pictures.size !== before.pictures.size || ms <= 0 || sent < 0 || received < 0) return undefined;
  let [targetKbps, frames, sourceFrames] = [0, 0, 0];
  for (const [mid, picture] of now.pictures) {
    const old = before.pictures.get(mid);
    if (!old) return undefined;
    targetKbps += picture.targetKbps;
    frames += framesBetween(old, picture);
    sourceFrames += picture.sourceFrames - old.sourceFrames;
  }
  const kept = sourceFrames > 0 ? frames / sourceFrames : 1;
  return { kbps: now.kbps, sentKbps: (sent * 8) / ms, targetKbps, kept, heard: received > 0 };
}
