/**
 * Position sentences of two-way radios, field by field; index 0 is the name.
 *
 *   PKLDS    1 time  2 A/V  3…6 position  7 knots  8 course  9 date  10 variation  11 its side and a version, `W00`
 *            12 fleet  13 unit  14 status  15 extension                      FleetSync, another's
 *   PKNDS    1…11 as PKLDS  12 unit, `U00002`  13 status  14 extension       NEXEDGE, another's
 *   PKLSH    1…4 position  5 time  6 A/V  7 fleet  8 unit                    FleetSync, short
 *   PKNSH    1…4 position  5 time  6 A/V  7 unit                             NEXEDGE, short
 *   PKNID    1 version  2 unit  3 status  4 extension                        NEXEDGE, without a position
 *   PKWDPOS  1 time  2 A/V  3…6 position  7 knots  8 course  9 date  10 m    the radio's own
 *   PKWDWPL  1 time  2 A/V  3…6 position  7 knots  8 course  9 date  10 m  11 name  last: APRS symbol      a station heard
 *   GPWPL    1…4 position  5 name                                            a station heard
 *
 * Sources: go-nmea and pynmea2 (Kenwood), direwolf src/waypoint.c (PKWDWPL), Kenwood's manuals as they quote them.
 */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Fix } from '../../contract/fix.ts';
import { caller } from '../../contract/heard.ts';
import { dayOf, KNOT_MPS, number, position, timeOfDay } from './nmea-fields.ts';
import { momentOf } from './radio-time.ts';
import { only } from './rdss-fields.ts';

type Fields = readonly string[];
type Read = (fields: Fields, receivedAt: number) => DeviceEvent[];

const FASTEST_MPS = 600;
const HEIGHTS = { from: -1_000, to: 60_000 };

const within = (value: number | undefined, from: number, to: number) =>
  value !== undefined && value >= from && value <= to ? value : undefined;

/** Speed and course of fields `at` and the next. */
function movement(fields: Fields, at: number) {
  const knots = number(fields[at]);
  const speedMps = within(knots === undefined ? undefined : knots * KNOT_MPS, 0, FASTEST_MPS);
  const course = within(number(fields[at + 1]), 0, 360);
  return only({ speedMps, trackDeg: course === undefined ? undefined : course % 360 });
}

const height = (field: string | undefined) => within(number(field), HEIGHTS.from, HEIGHTS.to);

/** @returns undefined when the fields hold no position; both zero is how a radio without one writes it */
function fixOf(
  fields: Fields,
  at: number,
  fixAt: number,
  receivedAt: number,
  more: Partial<Fix> = {},
): Fix | undefined {
  const place = position(fields, at);
  if (!place || (place.lat === 0 && place.lon === 0)) return undefined;
  return { fixAt, receivedAt, mode: more.altMslM === undefined ? 2 : 3, ...place, ...more, source: 'radio' };
}

function heard(from: string, fix: Fix | undefined, more: { comment?: string; symbol?: string } = {}): DeviceEvent[] {
  if (!fix || !caller.safeParse(from).success) return [];
  return [{ type: 'heard', receivedAt: fix.receivedAt, from, kind: 'radio', fix, ...more }];
}

/** The number of a status as the radio has it, with its extension unless that is none. */
function statusWords(status: string | undefined, extension: string | undefined): string | undefined {
  if (!/^\d{1,3}$/.test(status ?? '')) return undefined;
  return /^\d{1,3}$/.test(extension ?? '') && Number(extension) > 0
    ? `status ${status}-${extension}`
    : `status ${status}`;
}

/** A fleet's unit as FleetSync writes it, `100-1001`. */
const fleetUnit = (fleet = '', unit = ''): string => (/^\d+-\d+$/.test(`${fleet}-${unit}`) ? `${fleet}-${unit}` : '');

/** PKLDS and PKNDS from the time on. A position that is not valid any more is none. */
function long(fields: Fields, receivedAt: number, from: string, status: number): DeviceEvent[] {
  if (fields[2] !== 'A') return [];
  const fixAt = momentOf(timeOfDay(fields[1]), dayOf(fields[9]), receivedAt);
  const fix = fixOf(fields, 3, fixAt, receivedAt, movement(fields, 7));
  return heard(from, fix, only({ comment: statusWords(fields[status], fields[status + 1]) }));
}

function short(fields: Fields, receivedAt: number, from: string): DeviceEvent[] {
  if (fields[6] !== 'A') return [];
  return heard(from, fixOf(fields, 1, momentOf(timeOfDay(fields[5]), undefined, receivedAt), receivedAt));
}

const ownPosition: Read = (fields, receivedAt) => {
  if (fields[2] !== 'A') return [{ type: 'no-fix', receivedAt }];
  const fixAt = momentOf(timeOfDay(fields[1]), dayOf(fields[9]), receivedAt);
  const altMslM = height(fields[10]);
  const fix = fixOf(fields, 3, fixAt, receivedAt, { ...movement(fields, 7), ...only({ altMslM }) });
  return fix ? [{ type: 'fix', ...fix, source: 'gnss' }] : [];
};

/**
 * A station heard by the radio. Its time is that of the radio's clock, and the radio says V where that or its own position is
 * not set, with most radios always: then the arrival is the time.
 */
const station: Read = (fields, receivedAt) => {
  const [name, symbol] = nameAndSymbol(fields);
  const fixAt = fields[2] === 'A' ? momentOf(timeOfDay(fields[1]), dayOf(fields[9]), receivedAt) : receivedAt;
  const altMslM = height(fields[10]);
  const fix = fixOf(fields, 3, fixAt, receivedAt, { ...movement(fields, 7), ...only({ altMslM }) });
  return heard(name, fix, only({ symbol }));
};

/** A name with a comma is more fields; so is the symbol that is one. `|` and `~` stand for `,` and `*`. */
function nameAndSymbol(fields: Fields): [name: string, symbol: string | undefined] {
  const parts = fields.slice(11);
  const last = parts.pop() ?? '';
  const symbol = last === '' && /^[/\\A-Z0-9]$/.test(parts.at(-1) ?? '') ? `${parts.pop() ?? ''},` : last;
  const plain = (text: string) => text.replaceAll('|', ',').replaceAll('~', '*');
  return [idOf(plain(parts.join(','))), /^[!-~]{2}$/.test(symbol) ? plain(symbol) : undefined];
}

const idOf = (name: string): string => name.trim().replaceAll(' ', '_');

export const sentences: Readonly<Record<string, Read>> = {
  PKLDS: (fields, receivedAt) => long(fields, receivedAt, fleetUnit(fields[12], fields[13]), 14),
  PKNDS: (fields, receivedAt) => long(fields, receivedAt, fields[12] ?? '', 13),
  PKLSH: (fields, receivedAt) => short(fields, receivedAt, fleetUnit(fields[7], fields[8])),
  PKNSH: (fields, receivedAt) => short(fields, receivedAt, fields[7] ?? ''),
  PKNID: (fields, receivedAt) => {
    const [from = '', text] = [fields[2], statusWords(fields[3], fields[4])];
    return text !== undefined && caller.safeParse(from).success ? [{ type: 'text', receivedAt, from, text }] : [];
  },
  PKWDPOS: ownPosition,
  PKWDWPL: station,
  GPWPL: (fields, receivedAt) => heard(idOf(fields[5] ?? ''), fixOf(fields, 1, receivedAt, receivedAt)),
};
