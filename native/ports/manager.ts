/** The port manager: the one place that opens, watches and reopens ports. Devices and their states are data. */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { TICK_MS, type Driver } from '../drivers/driver.ts';
import type { OpenChannel } from './channel.ts';
import { DeviceRunner } from './device-runner.ts';
import { Tap } from './tap.ts';

/** How often every device is looked at, ms: a plugged cable is noticed within this. */
export const LOOK_MS = 1_000;
/** Devices at once. */
export const DEVICE_LIMIT = 64;

export interface PortManagerOptions {
  devices: readonly DeviceConfig[];
  /** @throws QianshaoError driver-unknown */
  driverById: (id: string) => Driver;
  onEvent: (device: string, event: DeviceEvent) => void;
  /** At each change of state, and at most once a second while counters grow. */
  onDevice: (device: Device) => void;
  now?: () => number;
  open?: OpenChannel;
}

interface Kept {
  config: DeviceConfig;
  runner: DeviceRunner;
  tap: Tap;
  /** Bytes at the last telling. */
  told: number;
}

export class PortManager {
  readonly #kept = new Map<string, Kept>();
  readonly #options: PortManagerOptions;
  readonly #look: NodeJS.Timeout;
  readonly #tick: NodeJS.Timeout;

  private constructor(options: PortManagerOptions) {
    this.#options = options;
    for (const config of options.devices) this.#kept.set(config.id, this.#keep(config));
    this.#look = setInterval(() => this.look(), LOOK_MS);
    this.#tick = setInterval(() => this.#eachTick(), TICK_MS);
    setImmediate(() => this.look());
  }

  /** @throws QianshaoError driver-unknown, input-invalid (a driver's options) */
  static start(options: PortManagerOptions): PortManager {
    return new PortManager(options);
  }

  devices(): Device[] {
    return [...this.#kept.values()].map(({ runner }) => runner.device);
  }

  configs(): DeviceConfig[] {
    return [...this.#kept.values()].map(({ config }) => config);
  }

  /** What passes over a device's port. @throws QianshaoError not-found */
  tap(id: string): Tap {
    return this.#of(id).tap;
  }

  /** @throws QianshaoError not-found */
  setEnabled(id: string, enabled: boolean): void {
    const kept = this.#of(id);
    kept.config = { ...kept.config, enabled };
    void kept.runner.setEnabled(enabled);
  }

  /**
   * Adds a device, or takes one anew under changed settings.
   * @throws QianshaoError driver-unknown, input-invalid, port-owned when another device has the port
   */
  async put(config: DeviceConfig): Promise<void> {
    const owner = [...this.#kept.values()].find(
      (one) => one.config.port === config.port && one.config.id !== config.id,
    );
    if (owner) throw new QianshaoError('port-owned', owner.config.name);
    const before = this.#kept.get(config.id);
    if (!before && this.#kept.size >= DEVICE_LIMIT) throw new QianshaoError('input-invalid', `${DEVICE_LIMIT} devices`);
    const kept = this.#keep(config);
    await before?.runner.close();
    this.#kept.set(config.id, kept);
    kept.runner.look();
    this.#options.onDevice(kept.runner.device);
  }

  /** @throws QianshaoError not-found */
  async remove(id: string): Promise<void> {
    const { runner, tap } = this.#of(id);
    this.#kept.delete(id);
    tap.close();
    await runner.close();
  }

  /** @throws QianshaoError not-found, device-away, command-unknown, and what the driver refuses */
  command(id: string, command: DeviceCommand): void {
    this.#of(id).runner.command(command);
  }

  /** Looks at every device now; done once a second by itself. */
  look(): void {
    for (const kept of this.#kept.values()) {
      kept.runner.look();
      const { bytes } = kept.runner.device.counters;
      if (kept.told === bytes) continue;
      kept.told = bytes;
      this.#options.onDevice(kept.runner.device);
    }
  }

  /** Closes every port. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    clearInterval(this.#tick);
    await Promise.all([...this.#kept.values()].map(({ runner, tap }) => (tap.close(), runner.close())));
  }

  #eachTick(): void {
    for (const { runner } of this.#kept.values()) runner.tick();
  }

  #keep(config: DeviceConfig): Kept {
    const { driverById, onEvent, onDevice, now = Date.now, open } = this.#options;
    const tap = this.#kept.get(config.id)?.tap ?? new Tap();
    const runner: DeviceRunner = new DeviceRunner({
      config,
      driver: driverById(config.driver),
      onEvent: (event) => onEvent(config.id, event),
      onState: () => onDevice(runner.device),
      onRaw: (direction, bytes, at) => tap.pass(direction, bytes, at),
      now,
      ...(open ? { open } : {}),
    });
    return { config, runner, tap, told: 0 };
  }

  #of(id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept) throw new QianshaoError('not-found', id);
    return kept;
  }
}
