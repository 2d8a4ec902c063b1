/** What a tile can say of its picture: whether it moves, and how well. */
import { useState } from 'react';
import type { LiveTrack } from '../../../contract/media.ts';
import type { TrackStats } from '../../video/track-stats.ts';

/** Without a new frame for so long a picture stands still, ms. */
const STILL_MS = 3_000;
/** Below this score (of 10) at the center, or above this loss on the way here, %, a picture moves but suffers. */
const THIN = { score: 6, lossPct: 3 } as const;

export interface Seen {
  track: Pick<LiveTrack, 'score'> | undefined;
  hasStream: boolean;
  stats: Pick<TrackStats, 'lossPct' | 'framesDecoded'> | undefined;
  /** Since the last new frame, ms. */
  stillMs: number | undefined;
}

export function pictureState({ track, hasStream, stats, stillMs }: Seen): 'connected' | 'degraded' | 'lost' {
  if (!track || !hasStream || track.score === 0) return 'lost';
  if (!stats || stats.framesDecoded === 0 || (stillMs ?? 0) >= STILL_MS) return 'lost';
  return track.score < THIN.score || stats.lossPct > THIN.lossPct ? 'degraded' : 'connected';
}

/** Since when a picture does not move, epoch ms; undefined: it moves, or never has since the tile is there. */
export function useStoppedAt(moving: boolean): number | undefined {
  const [state, setState] = useState<{ moving: boolean; stoppedAt?: number }>({ moving });
  if (state.moving !== moving) setState(moving ? { moving } : { moving, stoppedAt: Date.now() });
  return state.moving ? undefined : state.stoppedAt;
}
