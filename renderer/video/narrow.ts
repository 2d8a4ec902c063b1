/**
 * Tells when a picture shall have fewer lines than its copies have: on a line that has collapsed and bears so little for each that
 * the encoder of more lines drops frame after frame. It is left when the line is seen to bear more, or when the encoder, that drops
 * no frame, has no use for what it is given: a quiet picture may have its lines soon.
 */
import { POOR_KBPS } from './encodings.ts';
import { framesBetween, type PictureCounters } from './uplink-stats.ts';

/** The line bears more lines when for each picture there is so much, kbit/s; above what is poor, or it would be left and taken again. */
const ENOUGH_KBPS = 1.2 * POOR_KBPS;
/** A picture makes no use of its share when it sends less than this part of it, and at least so many of its source's frames … */
const UNUSED_PART = 0.6;
const KEPT_PART = 0.85;
/** … as it is smoothed, for key frames come in bursts: the weight of a look. */
const WEIGHT = 0.2;
/** Either for so many looks on end. */
const LOOKS = 12;

interface Picture extends PictureCounters {
  at: number;
  isNarrow: boolean;
  /** Sent, as a part of what the encoder was to send; smoothed. */
  used: number;
  /** Frames encoded, as a part of those there were; smoothed. */
  kept: number;
  /** Looks on end that it was left unused. */
  unused: number;
}

const FRESH = { used: 1, kept: 0, unused: 0 } as const;

export class Narrow {
  readonly #pictures = new Map<string, Picture>();
  #enough = 0;

  /** @param mid of the picture in the offer (RFC 8843) */
  isNarrow(mid: string | undefined): boolean {
    return (mid !== undefined && this.#pictures.get(mid)?.isNarrow) ?? false;
  }

  /**
   * What is seen at one look.
   * @param each what the line bears for each picture, kbit/s
   * @param collapsed it has become another, much narrower line just now
   * @param at ms, of any clock that goes on evenly
   * @returns whether another picture is narrow than before, or one less
   */
  put(each: number, collapsed: boolean, pictures: ReadonlyMap<string, PictureCounters>, at: number): boolean {
    for (const mid of [...this.#pictures.keys()]) if (!pictures.has(mid)) this.#pictures.delete(mid);
    this.#enough = each >= ENOUGH_KBPS && !collapsed ? this.#enough + 1 : 0;
    let changes = false;
    for (const [mid, counters] of pictures) {
      const before = this.#pictures.get(mid) ?? { ...counters, at, isNarrow: false, ...FRESH };
      const picture = collapsed ? { ...before, ...counters, at, ...FRESH } : seen(before, counters, at);
      if (collapsed) picture.isNarrow = true;
      else if (this.#enough >= LOOKS || picture.unused >= LOOKS) picture.isNarrow = false;
      this.#pictures.set(mid, picture);
      changes ||= picture.isNarrow !== before.isNarrow;
    }
    return changes;
  }
}

function seen(before: Picture, counters: PictureCounters, at: number): Picture {
  const due = (counters.targetKbps * (at - before.at)) / 8;
  const source = counters.sourceFrames - before.sourceFrames;
  const sent = counters.bytes - before.bytes;
  if (due <= 0 || source <= 0 || sent < 0) return { ...before, ...counters, at };
  const used = smoothed(before.used, sent / due);
  const kept = smoothed(before.kept, framesBetween(before, counters) / source);
  const unused = used < UNUSED_PART && kept >= KEPT_PART ? before.unused + 1 : 0;
  return { ...before, ...counters, at, used, kept, unused };
}

const smoothed = (before: number, now: number): number => (1 - WEIGHT) * before + WEIGHT * now;
