/** What an alert that a station raises by itself is about, and the identity that follows from it. */
import { createHash } from 'node:crypto';
import type { Alert } from '../../../contract/writing.ts';

export interface Subject {
  kind: 'geofence' | 'silent' | 'speed';
  station: string;
  unit: string;
  /** `geofence`: which, and whether it was entered or left. */
  fence?: string;
  crossing?: 'enter' | 'leave';
}

/** One word for one subject. */
export const subjectKey = ({ kind, station, unit, fence, crossing }: Subject): string =>
  [kind, station, unit, fence ?? '', crossing ?? ''].join(' ');

/** The subject of an alert that a station judges; undefined: one that people or devices raise. */
export function subjectOf({ kind, station, unit, fence, crossing }: Alert): Subject | undefined {
  if (unit === undefined || (kind !== 'geofence' && kind !== 'silent' && kind !== 'speed')) return undefined;
  return { kind, station, unit, ...(fence === undefined ? {} : { fence }), ...(crossing ? { crossing } : {}) };
}

const MAX_UUID_MS = 2 ** 48 - 1;

/**
 * The id of an episode: the same wherever and whenever it is judged from the same fix, before and after a restart. A UUID of
 * version 7 (RFC 9562 §5.7) with the time at which it happened; in place of random bits, a digest of what it is about.
 */
export function alertId(subject: Subject, happenedAt: number): string {
  const ms = Math.max(0, Math.min(MAX_UUID_MS, Math.round(happenedAt)));
  const time = ms.toString(16).padStart(12, '0');
  const digest = createHash('sha256')
    .update(`${subjectKey(subject)} ${happenedAt}`)
    .digest('hex');
  const variant = ((parseInt(digest.slice(3, 4), 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}
