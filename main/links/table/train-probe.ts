/** Measures a link by trains of datagrams (train-packet.ts), up and down: a short one tells how long the next may be. */
import { randomInt } from 'node:crypto';
import { UdpLine, type UdpWay } from '../datagrams/line.ts';
import { decodePermit, decodeTrain, encodeTrain, MAX_TRAIN, WIRE_BYTES } from './train-packet.ts';
import { kbpsOf, TrainWatch, type Arrived } from './train-watch.ts';

const SHORT_TRAIN = 8;
/** A long train takes about this time, ms: nothing waits behind it longer. */
const LONG_MS = 800;
/** The permit that answers a train is waited for so long, ms: two round trips of a satellite, and its queue. */
const PERMIT_MS = 2_500;

/** What the center is asked over the vehicle's own line to it. */
export interface TrainCenter {
  /** How the vehicle's train came in. */
  arrived: (number: number, count: number) => Promise<Arrived>;
  /** Sends a train to where the vehicle's train of this number came from. */
  send: (number: number, permit: string, count: number) => Promise<unknown>;
}

export interface TrainProbeOptions {
  way: UdpWay;
  center: TrainCenter;
  /** Monotonic, ms. */
  now?: () => number;
}

export class TrainProbe {
  readonly #options: TrainProbeOptions;
  readonly #line: UdpLine;
  readonly #ready: Promise<void>;
  readonly #now: () => number;
  #permit: { number: number; take: (permit: string) => void } | undefined;
  #coming: TrainWatch | undefined;

  constructor(options: TrainProbeOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    const onPacket = (packet: Buffer) => this.#take(packet);
    this.#line = new UdpLine({ ...options.way, onPacket, onReady: ready.resolve });
  }

  /**
   * What the link carries, kbit/s; undefined where UDP does not pass.
   * @throws what the center refuses
   */
  async measure(): Promise<{ upKbps: number; downKbps: number } | undefined> {
    const upKbps = await this.#twice((count) => this.#up(count));
    const downKbps = upKbps === undefined ? undefined : await this.#twice((count) => this.#down(count));
    return upKbps === undefined || downKbps === undefined ? undefined : { upKbps, downKbps };
  }

  /** Idempotent. */
  close(): void {
    this.#coming?.close();
    this.#line.close();
  }

  /** A short train, then one as long as its rate allows; where the short one took longer than that, it is all. */
  async #twice(run: (count: number) => Promise<Arrived | undefined>): Promise<number | undefined> {
    const short = await run(SHORT_TRAIN);
    const first = short && kbpsOf(short);
    if (first === undefined) return undefined;
    const count = Math.min(MAX_TRAIN, Math.round((first * LONG_MS) / (WIRE_BYTES * 8)));
    const long = count > SHORT_TRAIN ? await run(count) : undefined;
    return (long && kbpsOf(long)) ?? first;
  }

  async #up(count: number): Promise<Arrived | undefined> {
    const departed = await this.#depart(count);
    return departed && this.#options.center.arrived(departed.number, count);
  }

  async #down(count: number): Promise<Arrived | undefined> {
    // A single packet shows where this end is; what is measured is the answer.
    const departed = await this.#depart(1);
    if (!departed) return undefined;
    this.#coming = new TrainWatch(departed.number);
    await this.#options.center.send(departed.number, departed.permit, count);
    return this.#coming.arrived();
  }

  /** Sends a train and waits for its permit; undefined when none comes. */
  async #depart(count: number): Promise<{ number: number; permit: string } | undefined> {
    const number = randomInt(0x1_0000_0000);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PERMIT_MS);
    });
    const permit = new Promise<string>((take) => (this.#permit = { number, take }));
    try {
      await Promise.race([this.#ready, late]);
      for (const packet of encodeTrain('up', this.#options.way.token, number, count)) this.#line.send(packet);
      const given = await Promise.race([permit, late]);
      return given === undefined ? undefined : { number, permit: given };
    } finally {
      clearTimeout(timer);
      this.#permit = undefined;
    }
  }

  #take(packet: Buffer): void {
    const { key } = this.#options.way.token;
    const train = decodeTrain('down', packet, key);
    if (train) {
      if (train.number === this.#coming?.number) this.#coming.put(train, this.#now());
      return;
    }
    const answer = decodePermit(packet, key);
    if (answer && answer.number === this.#permit?.number) this.#permit.take(answer.permit);
  }
}
