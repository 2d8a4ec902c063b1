/** Video on the vehicle itself as the station told it: sources, what is at its SFU, footage and clips. */
import { create } from 'zustand';
import type { AskView } from '../../contract/backfill.ts';
import type { ClipSummary, FootageStatus } from '../../contract/footage.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { VideoEvent } from '../../contract/screen-event.ts';
import type { PushEvent } from '../../contract/push.ts';
import type { PtzView } from '../../contract/ptz.ts';
import type { Share } from '../../contract/share.ts';
import type { SourceView } from '../../contract/video-source.ts';
import { api } from './console-store.ts';
import { takeStillPlan } from './still-plan.ts';

interface LocalVideo {
  sources: SourceView[];
  /** At the vehicle's own SFU. */
  tracks: LiveTrack[];
  footage: FootageStatus | undefined;
  clips: ClipSummary[];
  /** What the center asked for. */
  asks: AskView[];
  /** Feeds that viewers of other programs may watch. */
  shares: Share[];
  /** Feeds that go on to other platforms, and which platforms there are. */
  pushing: Pick<PushEvent, 'targets' | 'pushes'>;
  /** Cameras that can be turned. */
  ptz: PtzView[];
}

export const useLocalVideo = create<LocalVideo>(() => ({
  sources: [],
  tracks: [],
  footage: undefined,
  clips: [],
  asks: [],
  shares: [],
  pushing: { targets: [], pushes: [] },
  ptz: [],
}));

const set = useLocalVideo.setState;
type Of<T extends VideoEvent['type']> = Extract<VideoEvent, { type: T }>;

export const takeVideo: { [T in VideoEvent['type']]: (event: Of<T>) => void } = {
  'video-sources': ({ sources }) => set({ sources }),
  'local-tracks': ({ tracks }) => set({ tracks }),
  footage: ({ footage }) => set({ footage }),
  clips: ({ clips }) => set({ clips }),
  asks: ({ asks }) => set({ asks }),
  shares: ({ shares }) => set({ shares }),
  pushes: ({ targets, pushes }) => set({ pushing: { targets, pushes } }),
  ptz: ({ cameras }) => set({ ptz: cameras }),
  stills: takeStillPlan,
};

/** Signalling of the vehicle's own SFU. */
export const localSignalling = () => api.video.media;
