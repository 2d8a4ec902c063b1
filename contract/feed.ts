/** Feed: what cameras and radios give. What is kept of it is in footage.ts. */
import { z } from 'zod';
import { localId, stationId } from './identity.ts';
import { epochMs, latDeg, lonDeg, text } from './units.ts';

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
