/**
 * Positions in the packed form: sketches of fixes, to about half a metre and one second. A fix itself goes by IP when there is
 * some; `(station, seq)` and the second of the fix tell that both are one.
 *
 * Own position, 88 bits: seq modulo 2^22 (22), second modulo 2^17 (17), latitude (24), longitude (25).
 *
 * Positions of up to eight units:
 *   3 bits count − 1; 1 bit: details follow each; 30 bits second of the newest, from 2020; tiered seq, the highest
 *   each: unit   00 the station's own, 01 tiered seq of the entry that tells of it, 10 its id as text
 *         seq    the highest less this, tiered    age  s before the newest, tiered    3 bits  source
 *         place  the first: 24 + 25 bits; others: 2 bits say 12, 15 or 18 bits each of difference from it, or 24 + 25 bits
 *         details: height (bit, 14 bits of m from −1000), speed (bit, 8 bits of 0.5 m/s), course (bit, 7 bits of 360°/128),
 *         4 bits accuracy
 */
import type { Fix } from '../../../contract/fix.ts';
import type { BitWriter } from './bits.ts';
import { FloorDefect, readTiered, tiers, Unpackable, writeTiered, type BitReader } from './bits.ts';
import { ERA, SEQ } from './fields.ts';
import { readText, writeText } from './text.ts';

export const OWN_SEQ = 2 ** 22;
export const OWN_SECOND = 2 ** 17;
/** Units in one list. */
export const UNITS_LIMIT = 8;
const LAT_STEPS = 2 ** 24 - 1;
const LON_STEPS = 2 ** 25;
const BEHIND = tiers(0, 8, 14, 53);
const AGE = tiers(0, 6, 12, 30);
/** Bits of a difference in place, each way. */
const NEAR = [12, 15, 18] as const;
const LOWEST_M = -1_000;
/** Metres that an accuracy is at least as good as; 0 stands for unknown. */
const ACCURACIES = [0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 500, 1_000, 5_000] as const;
const SOURCES = ['gnss', 'beidou-rdss', 'radio', 'manual', 'estimate'] as const satisfies Fix['source'][];

export interface OwnPosition {
  /** Modulo `OWN_SEQ`. */
  seq: number;
  /** Since 2020, modulo `OWN_SECOND`. */
  second: number;
  lat: number;
  lon: number;
}

/** What of a fix is told of. */
export type Sketch = Pick<Fix, 'lat' | 'lon' | 'source' | 'altMslM' | 'speedMps' | 'trackDeg' | 'accuracyM' | 'fixAt'>;

/** Whose position: the station's own, that of an `unit` entry, or by its id. */
export type UnitName = 'own' | { entry: number } | { id: string };

export interface UnitSketch {
  unit: UnitName;
  seq: number;
  sketch: Sketch;
}

interface Place {
  lat: number;
  lon: number;
}

const stepsOf = ({ lat, lon }: Place): Place => ({
  lat: Math.round(((lat + 90) / 180) * LAT_STEPS),
  lon: Math.round(((lon + 180) / 360) * LON_STEPS) % LON_STEPS,
});

const placeOf = ({ lat, lon }: Place): Place => ({
  lat: (lat / LAT_STEPS) * 180 - 90,
  lon: (lon / LON_STEPS) * 360 - 180,
});

/** Whole seconds since 2020, rounded down as ages are. */
export const secondOf = (at: number): number => Math.floor((at - ERA) / 1_000);
export const instantOf = (second: number): number => ERA + second * 1_000;

/** The number that is `value` modulo `modulus` and not above `limit`, nor more than `modulus` below it. */
export const latest = (value: number, modulus: number, limit: number): number =>
  limit - ((((limit - value) % modulus) + modulus) % modulus);

export function writeOwn(to: BitWriter, { seq, fixAt, lat, lon }: { seq: number; fixAt: number } & Place): void {
  const second = secondOf(fixAt);
  if (second < 0) throw new Unpackable('a time before 2020');
  const steps = stepsOf({ lat, lon });
  to.uint(seq % OWN_SEQ, 22)
    .uint(second % OWN_SECOND, 17)
    .uint(steps.lat, 24)
    .uint(steps.lon, 25);
}

export function readOwn(from: BitReader): OwnPosition {
  const [seq, second] = [from.uint(22), from.uint(17)];
  return { seq, second, ...placeOf({ lat: from.uint(24), lon: from.uint(25) }) };
}

