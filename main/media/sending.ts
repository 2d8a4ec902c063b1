/** One track that a page sends: what it is, and what can be said of how it arrives. */
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../contract/media.ts';
import { DelayBudget } from './delay-budget.ts';

/** What people speak, to each other and into a radio, and how they look meanwhile. */
const VOICES: ReadonlySet<LiveTrack['feedKind']> = new Set(['voice', 'face', 'ptt', 'radio']);

export class Sending {
  readonly producer: types.Producer;
  track: LiveTrack;
  readonly #budget = new DelayBudget();
  #counted = { packets: 0, lost: 0 };
  /** By the SFU, of what it last received: a stream of one copy that stops keeps its score. */
  #score = 0;
  /** Something came between the last two looks. */
  #isFlowing = true;

  constructor(producer: types.Producer, track: LiveTrack) {
    this.producer = producer;
    this.track = track;
  }

  /** @returns whether the track is another one by it */
  score(scores: readonly types.ProducerScore[]): boolean {
    this.#score = Math.max(0, ...scores.map(({ score }) => score));
    return this.#set({});
  }

  /**
   * Looks how it arrives. A voice that pauses sends nothing, and is never held back: people answer each other.
   * @param now monotonic, ms @returns whether the track is another one by it: silent or not, held back for another time
   */
  async look(now: number): Promise<boolean> {
    if (VOICES.has(this.track.feedKind)) return false;
    const streams = await this.producer.getStats();
    const sum = (of: 'packetCount' | 'packetsLost') => streams.reduce((total, each) => total + each[of], 0);
    const [packets, lost] = [sum('packetCount'), Math.max(0, sum('packetsLost'))];
    const rttMs = Math.max(0, ...streams.map(({ roundTripTime }) => roundTripTime ?? 0));
    const [came, missed] = [packets - this.#counted.packets, Math.max(0, lost - this.#counted.lost)];
    this.#counted = { packets, lost };
    this.#isFlowing = came > 0;
    if (!this.#isFlowing) return this.#set({ delayMs: this.#budget.nothingCame() });
    return this.#set({ delayMs: this.#budget.put({ rttMs, lossPct: (100 * missed) / (came + missed) }, now) });
  }

  #set({ delayMs = this.track.delayMs ?? 0 }: { delayMs?: number }): boolean {
    const score = this.#isFlowing ? this.#score : 0;
    if (score === this.track.score && delayMs === (this.track.delayMs ?? 0)) return false;
    this.track = { ...this.track, score, delayMs };
    return true;
  }
}
