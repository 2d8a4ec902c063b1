/** What a viewer can say of one incoming track (WebRTC statistics, W3C webrtc-stats). */
import type { types } from 'mediasoup-client';

export interface TrackStats {
  at: number;
  framesDecoded: number;
  /** Frames per second. */
  fps: number;
  widthPx: number;
  heightPx: number;
  /** Share of packets lost since the last reading, percent. */
  lossPct: number;
  /** kbit/s since the last reading. */
  kbps: number;
  /** Time in the receiver's jitter buffer, ms, mean since the last reading. */
  jitterBufferMs: number;
  /** Round trip of the path to the SFU, ms. */
  rttMs: number | undefined;
  /** Raw counters for the next difference. */
  raw: { packets: number; lost: number; bytes: number; bufferS: number; emitted: number };
}

interface Inbound {
  type: string;
  framesDecoded?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  packetsReceived?: number;
  packetsLost?: number;
  bytesReceived?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
}

export async function readTrackStats(consumer: types.Consumer, before: TrackStats | undefined): Promise<TrackStats> {
  let inbound: Inbound = { type: '' };
  let rttMs: number | undefined;
  (await consumer.getStats()).forEach((report: Inbound) => {
    if (report.type === 'inbound-rtp') inbound = report;
    if (report.type === 'candidate-pair' && report.nominated && report.currentRoundTripTime !== undefined) {
      rttMs = report.currentRoundTripTime * 1_000;
    }
  });
  const at = performance.now();
  const raw = {
    packets: inbound.packetsReceived ?? 0,
    lost: inbound.packetsLost ?? 0,
    bytes: inbound.bytesReceived ?? 0,
    bufferS: inbound.jitterBufferDelay ?? 0,
    emitted: inbound.jitterBufferEmittedCount ?? 0,
  };
  const base = before?.raw ?? { packets: 0, lost: 0, bytes: 0, bufferS: 0, emitted: 0 };
  const packets = raw.packets - base.packets;
  const lost = Math.max(0, raw.lost - base.lost);
  const emitted = raw.emitted - base.emitted;
  const seconds = (at - (before?.at ?? at - 1_000)) / 1_000;
  return {
    at,
    framesDecoded: inbound.framesDecoded ?? 0,
    fps: inbound.framesPerSecond ?? 0,
    widthPx: inbound.frameWidth ?? 0,
    heightPx: inbound.frameHeight ?? 0,
    lossPct: packets + lost > 0 ? (100 * lost) / (packets + lost) : 0,
    kbps: ((raw.bytes - base.bytes) * 8) / 1_000 / Math.max(seconds, 0.001),
    jitterBufferMs: emitted > 0 ? ((raw.bufferS - base.bufferS) * 1_000) / emitted : 0,
    rttMs,
    raw,
  };
}
