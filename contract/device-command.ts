/**
 * What may be asked of a device. A command is carried out now or within its time, or it is refused; it never waits for a
 * device that is away. Its fate is told by `command` events with its id.
 */
import { z } from 'zod';
import { errorSentences, type ErrorCode } from './errors.ts';
import { caller } from './heard.ts';
import { localId } from './identity.ts';
import { cardNumber } from './rdss.ts';
import { epochMs, latDeg, lonDeg, text } from './units.ts';

const id = localId;

export const deviceCommand = z.discriminatedUnion('type', [
  /** BeiDou short message: Chinese text, or bytes in hex. Exactly one of the two. */
  z.object({
    type: z.literal('rdss-send'),
    id,
    to: cardNumber.min(1),
    text: text(1_000).optional(),
    hex: z
      .string()
      .regex(/^([0-9a-f]{2})+$/)
      .max(4_000)
      .optional(),
    /** Lower goes first; within one number in the order of asking. 0 flash, 1 position, 2 text. */
    priority: z.number().int().min(0).max(9).default(2),
  }),
  /** BeiDou: where am I, by the network. */
  z.object({ type: z.literal('rdss-locate'), id }),
  /** A message by packet radio, repeated until it is answered. */
  z.object({ type: z.literal('radio-send'), id, to: caller, text: text(67) }),
  /** Our position by packet radio. */
  z.object({ type: z.literal('radio-position'), id, lat: latDeg, lon: lonDeg, comment: z.string().max(40).optional() }),
  /** Tune a rig; what is absent stays. */
  z.object({
    type: z.literal('rig-tune'),
    id,
    frequencyHz: z.number().int().min(10_000).max(300_000_000_000).optional(),
    mode: z
      .string()
      .regex(/^[A-Z0-9-]{1,12}$/)
      .optional(),
    passbandHz: z.number().int().min(0).max(10_000_000).optional(),
  }),
  /** Push-to-talk. Keying must be renewed within `KEY_RENEW_MS` of the driver, or it ends. */
  z.object({
    type: z.literal('key'),
    id,
    on: z.boolean(),
    /** Who holds the key, e.g. one console page: while he does, no other can take it or let it go. */
    holder: localId.optional(),
    /** Also where somebody is heard, or another holds the key. */
    override: z.boolean().optional(),
  }),
]);
export type DeviceCommand = z.infer<typeof deviceCommand>;
export type CommandOf<T extends DeviceCommand['type']> = Extract<DeviceCommand, { type: T }>;

const errorCode = z.enum(Object.keys(errorSentences) as [ErrorCode, ...ErrorCode[]]);

/** What became of a command. `done` and `refused` are final. */
export const commandEvent = z.object({
  type: z.literal('command'),
  receivedAt: epochMs,
  id,
  /** `waiting`: for the card's interval or the line; `sent`: with the device; `done`: the device (or the far side) said so. */
  state: z.enum(['waiting', 'sent', 'done', 'refused']),
  code: errorCode.optional(),
  detail: z.string().max(300).optional(),
  /** `waiting`: when it is to go. */
  dueAt: epochMs.optional(),
});
export type CommandEvent = z.infer<typeof commandEvent>;

/** A command as the screens show it: its fate, and what was asked. */
export interface CommandView extends CommandEvent {
  asked?: DeviceCommand;
  /** Epoch ms. */
  askedAt?: number;
}
