/**
 * The ceiling of what goes up: packets leave no faster than it, so that a key frame does not fill the link's queue before the
 * words that matter. What does not fit into the queue is lost, and counted: such a feed is too wide for the ceiling.
 */

/** What waits at most, as time at the ceiling, ms: the longest key frame that passes whole. */
const QUEUE_MS = 500;
/** Sent at once after a pause, as time at the ceiling, ms: a timer wakes no oftener than that. */
const BURST_MS = 10;
/** Heads of IP and UDP around each packet, bytes. */
export const PACKET_HEADS = 28;

export interface PacerOptions {
  /** Above 0. */
  kbps: number;
  send: (packet: Buffer) => void;
  /** Monotonic, ms. */
  now?: () => number;
}

export class Pacer {
  readonly #send: (packet: Buffer) => void;
  readonly #now: () => number;
  #bytesPerMs: number;
  #queue: Buffer[] = [];
  #queued = 0;
  /** Bytes that may be sent now; below 0: sent on account of what comes. */
  #credit: number;
  #creditAt: number;
  #timer: NodeJS.Timeout | undefined;
  /** Bytes sent with their heads, and packets that found no room, since the beginning. */
  readonly counted = { bytes: 0, dropped: 0 };

  constructor({ kbps, send, now = () => performance.now() }: PacerOptions) {
    this.#send = send;
    this.#now = now;
    this.#bytesPerMs = kbps / 8;
    this.#credit = this.#bytesPerMs * BURST_MS;
    this.#creditAt = now();
  }

  set kbps(kbps: number) {
    this.#earn();
    this.#bytesPerMs = kbps / 8;
  }

  push(packet: Buffer): void {
    const bytes = packet.length + PACKET_HEADS;
    if (this.#queued + bytes > this.#bytesPerMs * QUEUE_MS) {
      this.counted.dropped += 1;
      return;
    }
    this.#queue.push(packet);
    this.#queued += bytes;
    this.drain();
  }

  /** Sends what may be sent now; by itself when there is more. */
  drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#earn();
    let sent = 0;
    for (const packet of this.#queue) {
      if (this.#credit <= 0) break;
      const bytes = packet.length + PACKET_HEADS;
      this.#credit -= bytes;
      this.#queued -= bytes;
      this.counted.bytes += bytes;
      sent += 1;
      this.#send(packet);
    }
    this.#queue = this.#queue.slice(sent);
    if (this.#queue.length > 0)
      this.#timer = setTimeout(() => this.drain(), Math.max(1, -this.#credit / this.#bytesPerMs));
  }

  /** What waits is not sent any more. Idempotent. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#queued = 0;
  }

  #earn(): void {
    const now = this.#now();
    this.#credit = Math.min(this.#bytesPerMs * BURST_MS, this.#credit + (now - this.#creditAt) * this.#bytesPerMs);
    this.#creditAt = now;
  }
}
