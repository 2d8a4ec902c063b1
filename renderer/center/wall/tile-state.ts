/** What a tile can say of its picture: whether it moves, and how well. */
import { useState } from 'react';
import type { LiveTrack } from '../../../contract/media.ts';

/** Without a new frame for so long a picture stands still; for less where nothing of it arrives at the center either, ms. */
const STILL_MS = 3_000;
const CUT_OFF_MS = 1_500;
/** Below this score (of 10) at the center, or above this loss on the way here, %, a picture moves but suffers. */
const THIN = { score: 6, lossPct: 3 } as const;

export interface Seen {
  track: Pick<LiveTrack, 'score'> | undefined;
  hasStream: boolean;
  /** On the way here, lately; undefined: not known yet. */
  lossPct: number | undefined;
  /** Since the last new frame, ms; undefined: there was none yet. */
  stillMs: number | undefined;
}

/** What is seen to move moves, whatever the center says: its word on a picture that is back comes two seconds later. */
export function pictureState({ track, hasStream, lossPct = 0, stillMs }: Seen): 'connected' | 'degraded' | 'lost' {
  if (!track || !hasStream || stillMs === undefined) return 'lost';
  if (stillMs >= (track.score === 0 ? CUT_OFF_MS : STILL_MS)) return 'lost';
  return track.score < THIN.score || lossPct > THIN.lossPct ? 'degraded' : 'connected';
}

/** Since when a picture does not move, epoch ms; undefined: it moves, or never has since the tile is there. */
export function useStoppedAt(moving: boolean): number | undefined {
  const [state, setState] = useState<{ moving: boolean; stoppedAt?: number }>({ moving });
  if (state.moving !== moving) setState(moving ? { moving } : { moving, stoppedAt: Date.now() });
  return state.moving ? undefined : state.stoppedAt;
}
