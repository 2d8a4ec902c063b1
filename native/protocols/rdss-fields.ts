/** What binary frames and text sentences of RDSS terminals have in common: numbers, moments, positions, names of events. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { RdssRefusal } from '../../contract/rdss.ts';
import type { Content } from './rdss-coding.ts';

/** What a decoder of one frame or sentence is told beside its bytes. */
export interface Context {
  receivedAt: number;
  /** The terminal's own card, once known. */
  card?: number | undefined;
  /** The card's interval, s, once known. */
  intervalS?: number | undefined;
}

/** Undefined: the frame or sentence is not of its documented form, and is told as `rdss-other`. */
export type Read<T> = (what: T, context: Context) => DeviceEvent[] | undefined;

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;
/** A time of day within so much of the arrival is that of an event that just happened. */
const FRESH_MS = 30 * 60_000;
/** Heights beyond are none, m. */
const HEIGHTS = { from: -1_000, to: 60_000 };

/** A card's number: up to eight digits, with or without leading zeros. */
export const cardOf = (field: string | undefined): number | undefined =>
  field !== undefined && /^\d{1,8}$/.test(field) ? Number(field) : undefined;

/** A whole number from 0 to `most`. */
export function count(field: string | undefined, most: number): number | undefined {
  const value = field !== undefined && /^\d{1,9}$/.test(field) ? Number(field) : undefined;
  return value === undefined || value > most ? undefined : value;
}

/** Drops what is undefined. */
export const only = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/**
 * A time of day, ms, as a moment: on the day nearest to its arrival. The documents do not say whose day it is: it is UTC,
 * but if only the reading as Beijing time (UTC+8) makes it fresh, it is that.
 */
export function momentOf(timeMs: number, receivedAt: number): number {
  const nearest = (offset: number) => timeMs - offset + Math.round((receivedAt - timeMs + offset) / DAY_MS) * DAY_MS;
  const [utc, beijing] = [nearest(0), nearest(BEIJING_MS)];
  const isFresh = (at: number) => Math.abs(at - receivedAt) <= FRESH_MS;
  return !isFresh(utc) && isFresh(beijing) ? beijing : utc;
}

/** `hhmm` or two bytes. */
export function minuteOfDay(hours: number, minutes: number): number | undefined {
  return hours > 23 || minutes > 59 ? undefined : (hours * 60 + minutes) * 60_000;
}

export interface Position {
  from: number | undefined;
  /** ms of the day; `arrival`: the terminal leaves it empty; undefined: there is no such time. */
  timeMs: number | 'arrival' | undefined;
  /** Degrees. Both zero is how a terminal without a position writes it. */
  at: { lat: number; lon: number } | undefined;
  altMslM?: number | undefined;
}

/** A position as it is told; undefined when there is none. */
export function heard({ from, timeMs, at, altMslM }: Position, { receivedAt }: Context): DeviceEvent[] | undefined {
  if (!from || timeMs === undefined || !at || (at.lat === 0 && at.lon === 0)) return undefined;
  if (Math.abs(at.lat) > 90 || Math.abs(at.lon) > 180) return undefined;
  const height = altMslM !== undefined && altMslM >= HEIGHTS.from && altMslM <= HEIGHTS.to ? { altMslM } : undefined;
  const fix = {
    fixAt: timeMs === 'arrival' ? receivedAt : momentOf(timeMs, receivedAt),
    receivedAt,
    mode: height ? (3 as const) : (2 as const),
    ...at,
    ...height,
    source: 'beidou-rdss' as const,
  };
  return [{ type: 'heard', receivedAt, from: String(from), kind: 'beidou', fix }];
}

export function textFrom(
  from: number,
  to: number | undefined,
  content: Content,
  timeMs: number | undefined,
  { receivedAt }: Context,
): DeviceEvent[] {
  const sentAt = timeMs === undefined ? undefined : momentOf(timeMs, receivedAt);
  return [
    { type: 'text', receivedAt, from: String(from), ...only({ to: to ? String(to) : undefined, sentAt }), ...content },
  ];
}

export function feedback(
  command: string,
  accepted: boolean,
  refusal: RdssRefusal | undefined,
  waitS: number | undefined,
  { receivedAt }: Context,
): DeviceEvent[] {
  return [{ type: 'rdss-feedback', receivedAt, command: command.slice(0, 8), accepted, ...only({ refusal, waitS }) }];
}

/** Beams by power levels 0…4, the first one beam 1. Bytes or fields that are no level leave theirs open. */
export const beamLevels = (levels: readonly (number | undefined)[]) =>
  levels.map((level, index) => ({ beam: index + 1, ...(level !== undefined && level <= 4 ? { level } : {}) }));
