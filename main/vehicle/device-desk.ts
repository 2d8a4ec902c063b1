/**
 * The vehicle's devices as a person works with them: ports that come and go, what hangs on them, devices configured and kept,
 * commands, monitors, recordings.
 */
import path from 'node:path';
import { z } from 'zod';
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { deviceConfig, type Device, type DeviceConfig } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { PortView } from '../../contract/port-info.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import { driverById, drivers } from '../../native/drivers/index.ts';
import { PortManager } from '../../native/ports/manager.ts';
import { PortWatch } from '../../native/ports/port-watch.ts';
import { Recorder } from '../../native/ports/recorder.ts';
import type { RawChunk } from '../../native/ports/tap.ts';
import type { Registry } from '../store/types.ts';
import { DeviceStatus } from './device-status.ts';
import { Findings } from './findings.ts';

/** Keys of the settings. */
const SWITCHED_OFF = 'devices.switched-off';
const CONFIGURED = 'devices.configured';

export interface DeviceDeskOptions {
  /** Devices of the settings file and of the command line. */
  given: readonly DeviceConfig[];
  registry: Registry;
  /** Folders whose entries are ports besides the system's own. */
  portFolders: readonly string[];
  /** Where recordings go. */
  recordings: string;
  emit: (event: VehicleEvent) => void;
  onEvent: (device: string, event: DeviceEvent) => void;
  onDevice: (device: Device) => void;
  log: (error: unknown) => void;
}

export class DeviceDesk {
  readonly #options: DeviceDeskOptions;
  readonly #manager: PortManager;
  readonly #watch: PortWatch;
  readonly #findings: Findings;
  readonly #recorders = new Map<string, Recorder>();
  readonly status: DeviceStatus;

