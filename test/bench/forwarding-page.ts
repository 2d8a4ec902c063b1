/**
 * The page of the forwarding bench: sends one small picture that fills its rate, or receives it many times over, by our SFU or by
 * janus's videoroom. What arrives is counted the same way for both, at the receiving connections.
 */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { LiveTrack } from '../../contract/media.ts';
import type { StationRouter } from '../../main/api/station-router.ts';
import { Publisher } from '../../renderer/video/publisher.ts';
import { Viewer } from '../../renderer/video/viewer.ts';
import { JanusRoom } from './janus/room.ts';

const WIDTH_PX = 320;
const HEIGHT_PX = 180;
const FPS = 30;
/** Noise in squares of so many pixels. */
const SQUARE_PX = 8;

/** All connections of this page: mediasoup-client makes them by this name. */
const connections = new Set<RTCPeerConnection>();
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.add(this);
  }
};

const socket = createWSClient({ url: `ws://${location.host}${location.pathname}` });
const { media } = createTRPCClient<StationRouter>({ links: [wsLink({ client: socket })] });

function noise(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH_PX;
  canvas.height = HEIGHT_PX;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  setInterval(() => {
    for (let y = 0; y < HEIGHT_PX; y += SQUARE_PX)
      for (let x = 0; x < WIDTH_PX; x += SQUARE_PX) {
        context.fillStyle = `hsl(${Math.random() * 360} 60% 50%)`;
        context.fillRect(x, y, SQUARE_PX, SQUARE_PX);
      }
  }, 1_000 / FPS);
  const [track] = canvas.captureStream(FPS).getVideoTracks();
  if (!track) throw new Error('no track');
  return track;
}

let track: MediaStreamTrack | undefined;
let viewers: Viewer[] = [];
let publisher: Publisher | undefined;
let rooms: JanusRoom[] = [];

const forwarding = {
  publish: () => {
    track ??= noise();
    publisher = new Publisher({ signalling: media, onState: () => undefined, layers: 1, positions: false });
    publisher.setFeeds([{ id: 'noise', kind: 'test-card', name: 'noise', track }]);
  },
  view: (tracks: LiveTrack[], count: number) => {
    viewers = Array.from({ length: count }, () => new Viewer({ signalling: media, onStream: () => undefined }));
    for (const viewer of viewers) viewer.setTracks(tracks);
  },
  janusPublish: async (url: string, maxBitrate: number, startKbps: number) => {
    track ??= noise();
    const room = await JanusRoom.connect({ url });
    rooms.push(room);
    await room.publish(track, maxBitrate, startKbps);
  },
  /** Each viewer with a session of its own, as a page has it. */
  janusView: async (url: string, count: number) => {
    for (let each = 0; each < count; each += 1) {
      const room = await JanusRoom.connect({ url, onPublisher: (id) => void room.watch(id, () => undefined) });
      rooms.push(room);
      await room.follow();
    }
  },
  end: () => {
    publisher?.close();
    for (const viewer of viewers) viewer.close();
    for (const room of rooms) room.close();
    for (const connection of connections) connection.close();
    [publisher, viewers, rooms] = [undefined, [], []];
    connections.clear();
  },
  /** Of all pictures that arrive here, since each began. */
  received: async () => {
    const sum = { streams: 0, packets: 0, bytes: 0, frames: 0 };
    for (const connection of connections)
      (await connection.getStats()).forEach((row: Record<string, unknown>) => {
        if (row['type'] !== 'inbound-rtp' || row['kind'] !== 'video' || !row['framesDecoded']) return;
        sum.streams += 1;
        sum.packets += Number(row['packetsReceived']);
        sum.bytes += Number(row['bytesReceived']) + Number(row['headerBytesReceived']);
        sum.frames += Number(row['framesDecoded']);
      });
    return sum;
  },
};
export type ForwardingPage = typeof forwarding;
declare global {
  interface Window {
    forwarding: ForwardingPage;
  }
}
window.forwarding = forwarding;
