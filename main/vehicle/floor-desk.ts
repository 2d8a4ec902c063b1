/**
 * The BeiDou floor on the vehicle: which terminal it uses, when it is open, what may go, and its state as data. It opens by
 * itself when no IP link has worked for a set time, and closes when one is back; a call for help waits for neither.
 */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig } from '../../contract/device.ts';
import type { Entry } from '../../contract/entry.ts';
import type { FloorStatus } from '../../contract/floor.ts';
import { LANE } from '../../contract/lane.ts';
import type { FloorRow, Uplink } from '../../contract/link.ts';
import type { Station } from '../../contract/station.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { isFloorMessage } from '../../native/protocols/floor/message.ts';
import { FloorLine, waitingFor, type Partner } from '../links/floor/floor-line.ts';
import { FloorGate } from '../links/floor/gate.ts';
import type { Allowed } from '../links/floor/peer.ts';
import { DEFAULT_POLICY } from '../links/table/policy.ts';
import type { Store } from '../store/types.ts';
import type { BeidouConfig } from './config.ts';

const DRIVER = 'rdss';
/** Before the floor is open a link may come back within this: not even a call for help has to go twice, ms. */
const MOMENT_MS = 3_000;
/** Words older than this are for IP, ms: whoever waits for them does so no more. */
const WORDS_MS = 24 * 3_600_000;
const CLOCKS_MS = 2_000;

export interface FloorDeskOptions {
  /** Undefined: there is no center by BeiDou. */
  config: BeidouConfig | undefined;
  store: Store;
  /** The center at which this vehicle is enrolled. */
  readCenter: () => Station | undefined;
  configs: () => readonly DeviceConfig[];
  /** What a terminal told last of its card and of its queue. */
  newest: (device: string) => readonly DeviceEvent[];
  /** @throws QianshaoError device-away, device-busy, and what the driver refuses */
  command: (device: string, command: DeviceCommand) => void;
  onStatus: (floor: FloorStatus) => void;
  /** Its row in the table of links; undefined: it is not set up. */
  onRow: (row: FloorRow | undefined) => void;
  onPositions: (positions: UnitPosition[]) => void;
  log: (error: unknown) => void;
  /** The station's clock, epoch ms. */
  now: () => number;
}

export class FloorDesk {
  readonly #options: FloorDeskOptions;
  readonly #gate: FloorGate;
  readonly #line: FloorLine | undefined;
  #center: string | undefined;
  #device: string | undefined;
  readonly #devices = new Map<string, Device>();
  #uplink: Uplink['state'] | undefined;
  #isOpen = false;
  /** Since when no IP link works, epoch ms. */
  #downSince: number | undefined;
  #state: Pick<FloorStatus, 'state' | 'since'>;
  #told = '';