/** @throws Unpackable */
export function writeUnits(to: BitWriter, units: readonly UnitSketch[], detailed: boolean): void {
  const newest = Math.max(...units.map(({ sketch }) => secondOf(sketch.fixAt)));
  const highest = Math.max(...units.map(({ seq }) => seq));
  to.uint(units.length - 1, 3)
    .bool(detailed)
    .uint(newest, 30);
  writeTiered(to, highest, SEQ);
  let first: Place | undefined;
  for (const { unit, seq, sketch } of units) {
    writeName(to, unit);
    writeTiered(to, highest - seq, BEHIND);
    writeTiered(to, newest - secondOf(sketch.fixAt), AGE);
    to.uint(SOURCES.indexOf(sketch.source), 3);
    const steps = stepsOf(sketch);
    writePlace(to, steps, first);
    first ??= steps;
    if (detailed) writeDetails(to, sketch);
  }
}

/** @throws FloorDefect */
export function readUnits(from: BitReader): UnitSketch[] {
  const count = from.uint(3) + 1;
  const detailed = from.bool();
  const newest = from.uint(30);
  const highest = readTiered(from, SEQ);
  let first: Place | undefined;
  return Array.from({ length: count }, () => {
    const unit = readName(from);
    const seq = highest - readTiered(from, BEHIND);
    const fixAt = instantOf(newest - readTiered(from, AGE));
    const source = SOURCES[from.uint(3)];
    if (source === undefined || seq < 1) throw new FloorDefect('no such source or seq');
    const steps = readPlace(from, first);
    first ??= steps;
    const details = detailed ? readDetails(from) : {};
    return { unit, seq, sketch: { fixAt, source, ...placeOf(steps), ...details } };
  });
}

function writeName(to: BitWriter, unit: UnitName): void {
  if (unit === 'own') to.uint(0, 2);
  else if ('entry' in unit) writeTiered(to.uint(1, 2), unit.entry, SEQ);
  else writeText(to.uint(2, 2), unit.id);
}

function readName(from: BitReader): UnitName {
  const form = from.uint(2);
  if (form === 3) throw new FloorDefect('no such unit');
  return form === 0 ? 'own' : form === 1 ? { entry: readTiered(from, SEQ) } : { id: readText(from) };
}

function writePlace(to: BitWriter, steps: Place, first: Place | undefined): void {
  if (!first) return void to.uint(steps.lat, 24).uint(steps.lon, 25);
  const away = { lat: steps.lat - first.lat, lon: steps.lon - first.lon };
  const near = NEAR.findIndex((width) =>
    [away.lat, away.lon].every((by) => by >= -(2 ** (width - 1)) && by < 2 ** (width - 1)),
  );
  const width = NEAR[near];
  if (width === undefined) to.uint(3, 2).uint(steps.lat, 24).uint(steps.lon, 25);
  else to.uint(near, 2).int(away.lat, width).int(away.lon, width);
}

function readPlace(from: BitReader, first: Place | undefined): Place {
  const width = first && NEAR[from.uint(2)];
  if (!first || width === undefined) return { lat: from.uint(24), lon: from.uint(25) };
  const steps = { lat: first.lat + from.int(width), lon: first.lon + from.int(width) };
  if (steps.lat < 0 || steps.lat > LAT_STEPS || steps.lon < 0 || steps.lon >= LON_STEPS)
    throw new FloorDefect('off the map');
  return steps;
}

function writeDetails(to: BitWriter, { altMslM, speedMps, trackDeg, accuracyM }: Sketch): void {
  const height = altMslM === undefined ? undefined : Math.round(altMslM) - LOWEST_M;
  const isHeight = height !== undefined && height >= 0 && height < 2 ** 14;
  to.bool(isHeight);
  if (isHeight) to.uint(height, 14);
  to.bool(speedMps !== undefined);
  if (speedMps !== undefined) to.uint(Math.min(255, Math.round(speedMps * 2)), 8);
  to.bool(trackDeg !== undefined);
  if (trackDeg !== undefined) to.uint(Math.round((trackDeg / 360) * 128) % 128, 7);
  const better = ACCURACIES.findIndex((limit) => limit > 0 && (accuracyM ?? 0) <= limit);
  to.uint(accuracyM === undefined || better < 0 ? 0 : better, 4);
}

function readDetails(from: BitReader): Partial<Sketch> {
  const altMslM = from.bool() ? from.uint(14) + LOWEST_M : undefined;
  const speedMps = from.bool() ? from.uint(8) / 2 : undefined;
  const trackDeg = from.bool() ? (from.uint(7) * 360) / 128 : undefined;
  const accuracyM = ACCURACIES[from.uint(4)] || undefined;
  return {
    ...(altMslM === undefined ? {} : { altMslM }),
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(trackDeg === undefined ? {} : { trackDeg }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
  };
}
