/** Units of weather sentences, each by its letter; what is out of its range, or of no unit that is known, is undefined. */
import { KNOT_MPS, number } from './nmea-fields.ts';

type Table = Readonly<Record<string, (value: number) => number>>;

/** One inch of mercury, hPa (NIST SP 811 B.8, 32 °F); one millimetre of it. */
const INHG_HPA = 33.8638;
const MMHG_HPA = 1.333_224;

const SPEEDS: Table = {
  N: (knots) => knots * KNOT_MPS,
  K: (kmh) => kmh / 3.6,
  M: (mps) => mps,
  // Statute miles per hour.
  S: (mph) => mph * 0.447_04,
};
const TEMPERATURES: Table = {
  C: (celsius) => celsius,
  F: (fahrenheit) => ((fahrenheit - 32) * 5) / 9,
  K: (kelvin) => kelvin - 273.15,
};
const PRESSURES: Table = {
  B: (bars) => bars * 1_000,
  P: (pascals) => pascals / 100,
  H: (hectopascals) => hectopascals,
  M: (millimetres) => millimetres * MMHG_HPA,
  I: (inches) => inches * INHG_HPA,
};

/** The strongest gust ever measured was 113 m/s. */
const FASTEST_MPS = 120;

function converted(table: Table, field: string | undefined, unit: string | undefined): number | undefined {
  const value = number(field);
  const convert = table[unit?.trim().toUpperCase() ?? ''];
  return value === undefined || !convert ? undefined : convert(value);
}

/** A binary fraction such as 1016.8999999999999 has no place in a display. */
const tidy = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 1e6) / 1e6;

const within = (value: number | undefined, from: number, to: number): number | undefined =>
  value !== undefined && value >= from && value <= to ? value : undefined;

/** m/s. */
export const speedMps = (field: string | undefined, unit: string | undefined) =>
  within(converted(SPEEDS, field, unit), 0, FASTEST_MPS);
/** Air and dew point, °C; the ranges are those of the contract. */
export const airC = (field: string | undefined, unit: string | undefined) =>
  within(tidy(converted(TEMPERATURES, field, unit)), -90, 70);
export const waterC = (field: string | undefined, unit: string | undefined) =>
  within(tidy(converted(TEMPERATURES, field, unit)), -10, 60);
/** At the station, hPa. */
export const pressureHpa = (field: string | undefined, unit: string | undefined) =>
  within(tidy(converted(PRESSURES, field, unit)), 300, 1_100);
export const percent = (field: string | undefined) => within(number(field), 0, 100);

/** 0 ≤ x < 360. */
export function bearing(field: string | undefined): number | undefined {
  const value = within(number(field), 0, 360);
  return value === undefined ? undefined : value % 360;
}

/** `3.5,W` → −3.5. A number without a letter is none, except zero. */
export function eastward(field: string | undefined, letter: string | undefined): number | undefined {
  const value = within(number(field), 0, 180);
  if (value === undefined) return undefined;
  const side = letter?.trim();
  if (side === 'E' || value === 0) return value;
  return side === 'W' ? -value : undefined;
}
