/** The center's UDP port: vehicles measure their links by it, and their urgent entries come by it while no connection stands. */
import type { Entry } from '../../contract/entry.ts';
import type { Arrived } from '../links/table/train-watch.ts';
import { UdpDoor } from '../links/datagrams/door.ts';
import type { UdpGrant } from '../links/datagrams/token.ts';
import { ExpressDesk } from '../links/express/express-desk.ts';
import { EchoDesk } from '../links/table/echo-desk.ts';
import { RateAllowance } from '../links/table/rate-allowance.ts';
import { TrainDesk } from '../links/table/train-desk.ts';
import type { Ack } from '../links/wire.ts';

export interface DatagramPortOptions {
  host: string;
  port: number;
  /** The port under which vehicles reach it, where another stands in front of it. */
  announced?: number;
  /** @throws QianshaoError station-unknown, store-… */
  commit: (station: string, entries: readonly Entry[]) => Promise<Ack>;
  log: (error: unknown) => void;
}

export class DatagramPort {
  readonly #trains = new TrainDesk();
  readonly #rates = new RateAllowance();
  #door: UdpDoor | undefined;

  /** Where the port is taken, vehicles measure their links by TLS, and their entries wait for the connection. */
  async open({ commit, log, ...where }: DatagramPortOptions): Promise<void> {
    const desks = [new EchoDesk(), this.#trains, new ExpressDesk({ commit, onError: log })];
    try {
      this.#door = await UdpDoor.open({ ...where, desks, onError: log });
    } catch (error) {
      log(error);
    }
  }

  /** What a station speaks by it with; undefined: this center has no such port. */
  grant(station: string): UdpGrant | undefined {
    return this.#door?.grant(station);
  }

  /** Whether a station may move so many bytes now to measure a rate; they are counted. */
  allowRate(station: string, bytes: number): boolean {
    return this.#rates.take(station, bytes);
  }

  /** How a station's train came in. @throws QianshaoError not-found */
  arrived(station: string, number: number): Promise<Arrived> {
    return this.#trains.arrived(station, number);
  }

  /** Sends a train where the station's came from. @throws QianshaoError not-found, input-invalid */
  sendTrain(station: string, number: number, permit: string, count: number): void {
    this.#trains.send(station, number, permit, count);
  }

  /** The station was withdrawn. */
  forget(station: string): void {
    this.#door?.forget(station);
    this.#trains.forget(station);
    this.#rates.forget(station);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#trains.close();
    await this.#door?.close();
  }
}
