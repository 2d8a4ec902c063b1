/** Video on the vehicle itself as the station told it: sources, what is at its SFU, footage and clips. */
import { create } from 'zustand';
import type { ClipSummary, FootageStatus } from '../../contract/footage.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { VideoEvent } from '../../contract/screen-event.ts';
import type { SourceView } from '../../contract/video-source.ts';
import { api } from './console-store.ts';

interface LocalVideo {
  sources: SourceView[];
  /** At the vehicle's own SFU. */
  tracks: LiveTrack[];
  footage: FootageStatus | undefined;
  clips: ClipSummary[];
}

export const useLocalVideo = create<LocalVideo>(() => ({
  sources: [],
  tracks: [],
  footage: undefined,
  clips: [],
}));

const set = useLocalVideo.setState;
type Of<T extends VideoEvent['type']> = Extract<VideoEvent, { type: T }>;

export const takeVideo: { [T in VideoEvent['type']]: (event: Of<T>) => void } = {
  'video-sources': ({ sources }) => set({ sources }),
  'local-tracks': ({ tracks }) => set({ tracks }),
  footage: ({ footage }) => set({ footage }),
  clips: ({ clips }) => set({ clips }),
};

/** Signalling of the vehicle's own SFU. */
export const localSignalling = () => api.video.media;
