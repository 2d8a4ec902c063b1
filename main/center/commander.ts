/**
 * The center's own BeiDou terminal, with a commander's card: it hears what vehicles send by the floor, acknowledges it, and
 * sends them what is theirs while they cannot be reached by IP. The same driver and the same floor as on a vehicle.
 */
import { deviceConfig, type Device } from '../../contract/device.ts';
import type { Entry } from '../../contract/entry.ts';
import type { CommanderStatus } from '../../contract/floor.ts';
import { LANE } from '../../contract/lane.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { driverById } from '../../native/drivers/index.ts';
import { PortManager } from '../../native/ports/manager.ts';
import { FloorLine, waitingFor } from '../links/floor/floor-line.ts';
import { FloorGate } from '../links/floor/gate.ts';
import type { Allowed } from '../links/floor/peer.ts';
import type { Store } from '../store/types.ts';
import type { CommanderConfig } from './config.ts';

const DEVICE = 'commander';
/** Words to everyone go by BeiDou to vehicles that were heard by it lately, ms: one that is in its garage hears nothing. */
const LATELY_MS = 30 * 60_000;
/** Words older than this are for IP, ms. */
const WORDS_MS = 24 * 3_600_000;
/** A vehicle that comes back within this has its call for help answered by IP, ms. */
const MOMENT_MS = 3_000;
const TELL_MS = 1_000;

export interface CommanderOptions {
  config: CommanderConfig;
  store: Store;
  isEnrolled: (station: string) => boolean;
  /** Vehicles that are there by IP at this moment. */
  online: () => ReadonlySet<string>;
  onStatus: (commander: CommanderStatus) => void;
  onPositions: (positions: UnitPosition[]) => void;
  /** A vehicle was heard. */
  onHeard: (station: string) => void;
  log: (error: unknown) => void;
}

export class Commander {
  readonly #options: CommanderOptions;
  readonly #ports: PortManager;
  readonly #line: FloorLine;
  readonly #gates = new Map<string, FloorGate>();
  /** `STATION open` and `STATION near`, where it is so. */
  readonly #wide = new Set<string>();
  #toldAt = 0;
  #told = '';

  constructor(options: CommanderOptions) {
    this.#options = options;
    const { config, store, onPositions, log } = options;
    this.#line = new FloorLine({
      store,
      command: (command) => this.#ports.command(DEVICE, command),
      onPositions,
      onTick: () => this.#tick(),
      log,
      date: Date.now,
    });
    const { port, line, options: driverOptions } = config;
    this.#ports = PortManager.start({
      devices: [
        deviceConfig.parse({
          id: DEVICE,
          name: '北斗指挥机',
          driver: 'rdss',
          port,
          options: driverOptions,
          ...(line ? { line } : {}),
        }),
      ],
      driverById,
      onEvent: (_device, event) => {
        if (this.#line.accept(event) && event.type === 'text') this.#heard(event.from);
      },
      onDevice: () => undefined,
    });
    this.#tick();
  }

  get status(): CommanderStatus {
    const [device] = this.#ports.devices();
    const { state, reason, since, port } = device as Device;
    return {
      device: { state, reason, since, port },
      foreign: this.#line.foreign,
      vehicles: this.#line.partners().map((partner) => {
        const { station, card, heardAt } = partner;
        const { flash, order } = waitingFor(partner);
        return { station, card, waiting: flash + order, ...(heardAt === undefined ? {} : { heardAt }) };
      }),
      ...this.#line.traffic,
    };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#line.close();
    await this.#ports.close();
  }

  #tick(): void {
    const { isEnrolled, online, config } = this.#options;
    const now = performance.now();
    const there = online();
    for (const [card, station] of Object.entries(config.vehicles)) {
      if (!isEnrolled(station)) this.#forget(station);
      else if (!this.#gates.has(station)) this.#know(station, Number(card), now);
      this.#gates.get(station)?.link(there.has(station), now);
      this.#widen(station, now);
    }
    this.#tell(now);
  }

  /** A floor that opens, or a vehicle that is out of its garage: what was not to go may go now. */
  #widen(station: string, now: number): void {
    for (const [what, isSo] of [
      ['open', this.#gates.get(station)?.view(now).isOpen],
      ['near', this.#isNear(station)],
    ] as const) {
      const key = `${station} ${what}`;
      if (isSo && !this.#wide.has(key)) this.#line.partner(station)?.peer.reset();
      if (isSo) this.#wide.add(key);
      else this.#wide.delete(key);
    }
  }

  #isNear(station: string): boolean {
    return Date.now() - (this.#line.partner(station)?.heardAt ?? 0) < LATELY_MS;
  }

  #know(station: string, card: number, now: number): void {
    this.#gates.set(station, new FloorGate(this.#options.config.floorAfterS * 1_000, now));
    this.#line.put({
      station,
      card,
      wants: (entry) => this.#wants(entry, station),
      allowed: () => this.#allowed(station),
    });
  }

  #forget(station: string): void {
    this.#gates.delete(station);
    this.#line.forget(station);
  }

  #allowed(station: string): Allowed {
    const gate = this.#gates.get(station);
    const { isOpen = false, downMs = 0 } = gate?.view(performance.now()) ?? {};
    if (gate?.isUp || downMs < MOMENT_MS) return { lanes: [], positions: false };
    return { lanes: isOpen ? [LANE.flash, LANE.order] : [LANE.flash], positions: false };
  }

  /** What is a vehicle's own, or everyone's while it is heard by BeiDou. */
  #wants(entry: Entry, station: string): boolean {
    if (entry.lane === LANE.order && Date.now() - entry.at > WORDS_MS) return false;
    if (entry.kind === 'receipt') return entry.body.author === station;
    if (entry.kind === 'message' && entry.body.to.length > 0) return entry.body.to.some((to) => to.station === station);
    if (entry.kind === 'alert-step') return entry.body.station === station;
    if (entry.kind === 'task') return entry.body.assignees.some((to) => to.station === station);
    return (entry.kind === 'alert' || entry.kind === 'message') && this.#isNear(station);
  }

  #heard(card: string): void {
    const station = this.#options.config.vehicles[card];
    if (station !== undefined && this.#line.partner(station)) this.#options.onHeard(station);
  }

  #tell(now: number): void {
    if (now - this.#toldAt < TELL_MS) return;
    const { status } = this;
    const told = JSON.stringify(status);
    if (told === this.#told) return;
    this.#told = told;
    this.#toldAt = now;
    this.#options.onStatus(status);
  }
}
