/** What a publishing page can say of the way its video takes (WebRTC statistics, W3C webrtc-stats). */
import type { VideoReport } from '../../contract/link.ts';

/** Counters of the reading before, for the difference. */
export interface UplinkCounters {
  at: number;
  bytes: number;
  packets: number;
  lost: number;
}

interface Row {
  id: string;
  type: string;
  nominated?: boolean;
  selectedCandidatePairId?: string;
  bytesSent?: number;
  bytesReceived?: number;
  availableOutgoingBitrate?: number;
  localCandidateId?: string;
  address?: string;
  packetsSent?: number;
  packetsLost?: number;
  kind?: string;
  mid?: string;
  retransmittedBytesSent?: number;
  targetBitrate?: number;
  mediaSourceId?: string;
  framesEncoded?: number;
  frames?: number;
}

/** What one picture sends, all its copies together. */
export interface PictureCounters {
  /** Sent by now without repetitions, bytes. */
  bytes: number;
  /** What the encoder of its largest copy is to send now, kbit/s; browsers to Chromium 130 say that of all copies for each. */
  targetKbps: number;
  /** Frames of its source by now. */
  sourceFrames: number;
  /** Frames encoded by now, of each copy. */
  frames: ReadonlyMap<string, number>;
}

/** Frames encoded between two readings, in the copy that had most of them. */
export const framesBetween = (before: PictureCounters, now: PictureCounters): number =>
  Math.max(0, ...[...now.frames].map(([copy, frames]) => frames - (before.frames.get(copy) ?? frames)));

function rowsOf(stats: RTCStatsReport): Row[] {
  const rows: Row[] = [];
  stats.forEach((row: Row) => rows.push(row));
  return rows;
}

/** The way that is used. After a restart of ICE the pairs before it stay nominated for a minute. */
function pairOf(rows: readonly Row[]): Row | undefined {
  const selected = rows.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  return rows.find(
    ({ id, type, nominated }) => type === 'candidate-pair' && (selected === undefined ? nominated : id === selected),
  );
}

/** The way in use: what the browser thinks may be sent on it, kbit/s, and what was sent and received on it by now, bytes. */
export interface Way {
  kbps: number;
  sentBytes: number;
  receivedBytes: number;
}

/** @returns undefined while there is no connection */
export function wayOf(stats: RTCStatsReport): Way | undefined {
  const { availableOutgoingBitrate: bps, bytesSent = 0, bytesReceived = 0 } = pairOf(rowsOf(stats)) ?? {};
  return bps === undefined ? undefined : { kbps: bps / 1_000, sentBytes: bytesSent, receivedBytes: bytesReceived };
}

/** Pictures that are sent, each by its `mid`. */
export function sentPictures(stats: RTCStatsReport): Map<string, PictureCounters> {
  const rows = rowsOf(stats);
  const sources = new Map(rows.flatMap(({ id, type, frames = 0 }) => (type === 'media-source' ? [[id, frames]] : [])));
  const pictures = new Map<string, PictureCounters>();
  for (const row of rows) {
    if (row.type !== 'outbound-rtp' || row.kind !== 'video' || row.mid === undefined) continue;
    const before = pictures.get(row.mid);
    pictures.set(row.mid, {
      bytes: (before?.bytes ?? 0) + (row.bytesSent ?? 0) - (row.retransmittedBytesSent ?? 0),
      targetKbps: Math.max(before?.targetKbps ?? 0, (row.targetBitrate ?? 0) / 1_000),
      frames: new Map([...(before?.frames ?? []), [row.id, row.framesEncoded ?? 0]]),
      sourceFrames: sources.get(row.mediaSourceId ?? '') ?? 0,
    });
  }
  return pictures;
}

/** @returns undefined while there is no connection, or nothing to compare with */
export function readUplink(
  stats: RTCStatsReport,
  before: UplinkCounters | undefined,
  at: number,
): { counters: UplinkCounters; report: VideoReport | undefined } {
  const rows = rowsOf(stats);
  const pair = pairOf(rows);
  const sum = (type: string, of: 'packetsSent' | 'packetsLost') =>
    rows.filter((row) => row.type === type).reduce((total, row) => total + (row[of] ?? 0), 0);
  const counters = {
    at,
    bytes: pair?.bytesSent ?? 0,
    packets: sum('outbound-rtp', 'packetsSent'),
    lost: sum('remote-inbound-rtp', 'packetsLost'),
  };
  if (!pair || !before || counters.bytes < before.bytes) return { counters, report: undefined };
  const local = rows.find(({ id }) => id === pair.localCandidateId)?.address;
  const { availableOutgoingBitrate: available } = pair;
  return {
    counters,
    report: {
      ...(local === undefined ? {} : { localAddress: local }),
      sentKbps: ((counters.bytes - before.bytes) * 8) / Math.max(1, at - before.at),
      ...(available === undefined ? {} : { availableKbps: available / 1_000 }),
      packets: Math.max(0, counters.packets - before.packets),
      lost: Math.max(0, counters.lost - before.lost),
    },
  };
}
