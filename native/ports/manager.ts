/** The port manager: the one place that opens, watches and reopens ports. Devices and their states are data. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Driver } from '../drivers/driver.ts';
import { DeviceRunner } from './device-runner.ts';
import type { PortClass } from './port.ts';

/** How often every device is looked at, ms: a plugged cable is noticed within this. */
export const LOOK_MS = 1_000;

export interface PortManagerOptions {
  devices: readonly DeviceConfig[];
  /** @throws QianshaoError driver-unknown */
  driverById: (id: string) => Driver;
  onEvent: (device: string, event: DeviceEvent) => void;
  /** At each change of state, and at most once a second while counters grow. */
  onDevice: (device: Device) => void;
  now?: () => number;
  portClass?: PortClass;
}

export class PortManager {
  readonly #runners = new Map<string, DeviceRunner>();
  readonly #told = new Map<string, number>();
  readonly #options: PortManagerOptions;
  readonly #timer: NodeJS.Timeout;

  private constructor(options: PortManagerOptions) {
    this.#options = options;
    const { devices, driverById, onEvent, onDevice, now = Date.now, portClass } = options;
    for (const config of devices) {
      const runner: DeviceRunner = new DeviceRunner({
        config,
        driver: driverById(config.driver),
        onEvent: (event) => onEvent(config.id, event),
        onState: () => onDevice(runner.device),
        now,
        ...(portClass ? { portClass } : {}),
      });
      this.#runners.set(config.id, runner);
    }
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    setImmediate(() => this.look());
  }

  /** @throws QianshaoError driver-unknown */
  static start(options: PortManagerOptions): PortManager {
    return new PortManager(options);
  }

  devices(): Device[] {
    return [...this.#runners.values()].map(({ device }) => device);
  }

  /** @throws QianshaoError not-found */
  setEnabled(id: string, enabled: boolean): void {
    const runner = this.#runners.get(id);
    if (!runner) throw new QianshaoError('not-found', id);
    void runner.setEnabled(enabled);
  }

  /** Looks at every device now; done once a second by itself. */
  look(): void {
    for (const [id, runner] of this.#runners) {
      runner.look();
      const { bytes } = runner.device.counters;
      if (this.#told.get(id) === bytes) continue;
      this.#told.set(id, bytes);
      this.#options.onDevice(runner.device);
    }
  }

  /** Closes every port. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#runners.values()].map((runner) => runner.close()));
  }
}
