/** Feed, Recording, Clip: what cameras and radios give. */
import { z } from 'zod';
import { localId, stationId, uuidV7 } from './identity.ts';
import { durationMs, epochMs, latDeg, lonDeg, text } from './units.ts';

export const feedKind = z.enum(['camera', 'screen', 'test-card', 'radio', 'uav', 'body']);

/** `idle`: known, nobody publishes it; `publishing`: media flows to the center; `waiting`: wanted, and not flowing now. */
export const feedState = z.enum(['idle', 'waiting', 'publishing']);

export const feed = z.object({
  station: stationId,
  id: localId,
  kind: feedKind,
  name: text(80),
  /** A person asked for this feed at the center; holds over restarts and cuts until a person takes it back. */
  wanted: z.boolean(),
  state: feedState,
  since: epochMs,
  place: z.object({ lat: latDeg, lon: lonDeg }).optional(),
});
export type Feed = z.infer<typeof feed>;

export const recording = z.object({
  id: uuidV7,
  station: stationId,
  feed: localId,
  startAt: epochMs,
  lengthMs: durationMs,
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Recording = z.infer<typeof recording>;

/** A span of a feed that a person marked, e.g. as evidence: never deleted by the quota. */
export const clip = z.object({
  id: uuidV7,
  station: stationId,
  feed: localId,
  startAt: epochMs,
  endAt: epochMs,
  label: z.string().max(200).optional(),
  evidence: z.boolean(),
});
export type Clip = z.infer<typeof clip>;