  constructor(options: FloorDeskOptions) {
    this.#options = options;
    const { config, store, onPositions, log, now } = options;
    this.#gate = new FloorGate((config?.floorAfterS ?? 0) * 1_000, performance.now());
    this.#state = { state: 'off', since: now() };
    if (!config) return;
    this.#line = new FloorLine({
      store,
      command: (command) => this.#command(command),
      onPositions,
      onTick: () => this.#tick(),
      log,
      date: now,
    });
    this.#meet(options.readCenter()?.id);
  }

  get status(): FloorStatus {
    const { opensInMs } = this.#gate.view(performance.now());
    const { state } = this.#state;
    const partner = this.#partner;
    return {
      ...this.#state,
      ...(state === 'off' || this.#downSince === undefined ? {} : { downSince: this.#downSince }),
      ...(state !== 'standby' || opensInMs === undefined || this.#downSince === undefined
        ? {}
        : { opensAt: this.#downSince + (this.#options.config?.floorAfterS ?? 0) * 1_000 }),
      ...(this.#device === undefined ? {} : { device: this.#device }),
      waiting: partner ? waitingFor(partner) : { flash: 0, order: 0 },
      ...(partner?.heardAt === undefined ? {} : { heardAt: partner.heardAt }),
      ...this.#line?.traffic,
    };
  }

  /** The state of the journal's connection to the center. */
  uplink({ state }: Pick<Uplink, 'state'>): void {
    this.#gate.link(state === 'online', performance.now());
    if (state === this.#uplink) return;
    this.#uplink = state;
    // Perhaps it is another center now.
    this.#meet(this.#options.readCenter()?.id);
  }

  deviceChanged(device: Device): void {
    this.#devices.set(device.id, device);
  }

  /** What a device says. @returns whether it was a message of the floor, and thus nobody's words */
  accept(device: string, event: DeviceEvent): boolean {
    if (this.#line && device === this.#device) return this.#line.accept(event);
    return event.type === 'text' && isFloorMessage(event.hex ?? '');
  }

  /** Idempotent. */
  close(): void {
    this.#line?.close();
  }

  get #partner(): Partner | undefined {
    return this.#center === undefined ? undefined : this.#line?.partner(this.#center);
  }

  #tick(): void {
    this.#seat();
    const { isOpen, downMs } = this.#gate.view(performance.now());
    if (isOpen && !this.#isOpen) this.#partner?.peer.reset();
    this.#isOpen = isOpen;
    const now = this.#options.now();
    if (downMs === undefined) this.#downSince = undefined;
    // Two clocks tick differently: a loss is told of as it was told first.
    else if (Math.abs((this.#downSince ?? -Infinity) - (now - downMs)) > CLOCKS_MS) this.#downSince = now - downMs;
    const state = this.#judge();
    if (state !== this.#state.state) this.#state = { state, since: now };
    this.#tell();
  }

  /** The terminal that is used: it may have changed. */
  #seat(): void {
    const { config, configs, newest } = this.#options;
    const device = config?.device ?? configs().find(({ driver }) => driver === DRIVER)?.id;
    if (device === this.#device) return;
    this.#device = device;
    this.#line?.reset();
    if (device !== undefined) for (const event of newest(device)) this.#line?.accept(event);
  }

  /** The center that is spoken to. */
  #meet(center: string | undefined): void {
    const { config } = this.#options;
    if (center === this.#center || !config) return;
    if (this.#center !== undefined) this.#line?.forget(this.#center);
    this.#center = center;
    if (center === undefined) return;
    this.#line?.put({
      station: center,
      card: config.center,
      wants: (entry) => this.#wants(entry, center),
      allowed: () => this.#allowed(),
    });
  }

  #judge(): FloorStatus['state'] {
    if (!this.#line || this.#center === undefined) return 'off';
    const state = this.#device === undefined ? undefined : this.#devices.get(this.#device)?.state;
    if (state !== 'connected' && state !== 'degraded') return 'no-terminal';
    return this.#isOpen ? 'open' : 'standby';
  }

  #allowed(): Allowed {
    if (this.#gate.isUp) return { lanes: [], positions: false };
    if (this.#isOpen) return { lanes: [LANE.flash, LANE.order], positions: true };
    const { downMs = 0 } = this.#gate.view(performance.now());
    return { lanes: downMs >= MOMENT_MS ? [LANE.flash] : [], positions: false };
  }

  /** What is for the center, and cannot wait for IP. */
  #wants(entry: Entry, center: string): boolean {
    const own = this.#options.store.station.id;
    if (entry.lane === LANE.order && this.#options.now() - entry.at > WORDS_MS) return false;
    if (entry.kind === 'alert') return true;
    // What devices heard is too much for a card; a call for help among it is an alert.
    if (entry.kind === 'message' && (entry.body.via || !isForOthers(entry.body.to, own))) return false;
    // Before the floor is open, no answer is worth a message that a link may carry in a moment.
    if (!this.#isOpen) return entry.kind === 'message';
    return entry.kind === 'receipt' ? entry.body.author === center : true;
  }

  #command(command: DeviceCommand): void {
    if (this.#device !== undefined) this.#options.command(this.#device, command);
  }

  #tell(): void {
    const { onStatus, onRow } = this.#options;
    const { status } = this;
    const row = this.#row(status);
    const told = JSON.stringify([status, row]);
    if (told === this.#told) return;
    this.#told = told;
    onStatus(status);
    onRow(row);
  }

  #row({ state, since, device = '' }: FloorStatus): FloorRow | undefined {
    if (state === 'off') return undefined;
    const terminal = this.#devices.get(device);
    const common = { id: 'beidou', name: '北斗', policy: DEFAULT_POLICY.beidou, since, used: state === 'open' };
    if (state === 'no-terminal' || !terminal) return { ...common, state: 'lost', reason: 'floor-no-terminal' };
    const { reason } = terminal;
    if (reason === 'no-signal') return { ...common, state: 'degraded', reason: 'floor-no-signal' };
    if (reason === 'suppressed') return { ...common, state: 'degraded', reason: 'floor-suppressed' };
    return { ...common, state: 'connected', reason: state === 'open' ? 'floor-open' : 'floor-standby' };
  }
}

/** To everyone, or to somebody who is not in this vehicle. */
const isForOthers = (to: readonly { station: string }[], own: string): boolean =>
  to.length === 0 || to.some(({ station }) => station !== own);
