/** One open serial port. Opens with its control lines low, so that a radio on them is not keyed by the opening. */
import { existsSync } from 'node:fs';
import { SerialPort, type SerialPortMock } from 'serialport';
import type { DeviceReason, LineSettings } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';

export interface PortEvents {
  onData(chunk: Buffer): void;
  /** The port is gone: unplugged, or closed by the system. Not called after `close`. */
  onGone(error: Error | null): void;
}

/** What the manager opens ports with; a test may hand in serialport's own mock binding. */
export type PortClass = typeof SerialPort | typeof SerialPortMock;

/** Why a port could not be opened, and the system's own words. */
export class OpenFailure extends Error {
  readonly reason: DeviceReason;

  constructor(reason: DeviceReason, cause: Error) {
    super(cause.message, { cause });
    this.reason = reason;
  }
}

function reasonOf(path: string, error: Error): DeviceReason {
  const words = error.message;
  if (/permission denied|EACCES|EPERM/i.test(words)) return 'permission-denied';
  if (/lock|busy|EBUSY|EAGAIN|temporarily unavailable|Access denied/i.test(words)) return 'port-busy';
  if (/no such file|ENOENT|cannot find|file not found/i.test(words) || !existsSync(path)) return 'port-absent';
  return 'port-error';
}

export class Port {
  readonly #port: SerialPort | SerialPortMock;
  #closed = false;

  private constructor(port: SerialPort | SerialPortMock, events: PortEvents) {
    this.#port = port;
    port.on('data', (chunk: Buffer) => this.#closed || events.onData(chunk));
    port.on('error', (error: Error) => this.#gone(events, error));
    port.on('close', (error: Error | null) => this.#gone(events, error));
  }

  /** @throws OpenFailure */
  static async open(
    path: string,
    line: LineSettings,
    events: PortEvents,
    portClass: PortClass = SerialPort,
  ): Promise<Port> {
    const port = new portClass({ path, ...line, autoOpen: false, rtscts: false, hupcl: true });
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error ? reject(new OpenFailure(reasonOf(path, error), error)) : resolve()));
    });
    // Pseudo-terminals and some converters have no lines: that they cannot be set is no reason not to read.
    port.set({ dtr: false, rts: false }, () => undefined);
    return new Port(port, events);
  }

  /**
   * Sends bytes now, or not at all: a command for a port that is away must not act when it comes back.
   * @throws QianshaoError device-away
   */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#closed || !this.#port.isOpen) throw new QianshaoError('device-away');
    await new Promise<void>((resolve, reject) => {
      this.#port.write(Buffer.from(bytes), (error) =>
        error ? reject(new QianshaoError('device-away', error.message, error)) : resolve(),
      );
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.isOpen) await new Promise<void>((resolve) => this.#port.close(() => resolve()));
  }

  #gone(events: PortEvents, error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.isOpen) this.#port.close(() => undefined);
    events.onGone(error);
  }
}
