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

  constructor(producer: types.Producer, track: LiveTrack) {
    this.producer = producer;
    this.track = track;
  }

  /** @returns whether that is another one */
  score(scores: readonly types.ProducerScore[]): boolean {
    const score = Math.max(0, ...scores.map(({ score }) => score));
    return this.#set({ score });
  }

  /**
   * Looks how it arrives. A voice is never held back: people answer each other.
   * @param now monotonic, ms @returns whether viewers are to hold it back for another time
   */
  async look(now: number): Promise<boolean> {
    if (VOICES.has(this.track.feedKind)) return false;
    const streams = await this.producer.getStats();
    const sum = (of: 'packetCount' | 'packetsLost') => streams.reduce((total, each) => total + each[of], 0);
    const [packets, lost] = [sum('packetCount'), Math.max(0, sum('packetsLost'))];
    const rttMs = Math.max(0, ...streams.map(({ roundTripTime }) => roundTripTime ?? 0));
    const [came, missed] = [packets - this.#counted.packets, Math.max(0, lost - this.#counted.lost)];
    this.#counted = { packets, lost };
    if (came <= 0) return false;
    const delayMs = this.#budget.put({ rttMs, lossPct: (100 * missed) / (came + missed) }, now);
    return this.#set({ delayMs });
  }

  #set({ score = this.track.score, delayMs = this.track.delayMs ?? 0 }: { score?: number; delayMs?: number }): boolean {
    if (score === this.track.score && delayMs === (this.track.delayMs ?? 0)) return false;
    this.track = { ...this.track, score, delayMs };
    return true;
  }
}
