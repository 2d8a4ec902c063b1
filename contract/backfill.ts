/**
 * Back-fill: a center asks a vehicle for a span of its footage, and the vehicle sends the segments in it when a link has room
 * (lane 3). What was asked and what came of it are entries; how far it is, each side knows by itself.
 */
import { z } from 'zod';
import { segment, type Covered } from './footage.ts';
import { localId, stationId, uuidV7 } from './identity.ts';
import { epochMs } from './units.ts';

/** The longest span of one ask, ms. */
export const ASK_SPAN_MS = 2 * 3_600_000;
/** Segments that one ask may come to; a span of two hours has some 1 800. */
export const ASK_SEGMENT_LIMIT = 4_000;
/** Asks of one vehicle that are not served yet. */
export const OPEN_ASKS_LIMIT = 50;
/** Stretches that an answer names. */
export const GAPS_LIMIT = 100;
/** Segments in one offer. */
export const OFFER_LIMIT = 50;
/** Largest segment that is taken, bytes. */
export const SEGMENT_BYTES_LIMIT = 256 * 1024 * 1024;
/** Where the center takes segments by tus 1.0, from stations that show their certificate. */
export const BACKFILL_PATH = '/backfill';
/** tus: what came has another hash than was told. */
export const HASH_DIFFERS = 460;

/** The center wants a span of a vehicle's footage, or no longer wants it. */
export const footageAsk = z.object({
  id: uuidV7,
  /** Whose footage. */
  station: stationId,
  feed: localId,
  startAt: epochMs,
  endAt: epochMs,
  /** Who asked, or took it back. */
  by: z.string().min(1).max(100),
  withdrawn: z.literal(true).optional(),
});
export type FootageAsk = z.infer<typeof footageAsk>;

/**
 * What the vehicle says to it; the newest holds. `waiting`: no link in use may carry history now; `none`: there is no
 * footage of that span any more, or never was; `done`: all there is has come, but for the gaps.
 */
export const footageAnswer = z.object({
  ask: uuidV7,
  state: z.enum(['sending', 'waiting', 'none', 'done']),
  segments: z.number().int().min(0),
  bytes: z.number().int().min(0),
  /** Of the span, where there is nothing. */
  gaps: z.array(z.object({ from: epochMs, to: epochMs })).max(GAPS_LIMIT),
});
export type FootageAnswer = z.infer<typeof footageAnswer>;

/** What a page of the center asks for. */
export const newAsk = footageAsk
  .pick({ station: true, feed: true, startAt: true, endAt: true })
  .refine(
    ({ startAt, endAt }) => startAt < endAt && endAt - startAt <= ASK_SPAN_MS,
    'startAt < endAt, two hours at most',
  );
export type NewAsk = z.infer<typeof newAsk>;

/** A segment as the vehicle offers it to the center. */
export const offered = segment.omit({ file: true });
export type Offered = z.infer<typeof offered>;

export const offer = z.object({ ask: uuidV7, segments: z.array(offered).min(1).max(OFFER_LIMIT) });
export type Offer = z.infer<typeof offer>;

/** Which of the offered segments, by their start, are wanted; `begun`: one of which a part lies there, and its name in BACKFILL_PATH. */
export interface Wanted {
  wanted: number[];
  begun?: { startAt: number; upload: string } | undefined;
}

/** Where nothing lies in a span, as far as an answer names it. @param covered stretches of it, rising */
export function gapsOf(covered: readonly Covered[], from: number, to: number): Covered[] {
  const gaps: Covered[] = [];
  let at = from;
  for (const span of [...covered, { from: to, to }]) {
    if (span.from > at) gaps.push({ from: at, to: span.from });
    at = Math.max(at, span.to);
  }
  return gaps.slice(0, GAPS_LIMIT);
}

/** An ask with what came of it, as both screens show it. */
export interface AskView extends FootageAsk {
  askedAt: number;
  state: 'asked' | FootageAnswer['state'] | 'withdrawn';
  /** Since when. */
  since: number;
  /** Of the span that the vehicle has; 0 until it answered. */
  segments: number;
  bytes: number;
  /** Of them, what the center has with the right hash. */
  receivedSegments: number;
  receivedBytes: number;
  gaps: Covered[];
  /** How fast it comes just now; absent: nothing comes. */
  kbps?: number;
}

/** What the center fetched of a feed. */
export interface FetchedFeed {
  station: string;
  feed: string;
  from: number;
  to: number;
  bytes: number;
}
