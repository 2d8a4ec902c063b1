/**
 * Tells when the line has become another, much narrower one: by what the browser holds back, or by its own estimate of what may be
 * sent (W3C webrtc-stats, `availableOutgoingBitrate`). What was sent last then waits in the network, or was dropped there, and no
 * picture is whole before its next key frame: the sender knows it two seconds before any viewer can ask.
 */

/** Less than this part of what it was is another line. */
const PART = 0.4;
/**
 * Half a second before the estimate falls, the browser holds back, because what it sent is not acknowledged (libwebrtc's congestion
 * window). Not told where little was sent, kbit/s: there it may be a key frame and the silence after it.
 */
const HELD = {
  fromKbps: 800,
  /** Of the frames that there are no more are encoded, and … */
  kept: 0.8,
  /** … less than this part of what was sent in the mean is sent, */
  sent: 0.25,
  /** or less than the one of what the encoders were to send is theirs to send, and less than the other is sent. */
  target: [0.5, 0.6],
} as const;
/** What it was: the most, or the mean, of so many looks, of two seconds. */
const LOOKS = 8;
/** It falls in steps: what it falls on to within so many looks is the same collapse. */
const QUIET_LOOKS = 8;
/** A line that bears this is wide enough for every repetition, kbit/s. */
const NARROW_KBPS = 1_000;

/** What is seen at one look. */
export interface CollapseLook {
  /** The estimate, above 0. */
  kbps: number;
  /** Sent since the look before. */
  sentKbps: number;
  /** What the encoders are to send now. */
  targetKbps: number;
  /** Frames encoded since the look before, as a part of those there were. */
  kept: number;
  /** Something came back since the look before. Where nothing does, the line is cut: it may be the same one in a moment. */
  heard: boolean;
  /** The page holds back by itself: what is sent says nothing of the line. */
  isOurs: boolean;
}

export class Collapse {
  #before: CollapseLook[] = [];
  #quiet = 0;
  /** So many of the looks can be compared with each other. */
  #alike = 0;

  /** @returns whether the line has just collapsed; once for each time */
  put(look: CollapseLook): boolean {
    const { kbps } = look;
    if (this.#quiet > 0) {
      this.#quiet -= 1;
      this.#before = [look];
      this.#alike = 1;
      return false;
    }
    const isHeld = this.#alike >= LOOKS && isHeldBack(this.#before, look);
    this.#alike += 1;
    this.#before = [...this.#before.slice(1 - LOOKS), look];
    const isOther = kbps < NARROW_KBPS && kbps < PART * Math.max(...this.#before.map((each) => each.kbps));
    if (!isHeld && !isOther) return false;
    this.#quiet = QUIET_LOOKS;
    return true;
  }

  /** What is sent cannot be compared with what was; what the browser estimates can. */
  sendsOther(): void {
    this.#alike = 0;
  }

  /** Another transport, or the same one after a cut: its estimate begins anew. */
  reset(): void {
    this.#before = [];
    this.#alike = 0;
    this.#quiet = 0;
  }
}

function isHeldBack(before: readonly CollapseLook[], look: CollapseLook): boolean {
  const { sentKbps, targetKbps, kept, heard, isOurs } = look;
  if (isOurs || !heard || kept > HELD.kept) return false;
  const mean = (of: 'sentKbps' | 'targetKbps') => before.reduce((sum, look) => sum + look[of], 0) / LOOKS;
  const usual = mean('sentKbps');
  const [target, sent] = HELD.target;
  const isLess = targetKbps < target * mean('targetKbps') && sentKbps < sent * usual;
  return usual >= HELD.fromKbps && (isLess || sentKbps < HELD.sent * usual);
}
