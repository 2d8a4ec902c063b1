/** What a driver makes of bytes: events, one JSON object each (`npm run decode` prints them as they are). */
import { z } from 'zod';
import { fix, sky } from './fix.ts';
import { epochMs } from './units.ts';

export const deviceEvent = z.discriminatedUnion('type', [
  /** One epoch of a receiver, all its sentences merged. */
  fix.extend({ type: z.literal('fix') }),
  /** All satellites of one epoch. */
  sky.extend({ type: z.literal('sky') }),
  /** The receiver talks and says that it has no position. */
  z.object({ type: z.literal('no-fix'), receivedAt: epochMs, fixAt: epochMs.optional() }),
]);
export type DeviceEvent = z.infer<typeof deviceEvent>;
