/**
 * What is to be told of entries and positions that came by the floor, with what room is left in the next message, or, where
 * somebody waits for it, in one of its own. Times are monotonic, ms.
 */
import type { BitWriter } from '../../../native/protocols/floor/bits.ts';
import { ACKS_LIMIT, sections, type Ack, type Part, type Verdict } from '../../../native/protocols/floor/message.ts';
import { Incoming } from './incoming.ts';

/** Entries of which the outcome is remembered, so that one that comes again is answered without its parts. */
const REMEMBERED = 64;
/** Outcomes that wait to be told; the oldest is dropped, and asked for again. */
const WAITING_LIMIT = 256;
/** That positions arrive is told this often when there is nothing else to say, ms. */
const HEARD_MS = 10 * 60_000;

export class Answers {
  readonly #incoming = new Incoming();
  /** To be told, oldest first. */
  readonly #waiting = new Map<number, Verdict>();
  readonly #outcomes = new Map<number, Verdict>();
  /** Newest own position of the other side that it does not know to be here, and since when. */
  #heard: { seq: number; since: number } | undefined;
  #toldAt = -Infinity;

  /** Whether somebody waits for an answer. */
  isUrgent(now: number): boolean {
    return this.#waiting.size > 0 || this.#incoming.missing(now).length > 0;
  }

  /** Whether it is time to say that positions arrive. */
  isDue(now: number): boolean {
    return this.#heard !== undefined && now - Math.max(this.#heard.since, this.#toldAt) >= HEARD_MS;
  }

  /** @param seq of an own position of the other side, modulo 2^22 */
  heard(seq: number, now: number): void {
    this.#heard = { seq, since: this.#heard?.since ?? now };
  }

  /** @returns the packed entry, once it is complete */
  part(part: Part, now: number): Uint8Array | undefined {
    const outcome = this.#outcomes.get(part.seq);
    if (outcome === undefined) return this.#incoming.take(part, now);
    this.#wait(part.seq, outcome);
    return undefined;
  }

  outcome(seq: number, verdict: Verdict): void {
    this.#wait(seq, verdict);
    if (verdict === 'write-out') return;
    this.#outcomes.delete(seq);
    this.#outcomes.set(seq, verdict);
    dropOldest(this.#outcomes, REMEMBERED);
  }

  /** The section that tells as much as fits; undefined: nothing is to be told, or nothing fits. */
  offer(room: number, now: number): { bits: BitWriter; sent: (now: number) => void } | undefined {
    if (!this.isUrgent(now) && !this.isDue(now)) return undefined;
    const heard = this.#heard;
    const all = [
      ...[...this.#waiting].map(([seq, verdict]): Ack => ({ seq, verdict })),
      ...this.#incoming.missing(now),
    ];
    for (let count = Math.min(all.length, ACKS_LIMIT); count >= (heard ? 0 : 1); count -= 1) {
      const acks = all.slice(0, count);
      const bits = sections.acks(acks, heard?.seq);
      if (bits.bits <= room) return { bits, sent: (at) => this.#told(acks, heard?.seq, at) };
    }
    return undefined;
  }

  #wait(seq: number, verdict: Verdict): void {
    this.#waiting.delete(seq);
    this.#waiting.set(seq, verdict);
    dropOldest(this.#waiting, WAITING_LIMIT);
  }

  #told(acks: readonly Ack[], heard: number | undefined, now: number): void {
    for (const ack of acks) {
      if ('has' in ack) this.#incoming.told(ack.seq);
      // It may have become another one since.
      else if (this.#waiting.get(ack.seq) === ack.verdict) this.#waiting.delete(ack.seq);
    }
    this.#toldAt = now;
    if (this.#heard?.seq === heard) this.#heard = undefined;
  }
}

function dropOldest<K, V>(map: Map<K, V>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
