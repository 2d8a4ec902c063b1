/** The device bridge: routes between devices and the journal as rows that a person reads and switches, and what passed. */
import { z } from 'zod';
import { medium } from './contact.ts';
import { caller } from './heard.ts';
import { localId, stationId, uuidV7 } from './identity.ts';
import { keyingWhy } from './radio-channel.ts';
import { epochMs } from './units.ts';

const media = z.array(medium).min(1).max(medium.options.length);

export const routeSource = z.discriminatedUnion('kind', [
  /** What these hear; `device`: only this one. */
  z.object({ kind: z.literal('media'), media, device: localId.optional() }),
  /** What people wrote, at the center or in the vehicle, to somebody who carries a terminal. */
  z.object({ kind: z.literal('journal') }),
]);

export const routeTarget = z.discriminatedUnion('kind', [
  /** The picture, or the messages. */
  z.object({ kind: z.literal('journal') }),
  /** The terminal that the message names. */
  z.object({ kind: z.literal('media'), media, device: localId.optional() }),
  /** One contact, whoever it was meant for: a relay from radio to BeiDou and the like. */
  z.object({ kind: z.literal('contact'), contact: localId }),
]);

export const route = z.object({
  id: localId,
  what: z.enum(['position', 'text']),
  from: routeSource,
  to: routeTarget,
  enabled: z.boolean(),
  /** Transfers a minute, also the burst that passes at once. What is over it waits (texts) or is replaced by newer (positions). */
  perMinute: z.number().int().min(1).max(6_000),
  /** Positions: at most one of a unit in so many seconds. */
  everyS: z.number().min(0).max(3_600).default(1),
});
export type Route = z.infer<typeof route>;

/** Where something came from, or went to. */
export const transferEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('journal') }),
  z.object({ kind: z.literal('device'), medium, device: localId, caller: caller.optional() }),
]);
export type TransferEnd = z.infer<typeof transferEnd>;

/**
 * One transfer over a route. It is told again, with the same id, when its outcome is known; the newest by seq holds. A
 * position's transfer is its `fix` entry itself, by `via`.
 */
export const transfer = z.object({
  id: uuidV7,
  route: localId,
  what: z.enum(['position', 'text']),
  message: uuidV7.optional(),
  /** Whose: the unit that spoke, or that is spoken to. */
  unit: localId.optional(),
  from: transferEnd,
  to: transferEnd,
  /**
   * `sending`: written before a byte goes to the device; `unknown`: the station ended, or the device went away, before
   * it was told what became of it: it is not sent again by itself.
   */
  outcome: z.enum(['sending', 'done', 'refused', 'unknown']),
  /** An error code (contract/errors.ts). */
  reason: z.string().max(40).optional(),
  /** Several that were refused alike are told in one. */
  count: z.number().int().min(1).default(1),
  at: epochMs,
});
export type Transfer = z.infer<typeof transfer>;

/** A row as the screen shows it. Counters since the station's start. */
export interface RouteStatus {
  route: Route;
  /** Came with the program: may be switched and slowed, not removed. */
  isDefault: boolean;
  passed: number;
  /** Wait for the rate, for a device, or for its answer. */
  waiting: number;
  /** Positions that a newer one replaced before they passed, and repetitions of what had passed. */
  left: number;
  refused: number;
  last?: { at: number; unit?: string; outcome: Transfer['outcome']; reason?: string };
}

/** Push-to-talk in the journal: written when the key goes down, and again, with the same id, when it is let go. */
export const keying = z.object({
  id: uuidV7,
  device: localId,
  /** Who pressed it at a console; absent: the radio's own key. */
  person: z.string().max(60).optional(),
  /** At which station he sits; absent: at this vehicle's. */
  station: stationId.optional(),
  /** The radio channel on which he spoke. */
  channel: localId.optional(),
  from: epochMs,
  to: epochMs.optional(),
  why: keyingWhy.optional(),
});
export type Keying = z.infer<typeof keying>;
