/** The sentences of weather stations and compasses, each as what it says. Layouts: NMEA 0183 4.11 §8.3; index 0 is talker and formatter. */
import { add, type Said } from './weather-said.ts';
import { airC, bearing, eastward, percent, pressureHpa, speedMps, waterC } from './weather-units.ts';
import { xdr } from './weather-xdr.ts';

type Fields = readonly string[];
type Parse = (fields: Fields) => Said;

/**
 * MWV: 1 angle, 2 R or T, 3 speed, 4 unit (K, M, N), 5 A or V. The angle is against the nose in both: R is the apparent wind,
 * T (theoretical) the wind as it were if the vehicle stood; neither is against north.
 */
const mwv: Parse = (f) => {
  const kind = f[2]?.trim() === 'R' ? 'apparent' : f[2]?.trim() === 'T' ? 'true' : undefined;
  if (!kind) return {};
  if (f[5]?.trim() !== 'A')
    return {
      [`${kind}RelativeDeg`]: undefined,
      [`${kind}SpeedMps`]: undefined,
      ...(kind === 'true' ? { trueFromDeg: undefined } : {}),
    };
  const said: Said = {};
  add(said, `${kind}RelativeDeg`, f[1], bearing(f[1]));
  add(said, `${kind}SpeedMps`, f[3], speedMps(f[3], f[4]));
  return said;
};

/** Speed in two units: the finer word for us is m/s. */
function addSpeeds(said: Said, knots: string | undefined, mps: string | undefined): void {
  add(said, 'trueSpeedMps', knots, speedMps(knots, 'N'));
  const exact = speedMps(mps, 'M');
  if (exact !== undefined) said.trueSpeedMps = exact;
}

/** MWD: 1 direction true, 2 T, 3 magnetic, 4 M, 5 knots, 6 N, 7 m/s, 8 M. */
const mwd: Parse = (f) => {
  const said: Said = {};
  add(said, 'trueFromDeg', f[1], letter(f[2], 'T') ? bearing(f[1]) : undefined);
  addSpeeds(said, letter(f[6], 'N') ? f[5] : '', letter(f[8], 'M') ? f[7] : '');
  return said;
};

/**
 * MDA: 1 inches of mercury, 2 I, 3 bars, 4 B, 5 air, 6 C, 7 water, 8 C, 9 relative humidity, 10 absolute, 11 dew point, 12 C,
 * 13 wind true, 14 T, 15 magnetic, 16 M, 17 knots, 18 N, 19 m/s, 20 M.
 */
const mda: Parse = (f) => {
  const said: Said = {};
  add(said, 'pressureHpa', f[1], pressureHpa(f[1], f[2]));
  const bars = pressureHpa(f[3], f[4]);
  if (bars !== undefined) said.pressureHpa = bars;
  add(said, 'temperatureC', f[5], airC(f[5], f[6]));
  add(said, 'waterC', f[7], waterC(f[7], f[8]));
  add(said, 'humidityPercent', f[9], percent(f[9]));
  add(said, 'dewPointC', f[11], airC(f[11], f[12]));
  add(said, 'trueFromDeg', f[13], letter(f[14], 'T') ? bearing(f[13]) : undefined);
  addSpeeds(said, letter(f[18], 'N') ? f[17] : '', letter(f[20], 'M') ? f[19] : '');
  return said;
};

/** MTW: 1 water, 2 C. */
const mtw: Parse = (f) => {
  const said: Said = {};
  add(said, 'waterC', f[1], waterC(f[1], f[2]));
  return said;
};

/** HDG: 1 heading of the sensor, 2–3 deviation, 4–5 variation. Where the variation is told, the true heading is known. */
const hdg: Parse = (f) => {
  const said: Said = {};
  const [magnetic, deviation, variation] = [bearing(f[1]), eastward(f[2], f[3]), eastward(f[4], f[5])];
  add(said, 'magneticDeg', f[1], magnetic);
  add(said, 'deviationDeg', f[2], deviation);
  add(said, 'variationDeg', f[4], variation);
  // A deviation that cannot be read is not the same as none.
  const isReadable = !('deviationDeg' in said) || deviation !== undefined;
  if (magnetic === undefined || variation === undefined || !isReadable) return said;
  const turned = magnetic + (deviation ?? 0) + variation;
  said.headingDeg = Math.round(((turned + 720) % 360) * 1e6) / 1e6;
  return said;
};

/** HDM: 1 heading magnetic, 2 M. HDT: 1 heading true, 2 T. THS: 1 heading true, 2 A when measured. */
const hdm: Parse = (f) => heading('magneticDeg', f[1], letter(f[2], 'M'));
const hdt: Parse = (f) => heading('headingDeg', f[1], letter(f[2], 'T'));
const ths: Parse = (f) => heading('headingDeg', f[1], f[2]?.trim() === 'A');

/** VHW: 1 heading true, 2 T, 3 magnetic, 4 M; its speed is through water. */
const vhw: Parse = (f) => ({
  ...heading('headingDeg', f[1], letter(f[2], 'T')),
  ...heading('magneticDeg', f[3], letter(f[4], 'M')),
});

function heading(quantity: 'headingDeg' | 'magneticDeg', field: string | undefined, valid: boolean): Said {
  const said: Said = {};
  add(said, quantity, field, valid ? bearing(field) : undefined);
  return said;
}

/** The letter that belongs here, or none: some leave it out. */
const letter = (field: string | undefined, expected: string): boolean =>
  field === undefined || field.trim() === '' || field.trim() === expected;

export const weatherSentences: Readonly<Record<string, Parse>> = { MWV: mwv, MWD: mwd, MDA: mda, MTW: mtw, XDR: xdr };
export const compassSentences: Readonly<Record<string, Parse>> = { HDG: hdg, HDM: hdm, HDT: hdt, THS: ths, VHW: vhw };
