/**
 * A coordinate as people write it: decimal degrees, degrees and minutes (and seconds) with or without marks, Chinese words
 * among them, latitude or longitude first; UTM, MGRS, and the BeiDou grid code.
 */
import { toPoint } from 'mgrs';
import type { CoordinateFormat } from '../../ui/format.ts';
import { fromBeidouGrid } from './beidou-grid.ts';
import type { Place } from './geodesic.ts';
import { fromUtm, utmBand } from './utm.ts';

/** One way to understand what was written. */
export interface ReadPlace extends Place {
  format: CoordinateFormat;
}

/** What is longer is no coordinate. */
const MAX_LENGTH = 80;
/** A grid reference coarser than this names a region and no place, degrees (a minute: 1.85 km). */
const COARSEST_DEG = 1 / 60;

/** Every way to understand a text as a coordinate, the likeliest first; most texts have none. */
export function readCoordinates(text: string): ReadPlace[] {
  const plain = normalized(text);
  if (plain.length > MAX_LENGTH || !/\d/.test(plain)) return [];
  return [...beidouGrid(plain), ...mgrs(plain), ...utm(plain), ...degrees(plain)];
}

/** What is written instead of letters and marks: the words of a Chinese report, and marks that look alike. */
const SPELLINGS: [RegExp, string][] = [
  // North, south, east, west latitude or longitude.
  [/\u5317\u7eac/g, ' N'],
  [/\u5357\u7eac/g, ' S'],
  [/\u4e1c\u7ecf/g, ' E'],
  [/\u897f\u7ecf/g, ' W'],
  // Degree, minute, second.
  [/[\u5ea6º˚]/g, '°'],
  [/[\u5206′’‘`]/g, "'"],
  [/[\u79d2″”“]/g, '"'],
  // The comma of a list, the comma, the semicolon.
  [/[\u3001\uff0c\uff1b;]/g, ','],
  [/−/g, '-'],
];

/** One spelling for all; full-width letters and digits become narrow. */
function normalized(text: string): string {
  const spelled = SPELLINGS.reduce((sofar, [from, to]) => sofar.replace(from, to), text);
  return spelled.normalize('NFKC').replace(/''/g, '"').toUpperCase().trim();
}

function beidouGrid(text: string): ReadPlace[] {
  const found = fromBeidouGrid(text.replace(/\s/g, ''));
  if (!found || found.sizeDeg > COARSEST_DEG + 1e-9) return [];
  return [{ lat: found.lat, lon: found.lon, format: 'beidou' }];
}

/** From 1 km on (two digits each way). */
function mgrs(text: string): ReadPlace[] {
  const code = text.replace(/\s/g, '');
  const digits = /^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](\d{4,10})$/.exec(code)?.[1];
  if (digits === undefined || digits.length % 2 !== 0) return [];
  try {
    const [lon, lat] = toPoint(code);
    return inRange({ lat, lon }) ? [{ lat, lon, format: 'mgrs' }] : [];
  } catch {
    // Letters of a square that is in no such zone.
    return [];
  }
}

/** The letter is a band, or the hemisphere: an `S` may be either, and then both are told. */
function utm(text: string): ReadPlace[] {
  const parts = /^(\d{1,2})\s*([C-HJ-NP-X])[\s,]+(\d{6}(?:\.\d+)?)\s*M?E?[\s,]+(\d{1,8}(?:\.\d+)?)\s*M?N?$/.exec(text);
  if (!parts) return [];
  const [, zone, letter = '', easting, northing] = parts;
  if (Number(zone) < 1 || Number(zone) > 60) return [];
  const at = (north: boolean): ReadPlace => ({
    ...fromUtm({ zone: Number(zone), north, easting: Number(easting), northing: Number(northing) }),
    format: 'utm',
  });
  const byBand = at(letter >= 'N');
  const found = utmBand(byBand.lat) === letter || letter === 'N' ? [byBand] : [];
  if (letter === 'S') found.push(at(false));
  return found.filter(inRange);
}

interface Angle {
  value: number;
  letter: string | undefined;
  parts: number;
}

function degrees(text: string): ReadPlace[] {
  const groups = split(text);
  const [first, second] = groups.map(angle);
  if (groups.length !== 2 || !first || !second) return [];
  const isLon = ({ letter }: Angle) => letter === 'E' || letter === 'W';
  const isLat = ({ letter }: Angle) => letter === 'N' || letter === 'S';
  if ((isLon(first) && isLon(second)) || (isLat(first) && isLat(second))) return [];
  const unlettered = first.letter === undefined && second.letter === undefined;
  const turned = isLon(first) || isLat(second) || (unlettered && Math.abs(first.value) > 90);
  const [lat, lon] = turned ? [second.value, first.value] : [first.value, second.value];
  const format = (['decimal', 'dm', 'dms'] as const)[Math.max(first.parts, second.parts) - 1];
  return format && inRange({ lat, lon }) ? [{ lat, lon, format }] : [];
}

/** The two angles of a text as their words and marks; another number of groups: no coordinate. */
function split(text: string): string[][] {
  const tokens: string[] = text.match(/[NSEW,]|[+-]?\d+(?:\.\d+)?|[°D'":]|\S/g) ?? [];
  const comma = tokens.indexOf(',');
  if (comma >= 0) return [tokens.slice(0, comma), tokens.slice(comma + 1)];
  const letters = tokens.flatMap((token, index) => (/[NSEW]/.test(token) ? [index] : []));
  const [one, two] = letters;
  if (one !== undefined) {
    // Letters stand before their angles, or behind them; one alone belongs to the angle that it touches at an end.
    if (one === 0 && two !== undefined) return [tokens.slice(0, two), tokens.slice(two)];
    if (one > 0 && one < tokens.length - 1) return [tokens.slice(0, one + 1), tokens.slice(one + 1)];
  }
  const numbers = tokens.flatMap((token, index) => (/\d/.test(token) ? [index] : []));
  const half = numbers[numbers.length / 2];
  return half === undefined ? [] : [tokens.slice(0, half), tokens.slice(half)];
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const ANGLE = new RegExp(
  `^([NSEW])? ?([+-])?(${NUMBER})(?: [°D:])?(?: (${NUMBER})(?: [':])?)?(?: (${NUMBER})(?: ")?)? ?([NSEW])?$`,
);

/** Degrees, minutes, seconds; each but the last is whole, and minutes and seconds are below 60. A letter or a sign, not both. */
function angle(tokens: readonly string[]): Angle | undefined {
  const [, before, sign, ...rest] = ANGLE.exec(tokens.join(' ')) ?? [];
  const behind = rest.pop();
  const parts = rest.filter((part) => part !== undefined);
  const letter = before ?? behind;
  if (parts.length === 0 || (before && behind) || (letter && sign)) return undefined;
  if (parts.slice(0, -1).some((part) => part.includes('.')) || parts.slice(1).some((part) => Number(part) >= 60))
    return undefined;
  const size = parts.reduce((sum, part, index) => sum + Number(part) / 60 ** index, 0);
  const negative = sign === '-' || letter === 'S' || letter === 'W';
  return { value: negative ? -size : size, letter, parts: parts.length };
}

const inRange = ({ lat, lon }: Place): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
