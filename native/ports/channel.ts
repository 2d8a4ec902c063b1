/** A way to a device, whatever it is made of: a serial port, a TCP connection, UDP datagrams, gpsd. */
import type { DeviceReason, LineSettings } from '../../contract/device.ts';
import type { GuardWord, LinesIn, Reach } from '../drivers/driver.ts';

export interface ChannelEvents {
  onData: (chunk: Buffer) => void;
  /** The channel is gone: unplugged, or closed by the other side. Not called after `close`. */
  onGone: (error: Error | null) => void;
}

export interface Channel {
  /**
   * Sends bytes now, or not at all: a command for a device that is away must not act when it comes back.
   * @throws QianshaoError device-away
   */
  write: (bytes: Uint8Array) => Promise<void>;
  /** Sets control lines. @throws QianshaoError lines-absent, device-away */
  setLines: (lines: { rts?: boolean; dtr?: boolean }) => Promise<void>;
  /** Reads control lines; undefined: this channel has none. */
  readLines: () => Promise<LinesIn | undefined>;
  /** Hands a word to the key guard; absent: nothing can be keyed here. @throws QianshaoError what the guard or the device says */
  guard?: (word: GuardWord) => Promise<void>;
  /** Idempotent. */
  close: () => Promise<void>;
}

/** Why a channel could not be opened, and the system's own words. */
export class OpenFailure extends Error {
  readonly reason: DeviceReason;

  constructor(reason: DeviceReason, cause: Error) {
    super(cause.message, { cause });
    this.reason = reason;
  }
}

/** Where a device is reached. */
export type Address = { kind: 'serial'; path: string } | { kind: Exclude<Reach, 'serial'>; host: string; port: number };

/**
 * Reads a port's name: `tcp://host:port`, `udp://host:port` (listens there; empty host: on all), `gpsd://host[:2947]`;
 * everything else is a serial port's name.
 */
export function parseAddress(name: string): Address {
  const found = /^(tcp|udp|gpsd):\/\/(\[[0-9a-fA-F:]+\]|[^:/\s]*)(?::(\d{1,5}))?$/.exec(name);
  if (!found) return { kind: 'serial', path: name };
  const [, kind, host = '', port] = found;
  const number = port === undefined ? (kind === 'gpsd' ? 2947 : 0) : Number(port);
  if (number < 1 || number > 65_535) return { kind: 'serial', path: name };
  return { kind: kind as 'tcp', host: host.replace(/^\[|\]$/g, ''), port: number };
}

/** Opens the way to a device. @throws OpenFailure */
export type OpenChannel = (name: string, line: LineSettings, events: ChannelEvents) => Promise<Channel>;
