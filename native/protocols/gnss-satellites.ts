/**
 * Satellite numbers as receivers write them → system and the system's own number. Sources: NMEA 0183 4.11 table 20; the
 * manuals of u-blox, Quectel and SkyTraq receivers; gpsd's recordings.
 */
import type { GnssSystem } from '../../contract/fix.ts';

/** Talker → the system whose satellites it lists; GN speaks of several. */
const talkers: Record<string, GnssSystem> = {
  GP: 'gps',
  GL: 'glonass',
  GA: 'galileo',
  GB: 'beidou',
  BD: 'beidou',
  GQ: 'qzss',
  QZ: 'qzss',
  GI: 'navic',
};
/** System id of GSA field 18 (NMEA 4.10 and later), of Quectel's $PQGSA too. */
const systemIds: Record<string, GnssSystem> = {
  1: 'gps',
  2: 'glonass',
  3: 'galileo',
  4: 'beidou',
  5: 'qzss',
  6: 'navic',
};

export const systemOfTalker = (talker: string): GnssSystem | undefined => talkers[talker];
export const systemOfId = (id: string | undefined): GnssSystem | undefined =>
  id === undefined ? undefined : systemIds[id];

export interface SatelliteId {
  system: GnssSystem;
  svid: number;
}

/** Ranges that mean the same with every talker. First fit. */
const ranges: readonly [from: number, to: number, system: GnssSystem, offset: number][] = [
  [401, 463, 'beidou', 400],
  [301, 356, 'galileo', 300],
  [201, 263, 'beidou', 200],
  [193, 202, 'qzss', 192],
  // IMES: beacons in buildings.
  [173, 182, 'other', 172],
  [152, 158, 'sbas', 0],
  [120, 151, 'sbas', 0],
];

/** What a number means where the talker or system id names one system. */
function within(system: GnssSystem, number: number): SatelliteId | undefined {
  switch (system) {
    case 'gps':
      if (number >= 1 && number <= 32) return { system, svid: number };
      // SBAS satellites are written 33–64: PRN 120–151.
      if (number >= 33 && number <= 64) return { system: 'sbas', svid: number + 87 };
      return undefined;
    case 'glonass':
      if (number >= 65 && number <= 96) return { system, svid: number - 64 };
      return number >= 1 && number <= 32 ? { system, svid: number } : undefined;
    case 'beidou':
      // PRN 33 and above are satellites of BDS-3, never SBAS.
      if (number >= 1 && number <= 63) return { system, svid: number };
      return number >= 101 && number <= 163 ? { system, svid: number - 100 } : undefined;
    case 'qzss':
      return number >= 1 && number <= 10 ? { system, svid: number } : undefined;
    case 'galileo':
      if (number >= 1 && number <= 64) return { system, svid: number };
      // Quectel writes 101…199.
      return number >= 101 && number <= 164 ? { system, svid: number - 100 } : undefined;
    case 'navic':
    case 'sbas':
    case 'other':
      return number >= 1 && number <= 64 ? { system, svid: number } : undefined;
  }
}

/** @param system what the talker or the system id says; undefined where neither does. @returns undefined for no satellite */
export function satelliteId(number: number, system: GnssSystem | undefined): SatelliteId | undefined {
  const own = system && within(system, number);
  if (own) return own;
  const range = ranges.find(([from, to]) => number >= from && number <= to);
  if (range) return { system: range[2], svid: number - range[3] };
  if (number >= 65 && number <= 96) return { system: 'glonass', svid: number - 64 };
  if (system === undefined) return within('gps', number);
  return number > 0 && number <= 999 ? { system: 'other', svid: number } : undefined;
}

export const satelliteKey = ({ system, svid }: SatelliteId): string => `${system} ${svid}`;
