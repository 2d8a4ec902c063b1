/** Shares: a feed that viewers of other programs may watch by WHEP, each with a token of its own that is taken back at any time. */
import { z } from 'zod';
import { localId, stationId } from './identity.ts';
import { epochMs, text } from './units.ts';

/** Shares at once, viewers of one, viewers of all. */
export const SHARE_LIMIT = 64;
export const SHARE_VIEWERS = 8;
export const VIEWER_LIMIT = 32;

/** What staff enter: which feed, and for whom. */
export const newShare = z.object({ station: stationId, feed: localId, label: text(60) });
export type NewShare = z.infer<typeof newShare>;

/** As it is kept: of the token only its SHA-256 (hex). */
export const keptShare = newShare.extend({
  id: localId,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Name of who made it. */
  by: z.string(),
  at: epochMs,
});
export type KeptShare = z.infer<typeof keptShare>;

/** As the staff see it. */
export interface Share extends Omit<KeptShare, 'hash'> {
  /** Who watches now. */
  viewers: number;
}

/** Shown once: the token is not kept. Addresses as the page may take them (relative to its own), the likeliest first. */
export interface ShareInvitation {
  id: string;
  urls: string[];
  token: string;
}

export interface ShareEvent {
  type: 'shares';
  shares: Share[];
}

/** What is written of a share: who made it or took it back, and from which address it is watched. */
export const shareFact = newShare.extend({
  id: localId,
  what: z.enum(['made', 'revoked', 'watched']),
  by: z.string().max(80).optional(),
  from: z.string().max(64).optional(),
});
export type ShareFact = z.infer<typeof shareFact>;
