/**
 * What a driver is: bytes, verbs and metadata of one kind of device. A driver is one small file over a pure protocol
 * module in native/protocols; it owns no port, no timer and no clock.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceReason, LineSettings } from '../../contract/device.ts';
import type { QianshaoError } from '../../contract/errors.ts';

/** Counters of a decoder; they only grow. */
export interface DecoderStats {
  /** Well-formed sentences or frames with a good checksum. */
  sentences: number;
  badChecksums: number;
  /** Bytes that belonged to no sentence: noise, a wrong rate, an over-long line. */
  strayBytes: number;
}

/** Control lines of a serial port as they are read. */
export interface LinesIn {
  cts: boolean;
  dsr: boolean;
  dcd: boolean;
}

/** What goes to a device: bytes, or control lines to set (absent: as it is). */
export type Switch = { bytes: Uint8Array } | { lines: { rts?: boolean; dtr?: boolean } };

/**
 * A word to the key guard (native/ports/guard), the only one that moves a transmitter's key:
 * `hold`: move it, and let it go when `renew` fails to come, when this program dies, or after `limitMs`;
 * `free`: let it go, whoever moved it.
 */
export type GuardWord =
  { guard: 'hold'; on: Switch; off: Switch; limitMs: number } | { guard: 'renew' } | { guard: 'free'; off: Switch };

export type Output = Switch | GuardWord;

/**
 * Turns the bytes of one device into events, and, where the device is spoken to, says what to send. Pure: it owns no port,
 * timer or clock; time is handed in. Holds state of limited size; never throws on any input. One is made at each opening.
 */
export interface Decoder {
  /** @param receivedAt epoch ms when the chunk arrived. A chunk may hold any part of any number of sentences. */
  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[];
  /** Ends the running epoch: the port closed, fell silent, or the recording ended. */
  flush(receivedAt: number): DeviceEvent[];
  readonly stats: Readonly<DecoderStats>;
  /** Why the device, though it talks, does not do its work now (`no-fix`, `no-card` …); undefined while it does. */
  readonly trouble?: DeviceReason | undefined;
  /**
   * Takes a command into a queue of limited length that expires. Its first fate is among the returned events, the others
   * come from `push` and `tick`.
   * @throws QianshaoError command-unknown, device-busy, rdss-too-long … when it cannot be taken at all
   */
  command?(command: DeviceCommand, now: number): DeviceEvent[];
  /**
   * Called after opening, after each push and command, and every `TICK_MS`: time-outs, countdowns, polls.
   * @returns what to send now, in order, and events
   */
  tick?(now: number): { outputs: Output[]; events: DeviceEvent[] };
  /** What became of a word to the key guard: done, or refused. */
  guarded?(word: GuardWord, error: QianshaoError | undefined, now: number): DeviceEvent[];
  /** The port's lines as read at each tick, where the driver asked for them; `undefined`: this port has none. */
  lines?(lines: LinesIn | undefined, now: number): DeviceEvent[];
}

/** How often `tick` is called at least, ms. */
export const TICK_MS = 100;

/** Kinds of ports. */
export type Reach = 'serial' | 'tcp' | 'udp' | 'gpsd';

export interface Driver {
  /** Stable id, used in configuration, e.g. `gnss-nmea`. */
  readonly id: string;
  readonly title: { zh: string; en: string };
  /** Line settings to try, likeliest first. */
  readonly lines: readonly LineSettings[];
  /** Without a byte for this long the device is `degraded` (silent), after five times this `lost`. Milliseconds. */
  readonly silenceMs: number;
  /** How surely these bytes come from such a device: 0 (not) … 1 (certain). */
  probe(sample: Uint8Array): number;
  /**
   * Questions that do no harm to any device, sent while finding out what is on a port that says nothing by itself; the
   * answer goes to `probe`.
   */
  readonly questions?: readonly Uint8Array[];
  /** Types of commands the decoder takes. */
  readonly commands?: readonly DeviceCommand['type'][];
  /** Where nobody speaks, the device says nothing: an open port is all that is known, and silence is no fault. */
  readonly mayBeSilent?: boolean;
  /** The driver works by control lines; bytes are not expected and silence is no fault. */
  readonly byLines?: boolean;
  /** It keys a transmitter: a key guard is started beside it. On a serial port the guard holds the port itself. */
  readonly keys?: boolean;
  /** How such a device is reached; absent: in any way. */
  readonly reach?: readonly Reach[];
  /** @param options the device's `options` of its configuration, validated by the driver; @throws QianshaoError input-invalid */
  decoder(options?: Readonly<Record<string, unknown>>): Decoder;
}

/** Declares a driver; exists so that a driver file reads as one literal and is checked as one. */
export const defineDriver = (driver: Driver): Driver => driver;
