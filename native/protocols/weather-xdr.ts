/**
 * XDR: any number of transducers, each with type, value, unit and name. What a number is of stands only in the name, which no
 * standard fixes: engines, batteries, cabins and the wind chill have temperatures too. Taken is what names itself fit, or
 * stands where a weather station puts it (no name, or a number); all else is nobody's.
 */
import { number } from './nmea-fields.ts';
import { add, type Said } from './weather-said.ts';
import { airC, percent, pressureHpa, waterC } from './weather-units.ts';

/** Type, value, unit, name. */
type Transducer = readonly [type: string, value: string, unit: string, name: string];

/** No name, or the address of a sensor: of several the first is the outer one (Vaisala: air, then the inside of the device). */
const NAMELESS = /^#?\d*$/;
const AIR = /^t$|^ta|temp|air|outs|out_|amb|^oat/i;
const WATER = /water|wtr|sea/i;
const DEW = /dew|^td$/i;
const HUMIDITY = /hum|^rh|_h$|^h$/i;
const PRESSURE = /bar|pres|stnp|atm|^pa?$|qfe/i;
const PITCH = /^pi?tch|^trim/i;
const ROLL = /^roll|^heel/i;
/** Whatever else the name says. */
const OTHER =
  /eng|exh|oil|cool|fuel|boost|tank|hydr|gear|batt?|alt|fridge|freez|cabin|insid|indoor|intern|_in_|box|cpu|board|heat|hinx|chill|^wc|in$/i;

const fits = (name: string, own: RegExp): boolean => (own.test(name) && !OTHER.test(name)) || NAMELESS.test(name);

function* transducers(f: readonly string[]): Generator<Transducer> {
  for (let at = 1; at + 1 < f.length; at += 4) {
    const [type = '', value = '', unit = '', name = ''] = f.slice(at, at + 4).map((field) => field.trim());
    if (value !== '') yield [type.toUpperCase(), value, unit.toUpperCase(), name];
  }
}

function temperature(said: Said, [, value, unit, name]: Transducer): void {
  if (!/^[CFK]$/.test(unit) || OTHER.test(name)) return;
  if (DEW.test(name)) add(said, 'dewPointC', value, airC(value, unit));
  else if (WATER.test(name)) add(said, 'waterC', value, waterC(value, unit));
  else if (fits(name, AIR) && !('temperatureC' in said)) add(said, 'temperatureC', value, airC(value, unit));
}

function angle(said: Said, [, value, unit, name]: Transducer): void {
  const degrees = number(value);
  if (unit !== 'D' || degrees === undefined) return;
  if (PITCH.test(name)) said.pitchDeg = Math.abs(degrees) <= 90 ? degrees : undefined;
  else if (ROLL.test(name)) said.rollDeg = Math.abs(degrees) <= 180 ? degrees : undefined;
}

export function xdr(f: readonly string[]): Said {
  const said: Said = {};
  for (const transducer of transducers(f)) {
    const [type, value, unit, name] = transducer;
    if (type === 'C') temperature(said, transducer);
    else if (type === 'A') angle(said, transducer);
    else if (type === 'H' && unit === 'P' && fits(name, HUMIDITY)) add(said, 'humidityPercent', value, percent(value));
    else if (type === 'P' && fits(name, PRESSURE)) add(said, 'pressureHpa', value, pressureHpa(value, unit));
  }
  return said;
}
