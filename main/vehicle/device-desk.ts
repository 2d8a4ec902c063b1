/**
 * The vehicle's devices as a person works with them: ports that come and go, what hangs on them, devices configured and kept,
 * commands, monitors, recordings.
 */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device, DeviceConfig } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { PortInfo, PortView } from '../../contract/port-info.ts';
import type { RecordingFile } from '../../contract/recording.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import { driverById, drivers } from '../../native/drivers/index.ts';
import { parseAddress } from '../../native/ports/channel.ts';
import { PortManager } from '../../native/ports/manager.ts';
import { PortWatch } from '../../native/ports/port-watch.ts';
import type { RawChunk } from '../../native/ports/tap.ts';
import type { Registry } from '../store/types.ts';
import { DeviceBook } from './device-book.ts';
import { DeviceStatus } from './device-status.ts';
import { Findings } from './findings.ts';
import { lastWords } from './last-words.ts';
import { Recordings } from './recordings.ts';

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
  /** A person, or this station itself, asked something of a device. */
  onCommand: (device: string, command: DeviceCommand, person: string | undefined) => void;
  log: (error: unknown) => void;
}

export class DeviceDesk {
  readonly #options: DeviceDeskOptions;
  readonly #manager: PortManager;
  readonly #watch: PortWatch;
  readonly #findings: Findings;
  readonly #recordings: Recordings;
  readonly #book: DeviceBook;
  /** When each port was plugged in, of those that came while we ran. */
  readonly #pluggedAt = new Map<string, number>();
  readonly status: DeviceStatus;

  constructor(options: DeviceDeskOptions) {
    this.#options = options;
    this.status = new DeviceStatus(options.emit);
    this.#book = new DeviceBook(options.registry, (driver) => drivers.some(({ id }) => id === driver));
    this.#recordings = new Recordings({
      folder: options.recordings,
      onChange: () => this.#tellDevices(),
      log: options.log,
    });
    this.#findings = new Findings({
      drivers,
      isOwned: (port) => this.#owner(port) !== undefined,
      onChange: () => this.#tellPorts(),
    });
    this.#manager = PortManager.start({
      devices: this.#book.all(options.given),
      driverById,
      onEvent: (device, event) => {
        this.status.accept(device, event);
        options.onEvent(device, event);
      },
      onDevice: (device) => {
        this.#tellDevices();
        options.onDevice(device);
      },
    });
    this.#watch = new PortWatch({
      folders: options.portFolders,
      onPorts: (ports, added) => this.#takePorts(ports, added),
      log: options.log,
    });
  }

  devices(): Device[] {
    return this.#manager.devices().map((device) => {
      const words = lastWords(this.#manager.tap(device.id));
      const recording = this.#recordings.of(device.id);
      return {
        ...device,
        ...(words === undefined ? {} : { lastWords: words }),
        ...(recording ? { recording } : {}),
      };
    });
  }

  ports(): PortView[] {
    return this.#watch.ports.map((port) => {
      const owner = this.#ownerOf(port);
      const finding = this.#findings.of(port.name);
      const pluggedAt = this.#pluggedAt.get(port.name);
      return {
        ...port,
        ...(owner === undefined ? {} : { owner }),
        ...(finding ? { finding } : {}),
        ...(pluggedAt === undefined ? {} : { pluggedAt }),
      };
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

  /** It is there, well or not so well. */
  isThere(id: string): boolean {
    const state = this.#manager.devices().find((one) => one.id === id)?.state;
    return state === 'connected' || state === 'degraded';
  }

  configs(): DeviceConfig[] {
    return this.#manager.configs();
  }

  /**
   * Adds a device or changes one; kept over restarts.
   * @throws QianshaoError driver-unknown, address-invalid, input-invalid, port-owned
   */
  async put(config: DeviceConfig): Promise<void> {
    driverById(config.driver);
    checkAddress(config.port);
    const before = this.#manager.configs().find(({ id }) => id === config.id);
    await this.#manager.put(config);
    this.#findings.stop(config.port);
    if (before && before.driver !== config.driver) this.status.forget(config.id);
    this.#book.put(config);
    this.#tellPorts();
  }

  /** Takes a device away. One of the settings file comes back at the next start. @throws QianshaoError not-found */
  async remove(id: string): Promise<void> {
    await this.#recordings.end(id);
    await this.#manager.remove(id);
    this.#book.remove(id);
    this.status.forget(id);
    this.#tellDevices();
    this.#tellPorts();
  }

  /** @throws QianshaoError not-found */
  setEnabled(id: string, enabled: boolean): void {
    this.#manager.setEnabled(id, enabled);
    this.#book.setEnabled(id, enabled);
  }

  /** @throws QianshaoError not-found, device-away, command-unknown, and what the driver refuses */
  command(id: string, command: DeviceCommand, person?: string): void {
    this.#options.onCommand(id, command, person);
    this.#manager.command(id, command);
    this.status.asked(id, command, Date.now());
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
    if (on) this.#recordings.begin(id, tap);
    else await this.#recordings.end(id);
  }

  /** Recordings of a device, newest first. */
  recordings(id: string): RecordingFile[] {
    return this.#recordings.list(id);
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
    await this.#recordings.close();
    await this.#manager.close();
  }

  #takePorts(ports: PortInfo[], added: PortInfo[]): void {
    const names = ports.map(({ name }) => name);
    this.#findings.keepOnly(names);
    for (const name of this.#pluggedAt.keys()) if (!names.includes(name)) this.#pluggedAt.delete(name);
    for (const port of added) {
      this.#pluggedAt.set(port.name, Date.now());
      // What was plugged in just now wants to be used: it is found out without a click.
      if (this.#ownerOf(port) === undefined) this.#findings.start(port.name);
    }
    this.#tellPorts();
    this.#manager.look();
  }

  #owner(port: string): string | undefined {
    return this.#manager.configs().find((config) => config.port === port)?.id;
  }

  #ownerOf({ name, path }: PortInfo): string | undefined {
    return this.#owner(name) ?? this.#owner(path);
  }

  #tellDevices(): void {
    this.#options.emit({ type: 'devices', devices: this.devices() });
  }

  #tellPorts(): void {
    this.#options.emit({ type: 'ports', ports: this.ports() });
  }
}

/** What is typed must be an address or a port's full name: else it would wait for a port of that name for ever. */
function checkAddress(port: string): void {
  const address = parseAddress(port);
  const isName = /^(\/|\\\\\.\\|COM\d)/i.test(port) && !port.includes('://');
  if (address.kind === 'serial' ? !isName : address.kind !== 'udp' && address.host === '')
    throw new QianshaoError('address-invalid', port);
}
