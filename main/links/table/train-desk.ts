/** The center's side of trains: watches those of vehicles, and sends its own where a vehicle has shown to be. */
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Caller, Reply, UdpDesk } from '../datagrams/door.ts';
import { decodeTrain, encodePermit, encodeTrain, PERMIT_BYTES, TRAIN_MARK } from './train-packet.ts';
import { TrainWatch, type Arrived } from './train-watch.ts';

interface Seen {
  caller: Caller;
  watch: TrainWatch;
  permit: Buffer;
  reply: Reply;
}

export class TrainDesk implements UdpDesk {
  readonly marks = [TRAIN_MARK.up];
  readonly #now: () => number;
  /** The newest train of each station. */
  readonly #seen = new Map<string, Seen>();

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  take(packet: Buffer, caller: Caller, reply: Reply): void {
    const train = decodeTrain('up', packet, caller.key);
    if (!train) return;
    let seen = this.#seen.get(caller.station);
    if (seen?.watch.number !== train.number || seen.caller !== caller) {
      seen?.watch.close();
      seen = { caller, watch: new TrainWatch(train.number), permit: randomBytes(PERMIT_BYTES), reply };
      this.#seen.set(caller.station, seen);
      reply(encodePermit(caller, train.number, seen.permit));
    }
    seen.watch.put(train, this.#now());
  }

  /** How a train came in, when it is whole or its time is over. @throws not-found no packet of it came */
  arrived(station: string, number: number): Promise<Arrived> {
    return this.#of(station, number).watch.arrived();
  }

  /**
   * Sends a train to where the vehicle's train of this number came from.
   * @param permit hex @param count 1 … MAX_TRAIN
   * @throws QianshaoError not-found, input-invalid when the permit is not the one that was sent there
   */
  send(station: string, number: number, permit: string, count: number): void {
    const seen = this.#of(station, number);
    if (seen.permit.toString('hex') !== permit) throw new QianshaoError('input-invalid', 'permit');
    for (const packet of encodeTrain('down', seen.caller, number, count)) seen.reply(packet);
  }

  /** The station was withdrawn. */
  forget(station: string): void {
    this.#seen.get(station)?.watch.close();
    this.#seen.delete(station);
  }

  /** Idempotent. */
  close(): void {
    for (const station of [...this.#seen.keys()]) this.forget(station);
  }

  #of(station: string, number: number): Seen {
    const seen = this.#seen.get(station);
    if (seen?.watch.number !== number) throw new QianshaoError('not-found', `train ${number}`);
    return seen;
  }
}
