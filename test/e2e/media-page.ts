/** A page of either side, without its screens: what the tests of the media path drive. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { LiveTrack } from '../../contract/media.ts';
import type { StationRouter } from '../../main/api/station-router.ts';
import { ImpatientSocket } from '../../renderer/ui/socket.ts';
import type { VideoBudget } from '../../renderer/video/encodings.ts';
import { Publisher } from '../../renderer/video/publisher.ts';
import { openTestCard } from '../../renderer/video/test-card.ts';
import { barsAge, TimeBarsReader } from '../../renderer/video/time-bars.ts';
import { readUplink, type UplinkCounters } from '../../renderer/video/uplink-stats.ts';
import { Viewer } from '../../renderer/video/viewer.ts';

const socket = createWSClient({
  url: `ws://${location.host}${location.pathname}`,
  WebSocket: ImpatientSocket,
  retryDelayMs: () => 200,
  keepAlive: { enabled: true, intervalMs: 1_000, pongTimeoutMs: 2_000 },
});
const { media } = createTRPCClient<StationRouter>({ links: [wsLink({ client: socket })] });

/** Of the browser's counters of what is sent (W3C webrtc-stats), what the tests read. */
interface Outbound {
  type: string;
  rid?: string;
  frameHeight?: number;
  framesPerSecond?: number;
  framesEncoded?: number;
  active?: boolean;
}

const states: Record<string, string[]> = {};
const publisher = new Publisher({ signalling: media, onState: (feed, state) => (states[feed] ??= []).push(state) });
let uplink: UplinkCounters | undefined;
let tracks: Record<'camera' | 'test-card', MediaStreamTrack> | undefined;

async function publish(kinds: ('camera' | 'test-card')[]): Promise<void> {
  tracks ??= {
    camera: await cameraTrack(),
    'test-card': openTestCard({ widthPx: 640, heightPx: 360, fps: 15, label: '测试' }).stream.getVideoTracks()[0]!,
  };
  const open = tracks;
  publisher.setFeeds(kinds.map((kind) => ({ id: `${kind}-1`, kind, name: kind, track: open[kind] })));
}

async function cameraTrack(): Promise<MediaStreamTrack> {
  const video = { width: 1_280, height: 720, frameRate: 15 };
  return (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()[0]!;
}

const videos = new Map<string, HTMLVideoElement>();
const reader = new TimeBarsReader();
let viewer: Viewer | undefined;

function openViewer(): Viewer {
  return new Viewer({
    signalling: media,
    onStream: (producer, stream) => {
      const video = videos.get(producer) ?? document.createElement('video');
      videos.set(producer, video);
      video.muted = true;
      video.srcObject = stream ?? null;
      if (stream) void video.play().catch(() => undefined);
    },
  });
}

const page = {
  states,
  publish,
  /** The camera's cable is pulled and put back: another track of the same feed. */
  newTrack: async () => {
    tracks?.camera.stop();
    tracks?.camera.dispatchEvent(new Event('ended'));
    if (tracks) tracks.camera = await cameraTrack();
  },
  setBudget: (budget: VideoBudget) => publisher.setBudget(budget),
  /** What goes out, by the browser's own counters: the copies that are sent, and the report for the station. */
  outgoing: async () => {
    const stats = await publisher.stats();
    if (!stats) return undefined;
    const { counters, report } = readUplink(stats, uplink, performance.now());
    uplink = counters;
    const copies: { height: number; fps: number; active: boolean }[] = [];
    stats.forEach((row: Outbound) => {
      if (row.type === 'outbound-rtp')
        copies.push({ height: row.frameHeight ?? 0, fps: row.framesPerSecond ?? 0, active: row.active ?? false });
    });
    return { report, copies };
  },
  /** Frames encoded so far of each copy, the smaller first. */
  encoded: async () => {
    const rows: Outbound[] = [];
    (await publisher.stats())?.forEach((row: Outbound) => row.type === 'outbound-rtp' && rows.push(row));
    return rows.toSorted((a, b) => (a.rid ?? '').localeCompare(b.rid ?? '')).map((row) => row.framesEncoded ?? 0);
  },
  sendPosition: (bytes: number[]) => publisher.sendPosition(new Uint8Array(bytes)),
  setTracks: (tracks: LiveTrack[]) => (viewer ??= openViewer()).setTracks(tracks),
  setTileHeight: (producer: string, px: number) => viewer?.setTileHeight(producer, px),
  /** Frames decoded so far of each producer that plays, and their height. */
  frames: () =>
    Object.fromEntries(
      [...videos].flatMap(([producer, { srcObject, videoHeight }]) => {
        const stats = viewer?.stats(producer);
        return srcObject && stats ? [[producer, { frames: stats.framesDecoded, height: videoHeight }]] : [];
      }),
    ),
  /** Age of the picture of a test card, ms; undefined while it cannot be read. */
  age: (producer: string) => {
    const video = videos.get(producer);
    const value = video && reader.read(video, video.videoWidth, video.videoHeight);
    return value === undefined ? undefined : barsAge(value, Date.now());
  },
};
export type MediaPage = typeof page;
declare global {
  interface Window {
    page: MediaPage;
  }
}
window.page = page;
