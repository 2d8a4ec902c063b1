/** The bench's page: the product's publisher and viewer, and beside them a plain call from page to page and janus's videoroom. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { LiveTrack } from '../../contract/media.ts';
import type { StationRouter } from '../../main/api/station-router.ts';
import { Publisher } from '../../renderer/video/publisher.ts';
import { openTestCard } from '../../renderer/video/test-card.ts';
import { barsAge, TimeBarsReader } from '../../renderer/video/time-bars.ts';
import { Viewer } from '../../renderer/video/viewer.ts';
import { JanusRoom } from './janus/room.ts';
import { addVp8, withStartBitrate } from './vp8.ts';

const socket = createWSClient({ url: `ws://${location.host}${location.pathname}` });
const { media } = createTRPCClient<StationRouter>({ links: [wsLink({ client: socket })] });
const reader = new TimeBarsReader();
const video = document.createElement('video');
video.muted = true;
document.body.append(video);

let publisher: Publisher | undefined;
const card = openTestCard({ widthPx: 1_280, heightPx: 720, fps: 30, label: 'bench' }).stream;
function track(): MediaStreamTrack {
  const [track] = card.getVideoTracks();
  if (!track) throw new Error('no track');
  return track;
}

/** What the SFU of this bench has now; while the wall is open it is shown. */
let tracks: LiveTrack[] = [];
let wallOpen = false;
new EventSource('/tracks').onmessage = ({ data }: MessageEvent<string>) => {
  tracks = JSON.parse(data) as LiveTrack[];
  if (wallOpen) bench.view();
};

let viewer: Viewer | undefined;
/** Another viewer, whose tile is small; nobody looks at it. */
let smallViewer: Viewer | undefined;
const openViewer = () => new Viewer({ signalling: media, onStream: (_producer, stream) => show(stream) });

function show(stream: MediaStream | undefined): void {
  video.srcObject = stream ?? null;
  if (stream) void video.play().catch(() => undefined);
}

const nextFrame = () => new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));

let call: RTCPeerConnection | undefined;
const gathered = (peer: RTCPeerConnection) =>
  new Promise<RTCSessionDescriptionInit>((resolve) => {
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate && peer.localDescription) resolve(peer.localDescription.toJSON());
    });
  });

let room: JanusRoom | undefined;
/** What the page sends or receives by janus; the newest publisher, and whether each is to be shown. */
const janus = {
  end: undefined as Promise<() => void> | undefined,
  publisher: undefined as number | undefined,
  open: false,
};
function watchJanus(publisher: number): void {
  janus.end = room?.watch(publisher, (track) => show(new MediaStream([track])));
}

const bench = {
  publish: (layers: 1 | 2) => {
    publisher = new Publisher({ signalling: media, onState: () => undefined, layers });
    publisher.setFeeds([{ id: 'card', kind: 'test-card', name: 'card', track: track() }]);
  },
  unpublish: () => publisher?.close(),
  view: () => (viewer ??= openViewer()).setTracks(tracks),
  wall: (open: boolean) => {
    wallOpen = open;
    if (open) bench.view();
  },
  viewSmall: () => {
    smallViewer = new Viewer({ signalling: media, onStream: (producer) => smallViewer?.setTileHeight(producer, 90) });
    smallViewer.setTracks(tracks);
  },
  trackCount: () => tracks.length,
  /** Copies of the picture that are sent now, and bytes of them so far. */
  sent: async () => {
    let [copies, bytes] = [0, 0];
    (await publisher?.stats())?.forEach((row: { type: string; active?: boolean; bytesSent?: number }) => {
      if (row.type !== 'outbound-rtp') return;
      copies += row.active ? 1 : 0;
      bytes += row.bytesSent ?? 0;
    });
    return { copies, bytes };
  },
  closeViewer: () => {
    smallViewer?.close();
    smallViewer = undefined;
    viewer?.close();
    viewer = undefined;
    show(undefined);
  },
  /** The moment of the next frame that is shown, epoch ms. */
  frameAt: async () => {
    await nextFrame();
    return Date.now();
  },
  now: () => Date.now(),
  heightPx: () => video.videoHeight,
  /** Ages of the full frames (720 lines) shown in the time given, from the bars in them, ms. */
  ages: async (forMs: number) => {
    const ages: number[] = [];
    for (const until = performance.now() + forMs; performance.now() < until;) {
      await nextFrame();
      const value = video.videoHeight === 720 ? reader.read(video, video.videoWidth, video.videoHeight) : undefined;
      if (value !== undefined) ages.push(barsAge(value, Date.now()));
    }
    return ages;
  },
  offer: async (maxBitrate: number) => {
    call = new RTCPeerConnection();
    addVp8(call, track(), maxBitrate);
    const done = gathered(call);
    await call.setLocalDescription();
    return done;
  },
  answer: async (offer: RTCSessionDescriptionInit) => {
    call = new RTCPeerConnection();
    call.addEventListener('track', ({ track }) => show(new MediaStream([track])));
    const done = gathered(call);
    await call.setRemoteDescription(offer);
    await call.setLocalDescription();
    return done;
  },
  /** @param startKbps where the estimate begins, as the publisher has it */
  accept: (answer: RTCSessionDescriptionInit, startKbps: number) =>
    call?.setRemoteDescription(withStartBitrate(answer, startKbps)),
  hangUp: () => {
    call?.close();
    call = undefined;
    show(undefined);
  },
  /** @param follows the page is told who publishes, and shows it while its wall is open */
  janusEnter: async (url: string, follows: boolean) => {
    room = await JanusRoom.connect({
      url,
      onPublisher: (publisher) => {
        janus.publisher = publisher;
        if (janus.open) watchJanus(publisher);
      },
    });
    if (follows) await room.follow();
  },
  janusWall: (open: boolean) => {
    janus.open = open;
  },
  janusPublish: (maxBitrate: number, startKbps: number) => {
    janus.end = room?.publish(track(), maxBitrate, startKbps);
  },
  janusView: () => {
    if (janus.publisher !== undefined) watchJanus(janus.publisher);
  },
  janusEnd: async () => {
    (await janus.end)?.();
    janus.end = undefined;
    show(undefined);
  },
};
export type BenchPage = typeof bench;
declare global {
  interface Window {
    bench: BenchPage;
  }
}
window.bench = bench;
