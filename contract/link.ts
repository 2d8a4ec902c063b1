/** Link: a way to the other side, with what was measured and what it may carry. */
import { z } from 'zod';
import { localId } from './identity.ts';
import { durationMs, epochMs, percent, text } from './units.ts';
import { lane } from './lane.ts';

export const linkKind = z.enum(['5g', 'satellite', 'wired', 'beidou']);

export const linkPolicy = z.object({
  lanes: z.array(lane),
  /** Ceiling of all video together, kbit/s; 0: no video. */
  videoCeilingKbps: z.number().int().min(0),
  /** 0: free, 1: metered, 2: dear. */
  cost: z.number().int().min(0).max(2),
});

export const link = z.object({
  id: localId,
  kind: linkKind,
  name: text(60),
  policy: linkPolicy,
  rttMs: durationMs.optional(),
  lossPct: percent.optional(),
  upKbps: z.number().min(0).optional(),
  downKbps: z.number().min(0).optional(),
  measuredAt: epochMs.optional(),
});
export type Link = z.infer<typeof link>;

/** State of the connection from this vehicle to its center. */
export const uplinkState = z.enum(['not-enrolled', 'connecting', 'online', 'waiting', 'refused']);

export const uplink = z.object({
  state: uplinkState,
  since: epochMs,
  /** Code of an error in contract/errors.ts when `waiting` or `refused`. */
  error: z.string().optional(),
  detail: z.string().max(300).optional(),
  /** When the next try is made, while `waiting`. */
  retryAt: epochMs.optional(),
  centerName: z.string().optional(),
  rttMs: durationMs.optional(),
  /** Entries written here that the center has not acknowledged. */
  unsent: z.number().int().min(0),
});
export type Uplink = z.infer<typeof uplink>;
