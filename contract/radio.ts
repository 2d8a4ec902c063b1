/** Radios under control: by Hamlib, or by bare lines. */
import { z } from 'zod';
import { epochMs } from './units.ts';

/** State of a rig, as it says itself. */
export const rigEvent = z.object({
  type: z.literal('rig'),
  receivedAt: epochMs,
  model: z.string().max(80).optional(),
  frequencyHz: z.number().int().min(0).max(300_000_000_000).optional(),
  /** Hamlib's name: FM, AM, USB, LSB, PKTUSB … */
  mode: z.string().max(12).optional(),
  passbandHz: z.number().int().min(0).max(10_000_000).optional(),
  /** Signal strength, dB relative to S9. */
  strengthDb: z.number().min(-200).max(200).optional(),
});

/** Push-to-talk and carrier, whatever drives them. */
export const pttEvent = z.object({
  type: z.literal('ptt'),
  receivedAt: epochMs,
  keyed: z.boolean(),
  /** When the key-up limit ends this transmission. */
  untilAt: epochMs.optional(),
  /** Somebody is heard. Absent: this radio cannot tell. */
  carrier: z.boolean().optional(),
  /** Why the key was let go: a person, the limit, a fault. */
  why: z.enum(['asked', 'limit', 'fault']).optional(),
});

export type RigEvent = z.infer<typeof rigEvent>;
export type PttEvent = z.infer<typeof pttEvent>;

export const radioEvents = [rigEvent, pttEvent] as const;
