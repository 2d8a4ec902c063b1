/**
 * Stills: where a link is too thin for video, a picture of each wanted feed every few seconds, over the journal. Of a feed the
 * newest alone waits on the picture lane. A still is never shown as if it were live.
 */
import { z } from 'zod';
import { localId } from './identity.ts';

/** Largest picture, bytes. */
export const STILL_BYTES_LIMIT = 24 * 1024;
const DATA_LIMIT = Math.ceil(STILL_BYTES_LIMIT / 3) * 4;

export const still = z.object({
  feed: localId,
  type: z.enum(['image/webp', 'image/jpeg']),
  widthPx: z.number().int().min(1).max(4_096),
  heightPx: z.number().int().min(1).max(4_096),
  /** The picture, base64. */
  data: z.base64().min(4).max(DATA_LIMIT),
});
export type Still = z.infer<typeof still>;

/** A person's choice; absent: as the link is. */
export const stillChoice = z.enum(['pictures', 'video']);
export type StillChoice = z.infer<typeof stillChoice>;

/** What the console is to send, as its station says. */
export interface StillPlan {
  /** Pictures only, and no video. */
  on: boolean;
  /** `hand`: a person chose so; `link`: the link's ceiling is too low for video. */
  why: 'hand' | 'link';
  /** Video flows, and the link hardly bears it: pictures would be better. */
  isSuggested: boolean;
  /** Largest picture now, bytes. */
  bytes: number;
  /** Distance of two pictures of one feed, ms. */
  everyMs: number;
  /** The day's bytes are spent: pictures come seldom. */
  isSpent: boolean;
}

/** The newest still of a feed as the center has it. */
export interface StillView {
  station: string;
  feed: string;
  /** Of its entry; names the picture. */
  seq: number;
  /** When it was taken, by the true time. */
  at: number;
}
