/** Unit: who is where. Its track is the list of its fixes. */
import { z } from 'zod';
import { fix } from './fix.ts';
import { localId, stationId } from './identity.ts';
import { text } from './units.ts';

export const unitKind = z.enum(['vehicle', 'radio', 'person', 'uav', 'beidou', 'other']);
export type UnitKind = z.infer<typeof unitKind>;

/** A unit's id is unique within its station; `(station, id)` everywhere. A vehicle's own unit has the station's id. */
export const unit = z.object({
  station: stationId,
  id: localId,
  kind: unitKind,
  name: text(60),
});
export type Unit = z.infer<typeof unit>;

/** A unit with its newest fix (by `fixAt`, never by arrival). */
export const unitPosition = z.object({
  unit,
  fix,
  /** The journal entry that carried the fix: the same by data channel, by MQTT and by BeiDou. */
  seq: z.number().int().positive(),
  /** What came of the fix by BeiDou, to about a metre and a second: the fix itself is still to come. */
  sketch: z.literal(true).optional(),
});
export type UnitPosition = z.infer<typeof unitPosition>;
