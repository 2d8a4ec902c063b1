/** Times, ages, coordinates and numbers as the desk shows them. Beijing time on the screen, UTC in exports. */

const BEIJING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const beijing = (atMs: number): string => new Date(atMs + BEIJING_MS).toISOString();

/** `10:42:07`, Beijing time. */
export const clockTime = (atMs: number): string => beijing(atMs).slice(11, 19);
/** `2026-11-24 10:42:07`, Beijing time. */
export const dateTime = (atMs: number): string => beijing(atMs).slice(0, 19).replace('T', ' ');
/** `2028-11-24`, Beijing time. */
export const dateOnly = (atMs: number): string => beijing(atMs).slice(0, 10);

/** A time to come by more than this means that two clocks differ, ms. */
const AHEAD_MS = 5_000;

export type Age =
  | { word: 'now' }
  | { word: 'ahead' | 'seconds' | 'minutes' | 'hours'; count: number }
  | { word: 'yesterday'; time: string }
  | { word: 'date'; time: string };

/**
 * How old something is, in the words of the desk: 刚刚, 12 s, 4 min, 3 h, 昨天 14:02, 11-20 14:02. A time to come is
 * never "now": it is told in seconds, so that a wrong clock is seen and not believed.
 */
export function age(atMs: number, nowMs: number): Age {
  const ms = nowMs - atMs;
  if (ms <= -AHEAD_MS) return { word: 'ahead', count: Math.round(-ms / 1_000) };
  if (ms < 2_000) return { word: 'now' };
  if (ms < 60_000) return { word: 'seconds', count: Math.floor(ms / 1_000) };
  if (ms < 3_600_000) return { word: 'minutes', count: Math.floor(ms / 60_000) };
  const days = Math.floor((nowMs + BEIJING_MS) / DAY_MS) - Math.floor((atMs + BEIJING_MS) / DAY_MS);
  if (days === 0 || ms < 6 * 3_600_000) return { word: 'hours', count: Math.floor(ms / 3_600_000) };
  if (days === 1) return { word: 'yesterday', time: beijing(atMs).slice(11, 16) };
  return { word: 'date', time: beijing(atMs).slice(5, 16).replace('T', ' ') };
}

/** Whether what is said to be of `atMs` can no longer be taken for now: too old, or by a clock that is wrong. */
export const isStale = (atMs: number, nowMs: number, limitMs: number): boolean =>
  nowMs - atMs > limitMs || nowMs - atMs <= -AHEAD_MS;

export const AXIS_FORMATS = ['decimal', 'dm', 'dms'] as const;
/** How a latitude or a longitude alone is written: degrees, degrees and minutes, degrees, minutes and seconds. */
export type AxisFormat = (typeof AXIS_FORMATS)[number];
export const COORDINATE_FORMATS = [...AXIS_FORMATS, 'utm', 'mgrs', 'beidou'] as const;
/** How a place is written: by both of its angles, or by the code of a grid. */
export type CoordinateFormat = (typeof COORDINATE_FORMATS)[number];

export const isAxisFormat = (format: CoordinateFormat): format is AxisFormat =>
  AXIS_FORMATS.some((one) => one === format);

/** The one after `format`, around the end. */
export const nextFormat = (format: CoordinateFormat): CoordinateFormat =>
  COORDINATE_FORMATS[(COORDINATE_FORMATS.indexOf(format) + 1) % COORDINATE_FORMATS.length] ?? 'decimal';

/** `31.69012° N`, `31°41.407′ N` or `31°41′24.4″ N`. @param axis which letters to use */
export function coordinate(degrees: number, axis: 'lat' | 'lon', format: AxisFormat): string {
  const letter = axis === 'lat' ? (degrees < 0 ? 'S' : 'N') : degrees < 0 ? 'W' : 'E';
  const value = Math.abs(degrees);
  if (format === 'decimal') return `${value.toFixed(5)}° ${letter}`;
  const two = (part: number) => String(part).padStart(2, '0');
  if (format === 'dm') {
    // Rounded once, in thousandths of a minute, so that 59.9996′ becomes the next degree.
    const thousandths = Math.round(value * 60_000);
    const minutes = ((thousandths % 60_000) / 1_000).toFixed(3).padStart(6, '0');
    return `${Math.floor(thousandths / 60_000)}°${minutes}′ ${letter}`;
  }
  // The same in tenths of a second.
  const tenths = Math.round(value * 36_000);
  const minutes = Math.floor(tenths / 600) % 60;
  const seconds = (tenths % 600) / 10;
  return `${Math.floor(tenths / 36_000)}°${two(minutes)}′${seconds.toFixed(1).padStart(4, '0')}″ ${letter}`;
}

/** What is copied at a touch: `31.690120,113.371450`, WGS-84. */
export const copyText = (lat: number, lon: number): string => `${lat.toFixed(6)},${lon.toFixed(6)}`;

/** `6.2M`, `380k` bit/s. */
export const bitRate = (kbps: number): string =>
  kbps >= 999.5 ? `${(kbps / 1_000).toFixed(1)}M` : `${Math.round(kbps)}k`;

/** `6.2 Mbit/s`, `380 kbit/s`. */
export const bitsPerSecond = (kbps: number): string => `${bitRate(kbps).replace(/.$/, ' $&')}bit/s`;

/** `820 B`, `1.2 kB`, `34 MB`, `1.1 GB`; a rate with `/s` behind it. */
export function dataSize(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  const [value, unit] =
    bytes < 999_500 ? [bytes / 1e3, 'kB'] : bytes < 999_500_000 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** How long, in its two largest units: `0.4 s`, `59.0 s`, `12 min 5 s`, `1 h 0 min`, `400 d`. Sign dropped. */
export function duration(ms: number): string {
  const seconds = Math.abs(ms) / 1_000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2_880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${integer(seconds / 86_400)} d`;
}

/** `1 204` */
export const integer = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
