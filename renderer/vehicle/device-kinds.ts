/** What the screens know of drivers: their ids in the order of a menu, and how a device of one is called. */
import type { Device } from '../../contract/device.ts';

/** Ids of native/drivers; a test compares. */
export const DRIVERS = [
  'gnss-nmea',
  'rdss',
  'kiss-aprs',
  'radio-positions',
  'hytera-lp',
  'jt808',
  'hamlib',
  'ptt-lines',
  'modem-at',
  'weather-nmea',
] as const;

/** Drivers whose devices are not reached in every way; a test compares. */
const REACH: Readonly<Record<string, readonly string[]>> = { hamlib: ['tcp'], 'ptt-lines': ['serial'] };

/** Drivers that a port of that name may have; all while it is empty. A name without `://` is a serial port's. */
export function driversFor(port: string): readonly string[] {
  const [, scheme = 'serial'] = /^([a-z]+):\/\//.exec(port) ?? [];
  return DRIVERS.filter((driver) => port === '' || (REACH[driver]?.includes(scheme) ?? true));
}

/** Drivers of radios that are keyed from here. */
export const KEYED: ReadonlySet<string> = new Set(['hamlib', 'ptt-lines']);

/** `rdss`, `rdss-2` …: an id that no device has. */
export const freshDeviceId = (driver: string, devices: readonly Device[]): string =>
  firstFree(
    driver,
    '-',
    devices.map(({ id }) => id),
  );

/** The word of its kind, with a number where another has that name. */
export const freshName = (word: string, devices: readonly Device[]): string =>
  firstFree(
    word,
    ' ',
    devices.map(({ name }) => name),
  );

function firstFree(stem: string, joint: string, taken: readonly string[]): string {
  let name = stem;
  for (let number = 2; taken.includes(name); number += 1) name = `${stem}${joint}${number}`;
  return name;
}

/** Whether a device can be asked for something now. */
export const isThere = ({ state }: Device): boolean => state === 'connected' || state === 'degraded';
