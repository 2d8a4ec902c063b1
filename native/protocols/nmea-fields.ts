/** Fields of NMEA 0183 sentences: numbers, times, angles. An empty or malformed field is undefined, never zero. */

const NUMBER = /^[+-]?\d+(\.\d*)?$|^[+-]?\.\d+$/;

export function number(field: string | undefined): number | undefined {
  const trimmed = field?.trim() ?? '';
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

export function integer(field: string | undefined): number | undefined {
  return field !== undefined && /^\s*\d+\s*$/.test(field) ? Number(field) : undefined;
}

/** `hhmmss[.sss]` → ms of the day. A leap second (60) is taken as the next second. */
export function timeOfDay(field: string | undefined): number | undefined {
  const parts = /^(\d\d)(\d\d)(\d\d)(\.\d*)?$/.exec(field?.trim() ?? '');
  if (!parts) return undefined;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const fraction = parts[4] !== undefined && parts[4].length > 1 ? Number(parts[4]) : 0;
  return Math.round(((hours * 60 + minutes) * 60 + seconds + fraction) * 1_000);
}

/** A calendar day as epoch ms of its midnight, UTC; undefined when there is no such day. */
export function day(year: number, month: number, dayOfMonth: number): number | undefined {
  const at = Date.UTC(year, month - 1, dayOfMonth);
  const back = new Date(at);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === dayOfMonth && year >= 1980 ? at : undefined;
}

/** `ddmmyy` of RMC; years 80…99 are of the last century. */
export function dayOf(field: string | undefined): number | undefined {
  const parts = /^(\d\d)(\d\d)(\d\d)$/.exec(field?.trim() ?? '');
  if (!parts) return undefined;
  const year = Number(parts[3]);
  return day(year < 80 ? 2000 + year : 1900 + year, Number(parts[2]), Number(parts[1]));
}

const LATITUDE = /^(\d\d)(\d\d(?:\.\d*)?)$/;
const LONGITUDE = /^(\d{3})(\d\d(?:\.\d*)?)$/;

/** All digits of the degrees must stand: two equal ones that a bad line drops leave the checksum as it was. */
function angle(
  field: string | undefined,
  letter: string | undefined,
  letters: string,
  limit: number,
): number | undefined {
  const parts = (limit === 90 ? LATITUDE : LONGITUDE).exec(field?.trim() ?? '');
  const sign = letters.indexOf(letter?.trim() ?? '?');
  if (!parts || sign < 0 || letter?.trim() === '') return undefined;
  const minutes = Number(parts[2]);
  const degrees = Number(parts[1]) + minutes / 60;
  return minutes < 60 && degrees <= limit ? (sign === 0 ? degrees : -degrees) : undefined;
}

/** `ddmm.mmmm,N,dddmm.mmmm,E` at `index` → degrees. */
export function position(fields: readonly string[], index: number): { lat: number; lon: number } | undefined {
  const lat = angle(fields[index], fields[index + 1], 'NS', 90);
  const lon = angle(fields[index + 2], fields[index + 3], 'EW', 180);
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

/** One knot in m/s (1 852 m per hour). */
export const KNOT_MPS = 1_852 / 3_600;