  constructor(options: DeviceDeskOptions) {
    this.#options = options;
    this.status = new DeviceStatus(options.emit);
    this.#findings = new Findings({
      drivers,
      isOwned: (port) => this.#owner(port) !== undefined,
      onChange: () => this.#tellPorts(),
    });
    this.#manager = PortManager.start({
      devices: this.#usable(),
      driverById,
      onEvent: (device, event) => {
        this.status.accept(device, event);
        options.onEvent(device, event);
      },
      onDevice: (device) => {
        options.emit({ type: 'devices', devices: this.devices() });
        options.onDevice(device);
      },
    });
    this.#watch = new PortWatch({
      folders: options.portFolders,
      onPorts: (ports, added) => {
        this.#findings.keepOnly(ports.map(({ name }) => name));
        // What was plugged in just now wants to be used: it is found out without a click.
        for (const { name } of added) if (this.#owner(name) === undefined) this.#findings.start(name);
        this.#tellPorts();
        this.#manager.look();
      },
      log: options.log,
    });
  }

  devices(): Device[] {
    return this.#manager.devices().map((device) => {
      const recording = this.#recorders.get(device.id)?.recording;
      return recording ? { ...device, recording } : device;
    });
  }

  ports(): PortView[] {
    return this.#watch.ports.map((port) => {
      const owner = this.#owner(port.name) ?? this.#owner(port.path);
      const finding = this.#findings.of(port.name);
      return { ...port, ...(owner ? { owner } : {}), ...(finding ? { finding } : {}) };
    });
  }

  snapshot(): VehicleEvent[] {
    return [
      { type: 'devices', devices: this.devices() },
      { type: 'ports', ports: this.ports() },
      ...this.status.snapshot(),
    ];
  }

  driverOf(id: string) {
    const config = this.#manager.configs().find((one) => one.id === id);
    return config && driverById(config.driver);
  }

  configs(): DeviceConfig[] {
    return this.#manager.configs();
  }

  /** Adds a device or changes one; kept over restarts. @throws QianshaoError driver-unknown, input-invalid, port-owned */
  async put(config: DeviceConfig): Promise<void> {
    driverById(config.driver);
    this.#findings.stop(config.port);
    await this.#manager.put(config);
    this.#keep([...this.#configured().filter(({ id }) => id !== config.id), config]);
    this.#tellPorts();
  }

  /** Takes a device away. One of the settings file comes back at the next start. @throws QianshaoError not-found */
  async remove(id: string): Promise<void> {
    await this.#recorders.get(id)?.close();
    await this.#manager.remove(id);
    this.#keep(this.#configured().filter((one) => one.id !== id));
    this.status.forget(id);
    this.#options.emit({ type: 'devices', devices: this.devices() });
    this.#tellPorts();
  }

  /** @throws QianshaoError not-found */
  setEnabled(id: string, enabled: boolean): void {
    this.#manager.setEnabled(id, enabled);
    const others = this.#switchedOff().filter((one) => one !== id);
    this.#options.registry.putSetting(SWITCHED_OFF, enabled ? others : [...others, id]);
  }

  /** @throws QianshaoError not-found, device-away, command-unknown, and what the driver refuses */
  command(id: string, command: DeviceCommand): void {
    this.#manager.command(id, command);
  }

  /** Finds out what hangs on a port. @throws QianshaoError port-owned */
  find(port: string): void {
    const owner = this.#owner(port);
    if (owner !== undefined) throw new QianshaoError('port-owned', owner);
    this.#findings.start(port);
  }

  /** Begins or ends the recording of a port. @throws QianshaoError not-found, store-unwritable */
  async record(id: string, on: boolean): Promise<void> {
    const tap = this.#manager.tap(id);
    const running = this.#recorders.get(id);
    if (on === (running !== undefined)) return;
    if (running) return running.close();
    const { recordings, emit, log } = this.#options;
    try {
      const recorder = new Recorder(tap, recordings, id, Date.now(), (error) => {
        this.#recorders.delete(id);
        if (error) log(error);
        emit({ type: 'devices', devices: this.devices() });
      });
      this.#recorders.set(id, recorder);
    } catch (error) {
      throw new QianshaoError('store-unwritable', path.basename(recordings), error);
    }
    emit({ type: 'devices', devices: this.devices() });
  }

  /** What passed lately, then what passes. @returns the way to stop. @throws QianshaoError not-found */
  raw(id: string, emit: (chunk: RawChunk) => void): () => void {
    const tap = this.#manager.tap(id);
    for (const chunk of tap.recent()) emit(chunk);
    return tap.listen(emit);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#watch.close();
    this.#findings.close();
    this.status.close();
    await Promise.all([...this.#recorders.values()].map((recorder) => recorder.close()));
    await this.#manager.close();
  }

  /** What is given and what was configured here; the latter wins. What cannot be used is logged and left out. */
  #usable(): DeviceConfig[] {
    const configured = this.#configured();
    const given = this.#options.given.filter(({ id }) => !configured.some((one) => one.id === id));
    const off = this.#switchedOff();
    return [...given, ...configured].map((config) => ({
      ...config,
      enabled: config.enabled && !off.includes(config.id),
    }));
  }

  #configured(): DeviceConfig[] {
    const known = new Set(drivers.map(({ id }) => id));
    return z
      .array(deviceConfig)
      .catch([])
      .parse(this.#options.registry.setting(CONFIGURED))
      .filter(({ driver }) => known.has(driver));
  }

  #keep(configs: DeviceConfig[]): void {
    this.#options.registry.putSetting(CONFIGURED, configs);
  }

  /** Devices that a person switched off; holds until he switches them on. */
  #switchedOff(): string[] {
    return z.array(z.string()).catch([]).parse(this.#options.registry.setting(SWITCHED_OFF));
  }

  #owner(port: string): string | undefined {
    return this.#manager.configs().find((config) => config.port === port)?.id;
  }

  #tellPorts(): void {
    this.#options.emit({ type: 'ports', ports: this.ports() });
  }
}
