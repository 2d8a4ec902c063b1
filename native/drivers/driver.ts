/**
 * What a driver is: bytes, verbs and metadata of one kind of device. A driver is one small file over a pure protocol
 * module in native/protocols; it owns no port, no timer and no clock.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { LineSettings } from '../../contract/device.ts';

/** Counters of a decoder; they only grow. */
export interface DecoderStats {
  /** Well-formed sentences or frames with a good checksum. */
  sentences: number;
  badChecksums: number;
  /** Bytes that belonged to no sentence: noise, a wrong rate, an over-long line. */
  strayBytes: number;
}

/** Turns the bytes of one device into events. Holds state of limited size; never throws on any input. */
export interface Decoder {
  /** @param receivedAt epoch ms when the chunk arrived. A chunk may hold any part of any number of sentences. */
  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[];
  /** Ends the running epoch: the port closed, fell silent, or the recording ended. */
  flush(receivedAt: number): DeviceEvent[];
  readonly stats: Readonly<DecoderStats>;
}

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
  decoder(): Decoder;
}

/** Declares a driver; exists so that a driver file reads as one literal and is checked as one. */
export const defineDriver = (driver: Driver): Driver => driver;
