/** Watches one train come in: how many of its packets, and in what time. */
import { WIRE_BYTES, type TrainPacket } from './train-packet.ts';

/** After so long without the rest a train is taken as it is, from its first packet, ms. */
const LIMIT_MS = 2_500;
/** Closer together than this, arrivals are the machine's doing and not the link's, ms: what passed in it is a bound and no measure. */
const LEAST_MS = 4;

export interface Arrived {
  packets: number;
  /** From the first to the last arrival, ms. */
  ms: number;
}

export class TrainWatch {
  readonly number: number;
  readonly #places = new Set<number>();
  readonly #whole: Promise<void>;
  #end: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #firstAt = 0;
  #lastAt = 0;

  /** @param number of the train @param withinMs for its first packet */
  constructor(number: number, withinMs = LIMIT_MS) {
    this.number = number;
    this.#whole = new Promise((resolve) => (this.#end = resolve));
    this.#timer = setTimeout(() => this.#end(), withinMs);
  }

  /** @param now monotonic, ms */
  put({ place, count }: TrainPacket, now: number): void {
    if (this.#places.has(place)) return;
    if (this.#places.size === 0) {
      this.#firstAt = now;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#end(), LIMIT_MS);
    }
    this.#places.add(place);
    this.#lastAt = now;
    if (this.#places.size === count) this.close();
  }

  /** When it is whole, or its time is over. */
  async arrived(): Promise<Arrived> {
    await this.#whole;
    return { packets: this.#places.size, ms: this.#lastAt - this.#firstAt };
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#end();
  }
}

/** What passed, kbit/s with the heads of IP and UDP; undefined of a train of which fewer than two packets came. */
export const kbpsOf = ({ packets, ms }: Arrived): number | undefined =>
  packets < 2 ? undefined : ((packets - 1) * WIRE_BYTES * 8) / Math.max(LEAST_MS, ms);
