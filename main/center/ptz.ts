/**
 * Vehicles' cameras that can be turned, at the center: its staff's hands go to the vehicle by its own line, each word with the time
 * after which it is worth nothing. That time is the vehicle's own (its uptime): the two clocks need not agree.
 */
import { QianshaoError } from '../../contract/errors.ts';
import {
  isStill,
  LATE_MS,
  type PtzOrder,
  type PtzPreset,
  type PtzView,
  type PtzWord,
  type StationPtz,
} from '../../contract/ptz.ts';
import type { CenterPtzServices } from '../api/ptz-router.ts';
import type { StationPtzServices } from '../api/station-router.ts';
import { Asks } from './asks.ts';

/** Two clocks drift apart by so much at most, ms per ms. */
const DRIFT = 1e-4;
/** Presses of the staff that are remembered. */
const PRESS_LIMIT = 64;

interface Vehicle {
  emit: (order: PtzOrder) => void;
  cameras: PtzView[];
  /** The vehicle's uptime less ours, by the quickest message that told it, ms; undefined: it has told none. */
  ahead: { ms: number; at: number } | undefined;
}

export interface CenterPtzOptions {
  emit: (stations: StationPtz[]) => void;
}

export class CenterPtz {
  readonly #options: CenterPtzOptions;
  readonly #vehicles = new Map<string, Vehicle>();
  readonly #asks = new Asks<PtzPreset[]>([]);
  /** Presses that the vehicle has taken, with why it did not go on with them. */
  readonly #presses = new Map<string, QianshaoError | undefined>();

  constructor(options: CenterPtzOptions) {
    this.#options = options;
  }

  /** For pages. */
  list(): StationPtz[] {
    return [...this.#vehicles].map(([station, { cameras }]) => ({ station, cameras }));
  }

  /** For the staff. */
  readonly services: CenterPtzServices = {
    act: (station, word, person) => this.#act(station, word, person),
    presets: (station, feed) => this.#ask(station, { feed, list: true }, ''),
  };

  /** For vehicles. */
  readonly stationServices: StationPtzServices = {
    watch: (station, emit) => this.#watch(station, emit),
    tell: (station, cameras, uptime) => {
      const vehicle = this.#vehicles.get(station);
      if (!vehicle) return;
      this.#clock(vehicle, uptime);
      vehicle.cameras = cameras;
      this.#options.emit(this.list());
    },
    answer: (station, ask, uptime, refusal, presets) => {
      const vehicle = this.#vehicles.get(station);
      if (vehicle) this.#clock(vehicle, uptime);
      this.#asks.answer(station, ask, refusal, presets);
    },
  };

  #watch(station: string, emit: (order: PtzOrder) => void): () => void {
    // A vehicle that came by another way has its old line still open for a while: the newest is the one that lives.
    const vehicle: Vehicle = { emit, cameras: this.#vehicles.get(station)?.cameras ?? [], ahead: undefined };
    this.#vehicles.set(station, vehicle);
    return () => {
      if (this.#vehicles.get(station) !== vehicle) return;
      this.#vehicles.delete(station);
      this.#options.emit(this.list());
    };
  }

  /** A message is never early: the one that was under way for the shortest time says best how the clocks stand. */
  #clock(vehicle: Vehicle, uptime: number): void {
    const at = performance.now();
    const ms = uptime - at;
    const known = vehicle.ahead;
    if (!known || ms >= known.ms - (at - known.at) * DRIFT) vehicle.ahead = { ms, at };
  }

  async #act(station: string, word: PtzWord, person: string): Promise<void> {
    const { act, holder } = word;
    if (act.type !== 'move') return void (await this.#ask(station, word, person));
    const press = `${station} ${holder} ${act.id}`;
    if (isStill(act.move)) {
      // Also of a press whose answer is still on its way.
      this.#presses.delete(press);
      this.#ask(station, word, person).catch(() => undefined);
      return;
    }
    if (!this.#presses.has(press)) {
      await this.#ask(station, word, person);
      return this.#remember(press);
    }
    const refusal = this.#presses.get(press);
    if (refusal) throw refusal;
    // An answer takes the way and back, longer than the hand may be silent on a satellite: it is told at the next word.
    this.#ask(station, word, person).catch((error: unknown) => {
      if (error instanceof QianshaoError && this.#presses.has(press)) this.#presses.set(press, error);
    });
  }

  #remember(press: string): void {
    this.#presses.set(press, undefined);
    const [oldest] = this.#presses.keys();
    if (this.#presses.size > PRESS_LIMIT && oldest !== undefined) this.#presses.delete(oldest);
  }

  #ask(station: string, word: PtzOrder['word'], person: string): Promise<PtzPreset[]> {
    const vehicle = this.#vehicles.get(station);
    if (!vehicle?.ahead) return Promise.reject(new QianshaoError('device-away', station));
    const by = Math.round(performance.now() + vehicle.ahead.ms + LATE_MS);
    return this.#asks.ask(station, (ask) => vehicle.emit({ ask, word, person, by }));
  }
}
