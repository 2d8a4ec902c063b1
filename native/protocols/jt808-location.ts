/**
 * Where vehicles with a JT/T 808 terminal are.
 *
 *   0200 location   alarms 4 | state 4 | latitude 4 | longitude 4 | height 2 | speed 2 | course 2 | time, BCD 6 [| more]
 *                   alarms: bit 0 the driver's emergency key; state: bit 1 has a position, bit 2 south, bit 3 west
 *                   latitude, longitude 1e-6 degree, without a sign; height m; speed 0.1 km/h; course degrees;
 *                   time yymmddhhmmss of Beijing (UTC+8); then items id 1 | length 1 | value, of which 31 is satellites
 *   0704 locations  count 2 | kind 1 | count times: length 2 | location       kept while there was no network
 */
import type { HeardEvent } from '../../contract/heard.ts';
import { day } from './nmea-fields.ts';
import { notAhead } from './radio-time.ts';
import { only } from './rdss-fields.ts';

const EMERGENCY = 1;
const POSITIONED = 2;
const SOUTH = 4;
const WEST = 8;
const LOCATION_BYTES = 28;
const SATELLITES = 0x31;
const BEIJING_MS = 8 * 3_600_000;
const KMH_MPS = 1 / 3.6;
/** Heights and speeds beyond are none: m, m/s. */
const HEIGHT_LIMIT = 10_000;
const SPEED_LIMIT = 150;

/** @returns undefined: no location, one without a position, or with a number that cannot be */
export function readLocation(body: Uint8Array, from: string, receivedAt: number): HeardEvent | undefined {
  if (body.length < LOCATION_BYTES) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const [alarms, state] = [view.getUint32(0), view.getUint32(4)];
  const [lat, lon] = [view.getUint32(8) / 1e6, view.getUint32(12) / 1e6];
  const takenAt = beijingTime(body.subarray(22, 28));
  if ((state & POSITIONED) === 0 || lat > 90 || lon > 180 || (lat === 0 && lon === 0)) return undefined;
  if (takenAt === undefined) return undefined;
  const [height, speed, course] = [view.getInt16(16), (view.getUint16(18) / 10) * KMH_MPS, view.getUint16(20)];
  const hasHeight = Math.abs(height) <= HEIGHT_LIMIT;
  return {
    type: 'heard',
    receivedAt,
    from,
    kind: 'vehicle',
    fix: {
      fixAt: notAhead(takenAt, receivedAt),
      receivedAt,
      mode: hasHeight ? 3 : 2,
      lat: (state & SOUTH) === 0 ? lat : -lat,
      lon: (state & WEST) === 0 ? lon : -lon,
      ...only({
        altMslM: hasHeight ? height : undefined,
        speedMps: speed <= SPEED_LIMIT ? speed : undefined,
        trackDeg: course <= 360 ? course % 360 : undefined,
        satellites: satellitesOf(body.subarray(LOCATION_BYTES)),
      }),
      source: 'radio',
    },
    ...((alarms & EMERGENCY) === 0 ? {} : { emergency: true }),
  };
}

/** Locations that were kept while there was no network; those that do not hold are left out. */
export function readKept(body: Uint8Array, from: string, receivedAt: number): HeardEvent[] {
  const events: HeardEvent[] = [];
  let at = 3;
  while (at + 2 <= body.length) {
    const length = ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
    if (at + 2 + length > body.length) break;
    const event = readLocation(body.subarray(at + 2, at + 2 + length), from, receivedAt);
    if (event) events.push(event);
    at += 2 + length;
  }
  return events;
}

function satellitesOf(items: Uint8Array): number | undefined {
  for (let at = 0; at + 2 <= items.length; at += 2 + (items[at + 1] ?? 0))
    if (items[at] === SATELLITES && items[at + 1] === 1) return items[at + 2];
  return undefined;
}

function beijingTime(bcd: Uint8Array): number | undefined {
  const digits = Buffer.from(bcd).toString('hex');
  if (!/^\d{12}$/.test(digits)) return undefined;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = (digits.match(/../g) ?? []).map(Number);
  const midnight = day(2_000 + year, month, date);
  if (midnight === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1_000 - BEIJING_MS;
}
