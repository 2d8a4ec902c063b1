/** Footage: what cameras showed, kept on the vehicle in segments of a few seconds, each a file that plays by itself. */
import { z } from 'zod';
import { localId, stationId, uuidV7 } from './identity.ts';
import { epochMs } from './units.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const segment = z.object({
  feed: localId,
  /** By the station's clock. Within one run of a camera a segment starts where the one before ended. */
  startAt: epochMs,
  endAt: epochMs,
  bytes: z.number().int().min(0),
  /** Of the file. */
  sha256,
  /** RFC 6381, e.g. `avc1.4d401f,opus`. */
  codecs: z.string().max(100),
  /** Path below the station's folder of footage. */
  file: z.string().max(300),
  /** `whole`: closed in order; `mended`: cut to its last whole part after the station was killed. */
  state: z.enum(['whole', 'mended']),
});
export type Segment = z.infer<typeof segment>;

/** The most segments that one clip may hold: about an hour. */
export const CLIP_SEGMENT_LIMIT = 1_000;

/** A span that a person marked, with the hash of each file in it: from then on neither is deleted, and a change shows. */
export const clip = z.object({
  id: uuidV7,
  /** Whose footage it is; absent: the footage of the station that marks it. */
  of: stationId.optional(),
  feed: localId,
  startAt: epochMs,
  endAt: epochMs,
  label: z.string().trim().max(200).optional(),
  evidence: z.boolean(),
  /** Who marked it, or let it go. */
  by: z.string().min(1).max(100),
  /** The mark was taken back: the quota may delete. What was written before stays in the journal. */
  released: z.literal(true).optional(),
  segments: z.array(segment.pick({ startAt: true, endAt: true, bytes: true, sha256: true })).max(CLIP_SEGMENT_LIMIT),
});
export type Clip = z.infer<typeof clip>;

/** A clip with when it was marked, as the journal says. */
export interface ClipView extends Clip {
  /** The station at which it was marked. */
  station: string;
  markedAt: number;
}

/** A clip as lists show it. */
export interface ClipSummary extends Omit<ClipView, 'segments'> {
  count: number;
  bytes: number;
}

export const clipSummary = ({ segments, ...clip }: ClipView): ClipSummary => ({
  ...clip,
  count: segments.length,
  bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** What is asked of the time line: one feed, a span of at most two days. */
export const footageQuery = z
  .object({ feed: localId, from: epochMs, to: epochMs })
  .refine(({ from, to }) => from < to && to - from <= 2 * 86_400_000, 'from < to, two days at most');
export type FootageQuery = z.infer<typeof footageQuery>;

export const newClip = z
  .object({
    feed: localId,
    startAt: epochMs,
    endAt: epochMs,
    label: z.string().trim().max(200).optional(),
    evidence: z.boolean().default(true),
  })
  .refine(({ startAt, endAt }) => startAt < endAt, 'startAt < endAt');
export type NewClip = z.output<typeof newClip>;

/** A stretch without a gap. */
export interface Covered {
  from: number;
  to: number;
}

export type FootageReason = 'ok' | 'disk-low' | 'disk-full' | 'marked-full' | 'unwritable';

/** How recording stands on this vehicle. */
export interface FootageStatus {
  /** `off`: nothing is to be recorded. */
  state: 'connected' | 'degraded' | 'lost' | 'off';
  reason: FootageReason;
  since: number;
  /** Feeds that are being recorded now. */
  recording: string[];
  /** Feeds that a person does not want recorded. */
  off: string[];
  bytes: number;
  quotaBytes: number;
  /** Of them in marked clips. */
  markedBytes: number;
  freeBytes: number;
  /** Start of the oldest segment there is. */
  oldestAt?: number;
}

/** Feeds of which there is footage. */
export interface FootageFeed {
  feed: string;
  from: number;
  to: number;
  bytes: number;
}
