/**
 * The data port of a base radio that gets the positions of its units: sentences wrapped as Kenwood radios wrap them, one after
 * the other as the units speak, with the sentences of the radio's own receiver between them.
 */
import { nmeaSentence } from '../../native/protocols/nmea-line.ts';
import { seeded } from './seeded.ts';

export interface SimUnit {
  system: 'fleetsync' | 'nexedge' | 'aprs';
  id: string;
  lat: number;
  lon: number;
}

const two = (value: number) => String(value).padStart(2, '0');

function angle(degrees: number, width: number, letters: string): string {
  const tenThousandths = Math.round(Math.abs(degrees) * 600_000);
  const minutes = ((tenThousandths % 600_000) / 10_000).toFixed(4).padStart(7, '0');
  return `${String(Math.floor(tenThousandths / 600_000)).padStart(width, '0')}${minutes},${letters[degrees < 0 ? 1 : 0]}`;
}
const place = ({ lat, lon }: { lat: number; lon: number }) => `${angle(lat, 2, 'NS')},${angle(lon, 3, 'EW')}`;
const time = (at: Date) => two(at.getUTCHours()) + two(at.getUTCMinutes()) + two(at.getUTCSeconds());
const date = (at: Date) => two(at.getUTCDate()) + two(at.getUTCMonth() + 1) + two(at.getUTCFullYear() % 100);

/** What the radio says when a unit has spoken. @param status of the unit, 0…99 */
export function unitSpeaks(unit: SimUnit, at: number, status = 0): string {
  const now = new Date(at);
  const rmc = `${time(now)},A,${place(unit)},012.0,194.9,${date(now)},,`;
  if (unit.system === 'aprs')
    return nmeaSentence(`PKWDWPL,${time(now)},V,${place(unit)},,,${date(now)},,${unit.id},/>`);
  const [fleet, number] = unit.id.split('-');
  const long =
    unit.system === 'fleetsync'
      ? nmeaSentence(`PKLDS,${rmc}E00,${fleet},${number},${two(status)},00,`)
      : nmeaSentence(`PKNDS,${rmc}E00,${unit.id},${String(status).padStart(3, '0')},00,`);
  const short =
    unit.system === 'fleetsync'
      ? nmeaSentence(`PKLSH,${place(unit)},${time(now)},A,${fleet},${number},`)
      : nmeaSentence(`PKNSH,${place(unit)},${time(now)},A,${unit.id},`);
  return `${long.length}\x03\x02${long}${short}`;
}

/** The radio's own receiver, as GNSS receivers speak. */
export function ownReceiver(at: number): string {
  const now = new Date(at);
  const here = place({ lat: 31.7, lon: 113.4 });
  const rmc = nmeaSentence(`GPRMC,${time(now)},A,${here},000.0,000.0,${date(now)},,`);
  return (
    rmc +
    nmeaSentence(`GPGGA,${time(now)},${here},1,08,1.0,74.0,M,-18.9,M,,`) +
    nmeaSentence(`GPGLL,${here},${time(now)},A`)
  );
}

/** Many units, each at its own place, over some minutes. */
export function netTraffic(seed: number, start: number): string {
  const random = seeded(seed);
  const units = Array.from({ length: 12 }, (_, index): SimUnit => {
    const system = (['fleetsync', 'nexedge', 'aprs'] as const)[index % 3] ?? 'aprs';
    const id = {
      fleetsync: `100-${1001 + index}`,
      nexedge: `U${String(index + 1).padStart(5, '0')}`,
      aprs: `BG6AB${index}-7`,
    }[system];
    return { system, id, lat: 31 + random(10_000) / 10_000, lon: 113 + random(10_000) / 10_000 };
  });
  return Array.from({ length: 60 }, (_, index) => {
    const at = start + index * 3_000;
    const unit = units[random(units.length)];
    return (random(3) === 0 ? ownReceiver(at) : '') + (unit ? unitSpeaks(unit, at, random(100)) : '');
  }).join('');
}
