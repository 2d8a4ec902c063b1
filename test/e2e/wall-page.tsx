/** The center's wall on a page of its own, fed by a test; as `/vehicle` the same page sends test cards. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { create } from 'zustand';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { StationRouter } from '../../main/api/station-router.ts';
import { WallScreen } from '../../renderer/center/wall/wall-screen.tsx';
import { startPage } from '../../renderer/ui/frame.tsx';
import { Publisher } from '../../renderer/video/publisher.ts';
import { openTestCard, type TestCardOptions } from '../../renderer/video/test-card.ts';

const socket = createWSClient({ url: `ws://${location.host}${location.pathname}`, retryDelayMs: () => 200 });
const { media } = createTRPCClient<StationRouter>({ links: [wsLink({ client: socket })] });
const signalling = () => media;

const useScene = create<{ tracks: LiveTrack[]; vehicles: VehicleSummary[] }>(() => ({ tracks: [], vehicles: [] }));
const placeOf = () => ({ lat: 31.69, lon: 113.37, fixAt: Date.now() });

function Screen() {
  const { tracks, vehicles } = useScene();
  return (
    <WallScreen
      signalling={signalling}
      tracks={tracks}
      vehicles={vehicles}
      stills={[]}
      person="li"
      wall="main"
      placeOf={placeOf}
      empty="empty"
    />
  );
}

/** What was seen of one picture. */
interface Watched {
  frames: number;
  /** Longest time between two frames, ms. */
  longestMs: number;
  /** Times between two frames of more than half a second. */
  freezes: number;
}
const FREEZE_MS = 500;
const watched = new Map<string, Watched>();

function watch(video: HTMLVideoElement): void {
  const seen: Watched = { frames: 0, longestMs: 0, freezes: 0 };
  watched.set(video.dataset['testid'] ?? '', seen);
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    seen.frames += 1;
    seen.longestMs = Math.max(seen.longestMs, now - last);
    if (now - last > FREEZE_MS) seen.freezes += 1;
    last = now;
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
}

const publisher = new Publisher({ signalling: media, onState: () => undefined });
const cards = new Map<string, MediaStreamTrack>();

const wall = {
  put: (tracks: LiveTrack[], vehicles: VehicleSummary[] = useScene.getState().vehicles) =>
    useScene.setState({ tracks, vehicles }),
  /** Sends exactly these test cards. */
  publish: (wanted: Record<string, TestCardOptions>) =>
    publisher.setFeeds(
      Object.entries(wanted).map(([id, options]) => {
        const track = cards.get(id) ?? openTestCard(options).stream.getVideoTracks()[0]!;
        cards.set(id, track);
        return { id, kind: 'test-card', name: options.label, track };
      }),
    ),
  /** Begins to count the frames of all pictures that are on the page. */
  watch: () => {
    watched.clear();
    for (const video of document.querySelectorAll('video')) watch(video);
  },
  watched: () => [...watched.values()],
};
export type WallPage = typeof wall;
Object.assign(window, { wall });

if (location.pathname !== '/vehicle') await startPage(<Screen />);
