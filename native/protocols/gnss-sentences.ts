/** The sentences of GNSS receivers, each as what it says. Layouts: NMEA 0183 4.11 §8.3; index 0 is talker and formatter. */
import type { Fix } from '../../contract/fix.ts';
import { dayOf, day, integer, KNOT_MPS, number, position, timeOfDay } from './nmea-fields.ts';

/** What one sentence adds to its epoch. Absent: the sentence does not say it. */
export interface Statement {
  /** ms of the day, UTC. */
  time?: number;
  /** Epoch ms of the day's midnight. */
  day?: number;
  /** False: the receiver says that it has no position. */
  valid?: boolean;
  /** GSA: 1 none, 2, 3. */
  mode?: number;
  lat?: number;
  lon?: number;
  altMslM?: number;
  speedMps?: number;
  trackDeg?: number;
  headingDeg?: number;
  /** A compass's north, with its deviation, without variation. */
  magneticDeg?: number;
  /** East positive. */
  variationDeg?: number;
  accuracyM?: number;
  altAccuracyM?: number;
  hdop?: number;
  pdop?: number;
  vdop?: number;
  quality?: Fix['quality'];
  satellites?: number;
}

type Fields = readonly string[];
type Parse = (fields: Fields) => Statement | undefined;

/** Drops what is undefined, so that one sentence never erases what another said. */
const said = (statement: { [K in keyof Statement]: Statement[K] | undefined }): Statement =>
  Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== undefined));

const degrees = (field: string | undefined): number | undefined => {
  const value = number(field);
  return value === undefined || value < 0 || value > 360 ? undefined : value % 360;
};
const speed = (field: string | undefined): number | undefined => {
  const knots = number(field);
  return knots === undefined || knots < 0 ? undefined : knots * KNOT_MPS;
};

/** Two fields: degrees, E or W. East positive. */
const eastward = (field: string | undefined, letter: string | undefined): number | undefined => {
  const value = degrees(field);
  if (value === undefined || value > 180 || (letter !== 'E' && letter !== 'W')) return undefined;
  return letter === 'E' ? value : -value;
};

/** 99 and above (99.9, 99.99) is how receivers write that they have none. */
const dop = (field: string | undefined): number | undefined => {
  const value = number(field);
  return value === undefined || value < 0 || value >= 99 ? undefined : value;
};

/** Satellites in use; no receiver has more than 200 channels. */
const satelliteCount = (field: string | undefined): number | undefined => {
  const value = integer(field);
  return value === undefined || value > 200 ? undefined : value;
};

/** GGA field 6. */
const qualities: Record<number, Fix['quality']> = {
  1: 'autonomous',
  2: 'differential',
  3: 'pps',
  4: 'rtk-fixed',
  5: 'rtk-float',
  6: 'estimated',
  7: 'manual',
  8: 'simulated',
};
/** FAA mode letters (RMC 12, GLL 7, GNS 6). */
const letters: Record<string, Fix['quality']> = {
  A: 'autonomous',
  D: 'differential',
  P: 'pps',
  R: 'rtk-fixed',
  F: 'rtk-float',
  E: 'estimated',
  M: 'manual',
  S: 'simulated',
};

/** GGA: 1 time, 2–5 position, 6 quality, 7 satellites, 8 HDOP, 9 altitude above mean sea level, 10 M. */
const gga: Parse = (f) => {
  const quality = integer(f[6]);
  if (quality === undefined) return undefined;
  const at = position(f, 2);
  const head = { time: timeOfDay(f[1]), satellites: satelliteCount(f[7]) };
  if (quality === 0 || !at) return said({ ...head, valid: false });
  return said({ ...head, ...at, valid: true, altMslM: number(f[9]), hdop: dop(f[8]), quality: qualities[quality] });
};

/** GNS: 1 time, 2–5 position, 6 one mode letter per system, 7 satellites, 8 HDOP, 9 altitude above mean sea level. */
const gns: Parse = (f) => {
  const modes = [...(f[6] ?? '')].filter((letter) => letter !== 'N');
  const at = position(f, 2);
  const head = { time: timeOfDay(f[1]), satellites: satelliteCount(f[7]) };
  if (modes.length === 0 || !at) return said({ ...head, valid: false });
  return said({
    ...head,
    ...at,
    valid: true,
    altMslM: number(f[9]),
    hdop: dop(f[8]),
    quality: letters[modes[0] ?? ''],
  });
};

