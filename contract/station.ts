/** Station: a vehicle or a center; an id, a name, keys. */
import { z } from 'zod';
import { stationId } from './identity.ts';
import { via } from './link.ts';
import { epochMs, text } from './units.ts';

export const stationKind = z.enum(['vehicle', 'center']);

export const station = z.object({
  id: stationId,
  kind: stationKind,
  name: text(60),
});
export type Station = z.infer<typeof station>;

/** What the center knows of an enrolled vehicle. */
export const enrolledStation = station.extend({
  enrolledAt: epochMs,
  /** End of its certificate's validity. */
  certificateUntil: epochMs,
  revokedAt: epochMs.optional(),
});
export type EnrolledStation = z.infer<typeof enrolledStation>;

/** Whether the other side can be reached, and since when. */
export const presence = z.object({
  station: stationId,
  online: z.boolean(),
  since: epochMs,
  /** The link by which it comes, or came last. */
  via: via.optional(),
});
export type Presence = z.infer<typeof presence>;

/** People's roles at a center (DESIGN §9); a vehicle's console works with the `operator` role. */
export const role = z.enum(['operator', 'commander', 'staff', 'administrator']);
export type Role = z.infer<typeof role>;
