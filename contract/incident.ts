/** Incident 事件: what all this is about; every other thing can hang on one. */
import { z } from 'zod';
import { uuidV7 } from './identity.ts';
import { epochMs, latDeg, lonDeg, text } from './units.ts';

export const incident = z.object({
  id: uuidV7,
  title: text(120),
  kind: z.enum(['fire', 'flood', 'geological', 'mine', 'traffic', 'hazmat', 'earthquake', 'drill', 'other']),
  happenedAt: epochMs,
  place: z.string().max(200).optional(),
  lat: latDeg.optional(),
  lon: lonDeg.optional(),
  closedAt: epochMs.optional(),
});
export type Incident = z.infer<typeof incident>;
