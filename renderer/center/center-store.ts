/** What the center station told this page; positions live beside it, outside React. */
import { create } from 'zustand';
import type { AskView, FetchedFeed } from '../../contract/backfill.ts';
import type { CommanderStatus } from '../../contract/floor.ts';
import type { ClipSummary, FootageStatus } from '../../contract/footage.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { StationPtz } from '../../contract/ptz.ts';
import type { StationChannels } from '../../contract/radio-channel.ts';
import type { CenterEvent, VehicleSummary } from '../../contract/screen-event.ts';
import type { StillView } from '../../contract/still.ts';
import type { PushEvent } from '../../contract/push.ts';
import type { Share } from '../../contract/share.ts';
import type { EnrolledStation, Station } from '../../contract/station.ts';
import type { CenterRouter } from '../../main/api/center-router.ts';
import { takeAlerting } from '../alerts/alert-store.ts';
import { takeMaps } from '../map/package-store.ts';
import { PositionStore } from '../map/position-store.ts';
import type { PlotApi } from '../map/plot/plot-api.ts';
import { takePlotting } from '../map/plot/plot-store.ts';
import { takeResources } from '../map/resources/resource-book.ts';
import { setOwn, takeMessaging } from '../messages/message-store.ts';
import { openApi } from '../ui/api.ts';
import { showNotice } from '../ui/notice.tsx';
import { showTroubles } from '../ui/store-banner.tsx';
import type { PtzAccess } from '../video/ptz/use-hand.ts';
import type { RadioAccess } from '../radio/radio-store.ts';
import { takeConference, type VoiceAccess } from '../voice/conference-store.ts';

export const positions = new PositionStore();

interface CenterState {
  station: Station | undefined;
  vehicles: VehicleSummary[];
  tracks: LiveTrack[];
  /** Radio channels of the vehicles that are on line. */
  radios: StationChannels[];
  /** Cameras that can be turned. */
  ptz: StationPtz[];
  enrolled: EnrolledStation[];
  /** Feeds that viewers of other programs may watch. */
  shares: Share[];
  /** Feeds that go on to other platforms, and which platforms there are. */
  pushing: Pick<PushEvent, 'targets' | 'pushes'>;
  commander: CommanderStatus | undefined;
  /** How the room for fetched footage stands, what is there, what is marked, what was asked for. */
  footage: FootageStatus | undefined;
  fetched: FetchedFeed[];
  clips: ClipSummary[];
  asks: AskView[];
  /** The newest still of each feed. */
  stills: StillView[];
}

export const useCenter = create<CenterState>(() => ({
  station: undefined,
  vehicles: [],
  tracks: [],
  radios: [],
  ptz: [],
  enrolled: [],
  shares: [],
  pushing: { targets: [], pushes: [] },
  commander: undefined,
  footage: undefined,
  fetched: [],
  clips: [],
  asks: [],
  stills: [],
}));

type Take = { [T in CenterEvent['type']]: (event: Extract<CenterEvent, { type: T }>) => void };
const set = useCenter.setState;
const take: Take = {
  station: ({ station }) => {
    setOwn(station.id);
    set({ station });
  },
  ...takeMessaging,
  ...takeAlerting,
  ...takePlotting,
  ...takeMaps,
  ...takeResources,
  ...takeConference,
  vehicles: ({ vehicles }) => set({ vehicles }),
  positions: ({ positions: changed }) => positions.put(changed),
  tracks: ({ tracks }) => set({ tracks }),
  'station-channels': ({ stations }) => set({ radios: stations }),
  'station-ptz': ({ stations }) => set({ ptz: stations }),
  enrolled: ({ stations }) => set({ enrolled: stations }),
  shares: ({ shares }) => set({ shares }),
  pushes: ({ targets, pushes }) => set({ pushing: { targets, pushes } }),
  commander: ({ commander }) => set({ commander }),
  footage: ({ footage }) => set({ footage }),
  fetched: ({ feeds }) => set({ fetched: feeds }),
  clips: ({ clips }) => set({ clips }),
  asks: ({ asks }) => set({ asks }),
  stills: ({ stills }) => set({ stills }),
  store: ({ troubles }) => showTroubles(troubles),
  notice: ({ code, at }) => showNotice(code, at),
};

export type CenterApi = ReturnType<typeof openApi<CenterRouter>>;

let opened: CenterApi | undefined;
/** The line to the station, opened once somebody is logged in. */
export function centerApi(): CenterApi {
  if (!opened) {
    opened = openApi<CenterRouter>();
    listen(opened);
  }
  return opened;
}

/** Plots and incidents of this center. */
export const plotApi: PlotApi = { calls: () => centerApi().plots, isVehicle: false };

/** The conference. */
export const voiceAccess: VoiceAccess = { api: () => centerApi().conference, signalling: () => centerApi().media };

/** Radio channels of the vehicles. */
export const radioAccess: RadioAccess = {
  signalling: () => centerApi().media,
  key: (station, word, way) => centerApi().radio.key.mutate({ station, word }, way),
  listen: (station, channel) => {
    const listening = centerApi().radio.listen.subscribe({ station, channel }, { onData: () => undefined });
    return () => listening.unsubscribe();
  },
  answerMs: 5_000,
};

/** Cameras of the vehicles that can be turned. */
export const ptzAccess: PtzAccess = {
  act: (station, word, way) => centerApi().ptz.act.mutate({ station, word }, way),
  presets: (station, feed, way) => centerApi().ptz.presets.query({ station, feed }, way),
  answerMs: 6_000,
};

/** Listens for as long as the page lives; a subscription that ends is taken again. */
function listen(api: CenterApi): void {
  const again = () => setTimeout(() => listen(api), 1_000);
  const onData = (event: CenterEvent) => (take[event.type] as (event: CenterEvent) => void)(event);
  api.watch.subscribe(undefined, { onData, onError: again, onComplete: again });
}
