/** What a device hears from others: their positions and their words, whatever the radio. */
import { z } from 'zod';
import { fix } from './fix.ts';
import { localId } from './identity.ts';
import { unitKind } from './unit.ts';
import { epochMs, text } from './units.ts';

/** Who spoke, as the medium names him: call sign (`BG6ABC-7`), unit number (`100-1001`), card number (`4207733`). */
export const caller = localId;

/** Somebody's position. Where the medium tells no time of its own, `fixAt` is `receivedAt`. */
export const heardEvent = z.object({
  type: z.literal('heard'),
  receivedAt: epochMs,
  from: caller,
  kind: unitKind,
  name: text(60).optional(),
  fix,
  /** What he said beside it. */
  comment: z.string().max(300).optional(),
  /** APRS table and symbol, or the symbol of a waypoint. */
  symbol: z.string().max(4).optional(),
  /** The medium's own words of distress: Mic-E emergency, a radio's emergency key. */
  emergency: z.boolean().optional(),
});

/** Words from somebody. */
export const textEvent = z.object({
  type: z.literal('text'),
  receivedAt: epochMs,
  from: caller,
  /** Absent: to all, or the medium does not say. */
  to: caller.optional(),
  text: z.string().max(4_000),
  /** The payload as it came, where it was no text or not only: hex. */
  hex: z
    .string()
    .regex(/^([0-9a-f]{2})*$/)
    .max(8_000)
    .optional(),
  /** The sender's number of it, for the answer (APRS 1…5 characters). */
  number: z.string().max(8).optional(),
  /** When it was sent, where the medium says. */
  sentAt: epochMs.optional(),
});

/** The receiver's answer to a text of ours. */
export const textAnswerEvent = z.object({
  type: z.literal('text-answer'),
  receivedAt: epochMs,
  from: caller,
  number: z.string().max(8),
  answer: z.enum(['received', 'rejected']),
});
export type HeardEvent = z.infer<typeof heardEvent>;
export type TextEvent = z.infer<typeof textEvent>;
