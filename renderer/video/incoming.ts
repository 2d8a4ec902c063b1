/** One track that a viewer wants: what plays of it, and what was asked for. */
import type { types } from 'mediasoup-client';
import type { LiveTrack } from '../../contract/media.ts';
import { holdBack } from './hold-back.ts';
import type { TrackStats } from './track-stats.ts';

export interface Incoming {
  track: LiveTrack;
  consumer: types.Consumer | undefined;
  asking: boolean;
  stats: TrackStats | undefined;
  /** When the last new frame was seen, or since when one is waited for (performance.now). */
  frameAt: number;
  /** A picture is shown: what is playing, or the last one of what the SFU began anew. */
  shown: boolean;
  /** Waits for the first frame that takes its place. */
  swap: ReturnType<typeof setInterval> | undefined;
  /** When this consumer began (performance.now). */
  since: number;
  /** How far it is held back just now, ms. */
  heldMs: number;
  /** A key frame was asked for and the answer is not there yet: over a cut link, wishes must not pile up. */
  askingKeyFrame: boolean;
  /** When it was asked for last (performance.now). */
  askedAt: number;
  tallPx: number | undefined;
  /** Lines of the largest frame of this consumer. */
  tallestSeen: number;
  /** The copy that was asked for last. */
  layer: 0 | 1 | undefined;
}

/** One that nothing plays of yet. */
export const incoming = (track: LiveTrack): Incoming => ({
  track,
  consumer: undefined,
  asking: false,
  stats: undefined,
  frameAt: performance.now(),
  shown: false,
  swap: undefined,
  since: performance.now(),
  heldMs: 0,
  askingKeyFrame: false,
  askedAt: -Infinity,
  tallPx: undefined,
  tallestSeen: 0,
  layer: undefined,
});

/** When its last frame was handed on (performance.now); undefined where there was none for ten seconds. */
export function lastFrame({ rtpReceiver }: types.Consumer): number | undefined {
  const [source] = rtpReceiver?.getSynchronizationSources() ?? [];
  return source && source.timestamp - performance.timeOrigin;
}

/** Over a long way with loss the browser's own patience is too short. */
export function hold(row: Incoming): void {
  const receiver = row.consumer?.rtpReceiver;
  row.heldMs = holdBack(row.heldMs, row.track.delayMs ?? 0, performance.now() - row.frameAt);
  const target = row.heldMs > 0 ? row.heldMs : null;
  if (receiver && receiver.jitterBufferTarget !== target) receiver.jitterBufferTarget = target;
}
