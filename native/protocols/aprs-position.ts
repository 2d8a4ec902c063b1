/**
 * Positions in APRS reports, read by the library js-aprs-fap (a port of Ham::APRS::FAP) and judged here. What it returns is
 * taken within ranges only, and where it reads other than the specification says (APRS 1.0.1, chapters 6…11) is kept from it:
 *
 *   - minutes of 60…79 are no position
 *   - digits behind a compressed position are words, not course and speed
 *   - Mic-E with digits left out: aprs-mic-e.ts
 *   - a packet of a third party is unwrapped before (aprs-packet.ts), a time is read by aprs-time.ts, NMEA by aprs-nmea.ts
 */
import { aprsParser } from 'js-aprs-fap';
import { hasMinutes, micELongitude, withoutModel } from './aprs-mic-e.ts';
import type { AprsPacket } from './aprs-packet.ts';
import { patternBytes, patternText, readText } from './aprs-text.ts';
import { only } from './rdss-fields.ts';

export interface AprsPosition {
  lat: number;
  lon: number;
  altMslM?: number;
  speedMps?: number;
  trackDeg?: number;
  /** Of a position given on purpose with fewer digits: half of the last digit's step. */
  accuracyM?: number;
  /** Seven characters, where the report has a time. */
  stamp?: string;
  /** Table or overlay, and symbol. */
  symbol?: string;
  comment: string;
  emergency: boolean;
  /** Of an object or item: its name, and whether it is taken away. */
  object?: { name: string; gone: boolean };
}

type Read = ReturnType<aprsParser['parseaprs']>;

/** Knots fit in 999, Mic-E has 799, compressed 1 018. */
const FASTEST_MPS = 600;
const HEIGHTS = { from: -1_000, to: 60_000 };
const KMH_MPS = 1 / 3.6;
/** Half the step of a minute's digit, m: all digits, tenths, minutes, tens of minutes, degrees. */
const AMBIGUITY_M = [undefined, 92.6, 926, 9_260, 55_560];
/** A tracker without a fix sends zeros; so near to the origin of the map is nobody, degrees. */
const NOWHERE = 0.000_2;
const COMPRESSED = 13;

const parser = new aprsParser();

/** @param packet of no third party @returns undefined when there is no position, or none that holds */
export function readPosition(packet: AprsPacket): AprsPosition | undefined {
  const text = soundText(patternText(packet.information), packet.to);
  const read = text === undefined ? undefined : parsed(`${packet.from}>${packet.to}:${text}`);
  if (text === undefined || !read || read.resultCode !== undefined) return undefined;
  const { latitude: lat, format, posambiguity: left = 0 } = read;
  const lon = format === 'mice' && left > 0 ? micELongitude(text, packet.to, left) : read.longitude;
  if (!isWithin(lat, -90, 90) || !isWithin(lon, -180, 180)) return undefined;
  if (Math.abs(lat) < NOWHERE && Math.abs(lon) < NOWHERE) return undefined;
  const comment = readText(patternBytes(read.comment ?? ''));
  const symbol = symbolOf(read);
  const accuracyM = AMBIGUITY_M[left];
  const stamp = /^[/@]/.test(text) ? text.slice(1, 8) : text.startsWith(';') ? text.slice(11, 18) : undefined;
  return {
    lat,
    lon,
    ...movement(read),
    ...only({ accuracyM, stamp, symbol }),
    comment: format === 'mice' ? withoutModel(comment) : comment,
    emergency: read.mbits === '000' || symbol === '\\!' || /!EMERGENCY!/i.test(comment),
    ...objectOf(read),
  };
}

/** The information field, if its position is sound as far as the library does not see to it; its traps taken out. */
function soundText(text: string, address: string): string | undefined {
  if (/^[`']/.test(text)) return hasMinutes(address) ? text : undefined;
  const [head] = /^(?:[!=]|[/@].{7}|;.{17}|\)[ "-^`-~]{3,9}[!_])/.exec(text) ?? [];
  if (head === undefined) return behindText(text);
  const place = text.slice(head.length);
  if (/^\d/.test(place)) return hasRealMinutes(place) ? text : undefined;
  // What looks like course and speed begins the comment: a blank keeps it words.
  const words = place.slice(COMPRESSED);
  return /^[0-9. ]{3}\/[0-9. ]{3}/.test(words) ? `${head}${place.slice(0, COMPRESSED)} ${words}` : text;
}

/** An old digipeater (X1J) has its position within 40 characters, behind its text. Only one with all its digits is believed. */
function behindText(text: string): string | undefined {
  const [, place] = /^(?!T#)[A-Za-z0-9 ][^!]{0,38}!(\d.*)$/s.exec(text) ?? [];
  return place !== undefined && hasRealMinutes(place) ? `!${place}` : undefined;
}

/** `ddmm.mm` and `dddmm.mm` with less than 60 minutes each. */
const hasRealMinutes = (place: string): boolean => /^..[0-5 ].{6}...[0-5 ]/s.test(place);

function parsed(line: string): Read | undefined {
  try {
    // Its answer to a weather report without values is null, whatever its types say.
    return parser.parseaprs(line, { raw_timestamp: true }) ?? undefined;
  } catch {
    return undefined;
  }
}

const isWithin = (value: number | undefined, from: number, to: number): value is number =>
  typeof value === 'number' && value >= from && value <= to;

function movement({ altitude, speed, course }: Read) {
  const speedMps = speed === undefined ? undefined : speed * KMH_MPS;
  return {
    ...(isWithin(altitude, HEIGHTS.from, HEIGHTS.to) ? { altMslM: altitude } : {}),
    ...(isWithin(speedMps, 0, FASTEST_MPS) ? { speedMps } : {}),
    // 0 is that it is not known; north is 360.
    ...(isWithin(course, 1, 360) ? { trackDeg: course % 360 } : {}),
  };
}

/** With compressed positions a…j stand for the overlays 0…9. */
function symbolOf({ symboltable: table = '', symbolcode: code = '', format }: Read): string | undefined {
  const symbol = format === 'compressed' && /^[a-j]$/.test(table) ? `${table.charCodeAt(0) - 97}${code}` : table + code;
  return /^[!-~]{2}$/.test(symbol) ? symbol : undefined;
}

function objectOf({ objectname, itemname, alive }: Read) {
  const name = (objectname ?? itemname)?.trim();
  return name === undefined ? {} : { object: { name, gone: alive !== true } };
}
