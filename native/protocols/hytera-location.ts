/**
 * Locations, texts and registrations of Hytera's DMR radios, inside HDAP (hytera-frames.ts).
 *
 *   location A002, A003, D004   request 4 | radio 4 | result 2 | GPS 40 [| RSSI 2 with A003, D004]
 *            B003               radio 4 | kind of emergency 1 | GPS 40
 *            C003, D003         request 4 | radio 4 | … | GPS 40
 *   GPS      A/V 1 | hhmmss | ddmmyy | N/S | ddmm.mmmm | E/W | dddmm.mmmm | knots 3 | degrees 3      ASCII
 *   text     A1, B1             [length of an option 2] | message 4 | to 4 | from 4 | UTF-16, low byte first [| option]
 *                               to one, or to a group; bit 6 of the byte before says that there is an option
 *   registration 03             radio 4       answered 80: radio 4 | result 1 | seconds that it holds 4
 *                02             radio 4       is it online; answered 82 by the radio
 *
 * A radio is an address of its own network: 10, and its number in 24 bits.
 */
import type { HeardEvent, TextEvent } from '../../contract/heard.ts';
import { LOCATION, REGISTRATION, TEXT, type Hdap } from './hytera-frames.ts';
import { dayOf, KNOT_MPS, number, position, timeOfDay } from './nmea-fields.ts';
import { momentOf } from './radio-time.ts';
import { only } from './rdss-fields.ts';

const GPS = 40;
const RSSI = 2;
/** Where the radio stands in the payload, how much is behind the GPS data, and where a result is. */
const reports: Readonly<Record<number, { radio: number; behind: number; result?: number }>> = {
  0xa002: { radio: 4, behind: 0, result: 8 },
  0xa003: { radio: 4, behind: RSSI, result: 8 },
  0xb003: { radio: 0, behind: 0 },
  0xc003: { radio: 4, behind: 0 },
  0xd003: { radio: 4, behind: 0 },
  0xd004: { radio: 4, behind: RSSI, result: 8 },
};
const EMERGENCY = 0xb003;
const PRIVATE = 0xa1;
const GROUP = 0xb1;
const OPTION = 0x4000;
/** Radios are of the one, groups of the other. */
const NETWORK = 10;
const GROUPS = 225;
const REGISTER = 0x03;
export const REGISTERED = 0x80;
/** A registration holds this long, s: the radio comes again before. */
const REGISTERED_S = 1_800;

/** @returns undefined: no report, none with a position, or none that holds */
export function readLocation({ service, opcode, payload }: Hdap, receivedAt: number): HeardEvent | undefined {
  const report = service === LOCATION ? reports[opcode] : undefined;
  if (!report || payload.length < report.radio + 4 + GPS + report.behind) return undefined;
  if (report.result !== undefined && (payload[report.result] !== 0 || payload[report.result + 1] !== 0))
    return undefined;
  const from = radioNumber(payload, report.radio);
  const end = payload.length - report.behind;
  const text = Buffer.from(payload.subarray(end - GPS, end)).toString('latin1');
  const parts = /^A(.{6})(.{6})([NS])(.{9})([EW])(.{10})(.{3})(.{3})$/.exec(text);
  if (from === undefined || !parts) return undefined;
  const [, time, date, north = '', lat = '', east = '', lon = '', knots, degrees] = parts;
  const place = position([lat, north, lon, east], 0);
  if (!place || (place.lat === 0 && place.lon === 0)) return undefined;
  const speed = number(knots);
  const course = number(degrees);
  const movement = only({
    speedMps: speed === undefined || speed < 0 ? undefined : speed * KNOT_MPS,
    trackDeg: course === undefined || course < 0 || course > 360 ? undefined : course % 360,
  });
  const fixAt = momentOf(timeOfDay(time), dayOf(date), receivedAt);
  return {
    type: 'heard',
    receivedAt,
    from,
    kind: 'radio',
    fix: { fixAt, receivedAt, mode: 2, ...place, ...movement, source: 'radio' },
    ...(opcode === EMERGENCY ? { emergency: true } : {}),
  };
}

/** @returns undefined: no text, or an empty one */
export function readText({ service, opcode, payload }: Hdap, receivedAt: number): TextEvent | undefined {
  if (service !== TEXT || ![PRIVATE, GROUP].includes(opcode & 0xff)) return undefined;
  const [head, behind] = (opcode & OPTION) === 0 ? [0, 0] : [2, ((payload[0] ?? 0) << 8) | (payload[1] ?? 0)];
  const from = radioNumber(payload, head + 8);
  const to = radioNumber(payload, head + 4, NETWORK, GROUPS);
  const text = Buffer.from(payload.subarray(head + 12, payload.length - behind))
    .toString('utf16le')
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
  return from === undefined || text === '' ? undefined : { type: 'text', receivedAt, from, text, ...only({ to }) };
}

/** The answer to a radio that registers; undefined: it does not. */
export function registrationAnswer({ service, opcode, payload }: Hdap): Uint8Array | undefined {
  if (service !== REGISTRATION || opcode !== REGISTER || radioNumber(payload, 0) === undefined) return undefined;
  const seconds = [REGISTERED_S >> 24, REGISTERED_S >> 16, REGISTERED_S >> 8, REGISTERED_S].map((part) => part & 0xff);
  return Uint8Array.of(...payload.subarray(0, 4), 0, ...seconds);
}

/** @param networks that it may be of */
function radioNumber(payload: Uint8Array, at: number, ...networks: number[]): string | undefined {
  const [network = 0, high = 0, middle = 0, low] = payload.subarray(at, at + 4);
  if (low === undefined || !(networks.length > 0 ? networks : [NETWORK]).includes(network)) return undefined;
  return String((high << 16) | (middle << 8) | low);
}
