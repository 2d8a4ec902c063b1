/** BeiDou short messages (RDSS): what a terminal tells of itself. Messages and positions of others are `text` and `heard`. */
import { z } from 'zod';
import { epochMs, percent } from './units.ts';

/** Which of the three interfaces the bytes are of (see native/protocols/rdss-*). */
export const rdssFamily = z.enum(['binary-4.0', 'text-2.1', 'bds3']);
export type RdssFamily = z.infer<typeof rdssFamily>;

/** A card's or user's number, 1…2^24−1 on BDS-2, up to 8 digits on BDS-3. 0 in a `card` event: no card. */
export const cardNumber = z.number().int().min(0).max(99_999_999);

const base = { receivedAt: epochMs };

export const cardEvent = z.object({
  ...base,
  type: z.literal('rdss-card'),
  family: rdssFamily,
  card: cardNumber,
  broadcast: cardNumber.optional(),
  /** Length class of the card, 1…5. */
  level: z.number().int().min(0).max(255).optional(),
  /** Shortest time between two sendings that the card allows, s. */
  intervalS: z.number().int().min(0).max(65_535).optional(),
  encrypted: z.boolean().optional(),
  /** Cards under this one; a commander has some. */
  subordinates: z.number().int().min(0).optional(),
});

export const signalEvent = z.object({
  ...base,
  type: z.literal('rdss-signal'),
  /** Whether a message could go out now, by the terminal's own measure. */
  usable: z.boolean(),
  beams: z
    .array(
      z.object({
        beam: z.number().int().min(0).max(255),
        /** 0…4: < −158, −156, −154, −152, > −152 dBW. */
        level: z.number().int().min(0).max(4).optional(),
        /** Carrier to noise density, dB-Hz. */
        dbHz: z.number().min(0).max(99).optional(),
      }),
    )
    .max(64),
});

/** Why a terminal refused. */
export const rdssRefusal = z.enum([
  'failed',
  'no-signal',
  'battery-low',
  'too-soon',
  'encryption',
  'checksum',
  'suppressed',
  'silenced',
  'no-card',
  'no-permission',
  'too-long',
  'unknown',
]);
export type RdssRefusal = z.infer<typeof rdssRefusal>;

/** The terminal's answer to a command. */
export const feedbackEvent = z.object({
  ...base,
  type: z.literal('rdss-feedback'),
  /** Name of the command as the terminal gives it (`TXA`, `TCQ`, `TXSQ`); empty when it gives none. */
  command: z.string().max(8),
  accepted: z.boolean(),
  refusal: rdssRefusal.optional(),
  /** Until the next sending is allowed, s. */
  waitS: z.number().int().min(0).max(65_535).optional(),
});

export const receiptEvent = z.object({
  ...base,
  type: z.literal('rdss-receipt'),
  card: cardNumber,
  /** Times of day as the network gives them, `hhmm`. */
  receipts: z.array(z.object({ sentAt: z.string().max(4), receivedAt: z.string().max(4) })).max(5),
});

/** Result of a self-test. */
export const selfTestEvent = z.object({
  ...base,
  type: z.literal('rdss-self-test'),
  batteryPercent: percent.optional(),
  /** Parts that report a fault. */
  faults: z.array(z.enum(['card', 'antenna', 'channel', 'main-board', 'battery', 'suppressed', 'silenced'])).max(8),
});

/** The sending queue: what waits, and when the card allows the next. */
export const queueEvent = z.object({
  ...base,
  type: z.literal('rdss-queue'),
  waiting: z.number().int().min(0).max(1_000),
  /** When the next sending is allowed, by this station's clock; absent: at once. */
  nextAt: epochMs.optional(),
  /** Bytes that one message takes with this card, in mixed coding. */
  maxBytes: z.number().int().min(0).max(4_000).optional(),
});

/** Cards under a commander's card, as far as one answer tells them. */
export const subordinatesEvent = z.object({
  ...base,
  type: z.literal('rdss-subordinates'),
  cards: z.array(cardNumber).max(1_000),
});

/** A command to a terminal, seen on the line: an echo, or a recording of both directions. Nobody's message to us. */
export const requestEvent = z.object({
  ...base,
  type: z.literal('rdss-request'),
  family: rdssFamily,
  /** `TXA`, `TCQ`, `TXSQ`, `ICA` … */
  command: z.string().max(8),
  to: cardNumber.optional(),
  text: z.string().max(4_000).optional(),
  hex: z
    .string()
    .regex(/^([0-9a-f]{2})*$/)
    .max(8_000)
    .optional(),
  /** Where it is no message: what was asked, as it is written. */
  fields: z.array(z.string().max(300)).max(100).optional(),
});

/** A sentence that is well formed and not further understood (of a vendor, or a newer standard). */
export const otherEvent = z.object({
  ...base,
  type: z.literal('rdss-other'),
  name: z.string().max(8),
  fields: z.array(z.string().max(300)).max(100),
});

export const rdssEvents = [
  cardEvent,
  signalEvent,
  feedbackEvent,
  receiptEvent,
  selfTestEvent,
  queueEvent,
  subordinatesEvent,
  requestEvent,
  otherEvent,
] as const;