/**
 * RMC: 1 time, 2 A/V (older receivers: D, differential), 3–6 position, 7 knots, 8 course, 9 date, 10–11 magnetic
 * variation, 12 mode letter.
 */
const rmc: Parse = (f) => {
  const at = position(f, 3);
  const head = { time: timeOfDay(f[1]), day: dayOf(f[9]) };
  if ((f[2] !== 'A' && f[2] !== 'D') || f[12] === 'N' || !at) return said({ ...head, valid: false });
  return said({
    ...head,
    ...at,
    valid: true,
    speedMps: speed(f[7]),
    trackDeg: degrees(f[8]),
    // Receivers without a model of the earth's field write 0.00,E.
    variationDeg: eastward(f[10], f[11]) || undefined,
    quality: letters[f[12] ?? ''],
  });
};

/** GLL: 1–4 position, 5 time, 6 A/V, 7 mode letter. */
const gll: Parse = (f) => {
  const at = position(f, 1);
  const time = timeOfDay(f[5]);
  if (f[6] !== 'A' || f[7] === 'N' || !at) return said({ time, valid: false });
  return said({ time, ...at, valid: true, quality: letters[f[7] ?? ''] });
};

/** VTG: 1 course true, 5 knots, 9 mode letter. */
const vtg: Parse = (f) => (f[9] === 'N' ? undefined : said({ trackDeg: degrees(f[1]), speedMps: speed(f[5]) }));

/** ZDA: 1 time, 2 day, 3 month, 4 year. */
const zda: Parse = (f) => {
  const [dayOfMonth, month, year] = [integer(f[2]), integer(f[3]), integer(f[4])];
  const date =
    dayOfMonth === undefined || month === undefined || year === undefined ? undefined : day(year, month, dayOfMonth);
  return said({ time: timeOfDay(f[1]), day: date });
};

/** HDT: 1 heading true. THS: 1 heading true, 2 A when measured. */
const hdt: Parse = (f) => said({ headingDeg: degrees(f[1]) });
const ths: Parse = (f) => (f[2] === 'A' ? said({ headingDeg: degrees(f[1]) }) : undefined);

/** HDG: 1 heading magnetic, 2–3 deviation, 4–5 variation. HDM: 1 heading magnetic. */
const hdg: Parse = (f) => {
  const magnetic = degrees(f[1]);
  const deviation = eastward(f[2], f[3]) ?? 0;
  return said({
    magneticDeg: magnetic === undefined ? undefined : (magnetic + deviation + 360) % 360,
    variationDeg: eastward(f[4], f[5]),
  });
};
const hdm: Parse = (f) => said({ magneticDeg: degrees(f[1]) });

const sigma = (field: string | undefined): number | undefined => {
  const value = number(field);
  return value === undefined || value < 0 ? undefined : value;
};

/** GST: 1 time, 6 sigma of latitude, 7 of longitude, 8 of height, metres. Horizontal error: root of the squares of 6 and 7. */
const gst: Parse = (f) => {
  const [north, east] = [sigma(f[6]), sigma(f[7])];
  return said({
    time: timeOfDay(f[1]),
    accuracyM: north === undefined || east === undefined ? undefined : Math.hypot(north, east),
    altAccuracyM: sigma(f[8]),
  });
};

/**
 * GSA: 2 mode 1/2/3, last but the system id (4.10) PDOP, HDOP, VDOP. Its satellites are read by gnss-sky.ts. Receivers that
 * have nothing to say send it cut short (`$GPGSA,A,1,,,,`): that is no statement.
 */
const gsa: Parse = (f) => {
  if (f.length < 18) return undefined;
  const [pdop, hdop, vdop] = f.length > 19 ? f.slice(-3) : f.slice(15, 18);
  return said({ mode: integer(f[2]), pdop: dop(pdop), hdop: dop(hdop), vdop: dop(vdop) });
};

export const sentences: Readonly<Record<string, Parse>> = {
  GGA: gga,
  GNS: gns,
  RMC: rmc,
  GLL: gll,
  VTG: vtg,
  ZDA: zda,
  HDT: hdt,
  THS: ths,
  HDG: hdg,
  HDM: hdm,
  GST: gst,
  GSA: gsa,
};
