/** An ask as both screens show it, from what the journal says and what this side knows of its progress. */
import type { AskView } from '../../../contract/backfill.ts';
import type { AskRow } from '../../store/asks.ts';

export interface Progress {
  segments: number;
  bytes: number;
  kbps?: number | undefined;
}

/** @param progress undefined: nothing is known beyond the answer */
export function askView(
  { ask, askedAt, changedAt, answer, answeredAt }: AskRow,
  progress: Progress | undefined,
): AskView {
  const state = ask.withdrawn ? 'withdrawn' : (answer?.state ?? 'asked');
  const { segments = 0, bytes = 0, gaps = [] } = answer ?? {};
  const isDone = state === 'done';
  return {
    ...ask,
    askedAt,
    state,
    since: ask.withdrawn ? changedAt : (answeredAt ?? askedAt),
    segments,
    bytes,
    receivedSegments: isDone ? segments : Math.min(segments, progress?.segments ?? 0),
    receivedBytes: isDone ? bytes : Math.min(bytes, progress?.bytes ?? 0),
    gaps: [...gaps],
    ...(state === 'sending' && progress?.kbps !== undefined ? { kbps: progress.kbps } : {}),
  };
}
