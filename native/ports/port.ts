/** One open serial port. Opens with its control lines low, so that a radio on them is not keyed by the opening. */
import { existsSync } from 'node:fs';
import { SerialPort, type SerialPortMock } from 'serialport';
import type { DeviceReason, LineSettings } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { LinesIn } from '../drivers/driver.ts';
import { OpenFailure, type Channel, type ChannelEvents } from './channel.ts';

/** What ports are opened with; a test may hand in serialport's own mock binding. */
export type PortClass = typeof SerialPort | typeof SerialPortMock;

const LOW = { dtr: false, rts: false };

function reasonOf(path: string, error: Error): DeviceReason {
  const words = error.message;
  if (/permission denied|EACCES|EPERM/i.test(words)) return 'permission-denied';
  if (/lock|busy|EBUSY|EAGAIN|temporarily unavailable|Access denied/i.test(words)) return 'port-busy';
  if (/no such file|ENOENT|cannot find|file not found/i.test(words) || !existsSync(path)) return 'port-absent';
  return 'port-error';
}

export class Port implements Channel {
  readonly #port: SerialPort | SerialPortMock;
  /** As they were set last: serialport's `set` raises every line that it is not told of. */
  readonly #lines = { ...LOW };
  #closed = false;

  private constructor(port: SerialPort | SerialPortMock, events: ChannelEvents) {
    this.#port = port;
    port.on('data', (chunk: Buffer) => this.#closed || events.onData(chunk));
    port.on('error', (error: Error) => this.#gone(events, error));
    port.on('close', (error: Error | null) => this.#gone(events, error));
  }

  /** @throws OpenFailure */
  static async open(
    path: string,
    line: LineSettings,
    events: ChannelEvents,
    portClass: PortClass = SerialPort,
  ): Promise<Port> {
    // `hupcl`: the system lets the control lines fall when the last holder closes, also when the program dies.
    const port = new portClass({ path, ...line, autoOpen: false, rtscts: false, hupcl: true });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(new OpenFailure(reasonOf(path, error), error)) : resolve()));
    });
    // Pseudo-terminals and some converters have no lines: that they cannot be set is no reason not to read.
    port.set(LOW, () => undefined);
    return new Port(port, events);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#open();
    await new Promise<void>((resolve, reject) => {
      this.#port.write(Buffer.from(bytes), (error) =>
        error ? reject(new QianshaoError('device-away', error.message, error)) : resolve(),
      );
    });
  }

  async setLines(lines: { rts?: boolean; dtr?: boolean }): Promise<void> {
    this.#open();
    Object.assign(this.#lines, lines);
    await new Promise<void>((resolve, reject) => {
      this.#port.set({ ...this.#lines }, (error) =>
        error ? reject(new QianshaoError('lines-absent', error.message, error)) : resolve(),
      );
    });
  }

  async readLines(): Promise<LinesIn | undefined> {
    if (this.#closed || !this.#port.isOpen) return undefined;
    return new Promise((resolve) => {
      this.#port.get((error, status) =>
        resolve(error || !status ? undefined : { cts: status.cts, dsr: status.dsr, dcd: status.dcd }),
      );
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.isOpen) await new Promise<void>((resolve) => this.#port.close(() => resolve()));
  }

  #open(): void {
    if (this.#closed || !this.#port.isOpen) throw new QianshaoError('device-away');
  }

  #gone(events: ChannelEvents, error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.isOpen) this.#port.close(() => undefined);
    events.onGone(error);
  }
}
