/** Alerts: what a station watches for (fences, silence, speed), and what became of each alert. */
import { z } from 'zod';
import { stationId, uuidV7 } from './identity.ts';
import { unitKind, type UnitKind } from './unit.ts';
import { epochMs, latDeg, lonDeg, metres, text } from './units.ts';
import type { Alert } from './writing.ts';

/** Fences of a station, and corners of one. */
export const FENCES_LIMIT = 200;
export const CORNERS_LIMIT = 200;

/** `[lon, lat]` as in GeoJSON, WGS-84. */
const corner = z.tuple([lonDeg, latDeg]);

export const fenceShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), center: corner, radiusM: metres.min(10).max(200_000) }),
  /** Closes itself; of a ring that crosses itself, what an odd number of turns encloses is inside. */
  z.object({ kind: z.literal('polygon'), ring: z.array(corner).min(3).max(CORNERS_LIMIT) }),
]);
export type FenceShape = z.infer<typeof fenceShape>;

/** Two stations edit one set: of two entries the higher holds, of equal ones the later. */
const revision = z.number().int().min(1).max(1_000_000_000);

export const fence = z.object({
  id: uuidV7,
  name: text(60),
  shape: fenceShape,
  /** Which crossings are told. */
  enter: z.boolean(),
  leave: z.boolean(),
  /** Whom it concerns; none: everybody. */
  kinds: z.array(unitKind).max(unitKind.options.length),
  /** Speed limit inside, m/s. */
  maxSpeedMps: z.number().min(1).max(150).optional(),
  revision,
  deleted: z.boolean().default(false),
});
export type Fence = z.infer<typeof fence>;

/** What a person draws; without an id: a new one. */
export const fenceEdit = fence.omit({ id: true, revision: true, deleted: true }).extend({ id: uuidV7.optional() });
export type FenceEdit = z.infer<typeof fenceEdit>;

export const alertRules = z.object({
  /** A unit without a position for so long, s, is silent; null: it may be. */
  silentS: z.record(unitKind, z.number().int().min(30).max(86_400).nullable()),
  /** Whose silence is told: of the vehicles and of those in the address book, or of all who were ever heard. */
  silentOf: z.enum(['known', 'all']),
  /** Speed limit, m/s; null: none. */
  speedMps: z.record(unitKind, z.number().min(1).max(150).nullable()),
  revision,
});
export type AlertRules = z.infer<typeof alertRules>;
export const alertRulesEdit = alertRules.omit({ revision: true });
export type AlertRulesEdit = z.infer<typeof alertRulesEdit>;

const forEach = <T>(value: T): Record<UnitKind, T> => ({
  vehicle: value,
  radio: value,
  person: value,
  uav: value,
  beidou: value,
  other: value,
});

/** Until a person has set others. */
export const DEFAULT_RULES: AlertRulesEdit = { silentS: forEach(600), silentOf: 'known', speedMps: forEach(null) };

/**
 * What became of an alert: a person took note of it; who raised it says it was a mistake; what it tells of has ended, by
 * the time of the fix that ended it.
 */
export const alertStep = z.object({
  alert: uuidV7,
  /** The station whose unit the alert is about. */
  station: stationId,
  step: z.enum(['acknowledged', 'cancelled', 'over']),
  person: z.string().max(60).optional(),
  at: epochMs,
});
export type AlertStep = z.infer<typeof alertStep>;

export interface AlertView {
  alert: Alert;
  /** Station that raised it, and when it wrote it, by its clock. */
  by: string;
  at: number;
  /** Who has taken note of it, at which station: of each the first, in the order of time. */
  acknowledged: { station: string; person: string; at: number }[];
  cancelled?: { person: string; at: number };
  /** When it ended. */
  overAt?: number;
  /** An own one that the other side does not have yet. */
  waiting?: true;
}

/** Nobody at this station has taken note of it, and nobody took it back: it stands on the screen. */
export const isStanding = ({ acknowledged, cancelled }: AlertView, own: string): boolean =>
  !cancelled && !acknowledged.some(({ station }) => station === own);

/** What both stations tell their screens. */
export type AlertingEvent =
  /** All that stand, and the newest of the others; newest first. */
  | { type: 'alerts'; alerts: AlertView[] }
  | { type: 'fences'; fences: Fence[] }
  | { type: 'alert-rules'; rules: AlertRulesEdit };
