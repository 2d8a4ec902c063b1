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
  availableOutgoingBitrate?: number;
  localCandidateId?: string;
  address?: string;
  packetsSent?: number;
  packetsLost?: number;
}

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

/** What the browser thinks may be sent, kbit/s; undefined while there is no connection. */
export function availableKbps(stats: RTCStatsReport): number | undefined {
  const bps = pairOf(rowsOf(stats))?.availableOutgoingBitrate;
  return bps === undefined ? undefined : bps / 1_000;
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
