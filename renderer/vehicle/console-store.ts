/** What the vehicle station told this page; positions live beside it, outside React. */
import { create } from 'zustand';
import type { RouteStatus } from '../../contract/bridge.ts';
import type { CommandView } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { ClockState } from '../../contract/clock.ts';
import type { Device } from '../../contract/device.ts';
import type { Feed } from '../../contract/feed.ts';
import type { FloorStatus } from '../../contract/floor.ts';
import type { Sky } from '../../contract/fix.ts';
import type { HeardEvent, TextEvent } from '../../contract/heard.ts';
import type { Uplink } from '../../contract/link.ts';
import type { PortView } from '../../contract/port-info.ts';
import type { Receivers } from '../../contract/positioning.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { Station } from '../../contract/station.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import { takeAlerting } from '../alerts/alert-store.ts';
import { takeMaps } from '../map/package-store.ts';
import { PositionStore } from '../map/position-store.ts';
import type { PlotApi } from '../map/plot/plot-api.ts';
import { takePlotting } from '../map/plot/plot-store.ts';
import { takeResources } from '../map/resources/resource-book.ts';
import { setOwn, takeMessaging } from '../messages/message-store.ts';
import { openApi } from '../ui/api.ts';
import { setReceiversAhead } from '../ui/clock.ts';
import { showNotice } from '../ui/notice.tsx';
import { showTroubles } from '../ui/store-banner.tsx';
import { takeConference, type VoiceAccess } from '../voice/conference-store.ts';
import { takeRadio } from './channel-store.ts';
import { sampled, type RateSample } from './device-rates.ts';
import { takeLinks } from './link-store.ts';
import { takeVideo } from './video-store.ts';

export const api = openApi<VehicleRouter>();
export const positions = new PositionStore();
/** Plots and incidents of this station. */
export const plotApi: PlotApi = { calls: () => api.plots, isVehicle: true };
/** The conference at the center, by way of this station. */
export const voiceAccess: VoiceAccess = { api: () => api.conference, signalling: () => api.media };

interface ConsoleState {
  station: Station | undefined;
  version: string;
  devices: Device[];
  ports: PortView[];
  /** By device: the newest event of each type. */
  status: Record<string, DeviceEvent[]>;
  commands: Record<string, CommandView[]>;
  /** By device: words and positions of others, newest last. */
  heard: Record<string, (HeardEvent | TextEvent)[]>;
  /** By device: bytes received, at moments of the last seconds. */
  rates: Record<string, RateSample[]>;
  skies: Record<string, Sky>;
  receivers: Receivers | undefined;
  clock: ClockState | undefined;
  uplink: Uplink | undefined;
  floor: FloorStatus | undefined;
  feeds: Feed[];
  /** Rows of the device bridge. */
  routes: RouteStatus[];
  own: UnitPosition | undefined;
}

export const useConsole = create<ConsoleState>(() => ({
  station: undefined,
  version: '',
  devices: [],
  ports: [],
  status: {},
  commands: {},
  heard: {},
  rates: {},
  skies: {},
  receivers: undefined,
  clock: undefined,
  uplink: undefined,
  floor: undefined,
  feeds: [],
  routes: [],
  own: undefined,
}));

/** The newest event of a type that a device told of itself. */
export function useNewest<T extends DeviceEvent['type']>(device: string, type: T) {
  return useConsole((state) => state.status[device])?.find(
    (event): event is Extract<DeviceEvent, { type: T }> => event.type === type,
  );
}

type Of<T extends VehicleEvent['type']> = Extract<VehicleEvent, { type: T }>;
type Take = { [T in VehicleEvent['type']]: (event: Of<T>) => void };

const liveEntryTakers = new Set<(entry: Uint8Array<ArrayBuffer>) => void>();

/** Called with each position that is to go over the data channel at once. */
export function onLiveEntry(taker: (entry: Uint8Array<ArrayBuffer>) => void): () => void {
  liveEntryTakers.add(taker);
  return () => void liveEntryTakers.delete(taker);
}

const set = useConsole.setState;
const take: Take = {
  station: ({ station, version }) => {
    setOwn(station.id);
    set({ station, version });
  },
  devices: ({ devices }) => set(({ rates }) => ({ devices, rates: sampled(rates, devices, Date.now()) })),
  ports: ({ ports }) => set({ ports }),
  'device-status': ({ device, status: told }) => set(({ status }) => ({ status: { ...status, [device]: told } })),
  commands: ({ device, commands: told }) => set(({ commands }) => ({ commands: { ...commands, [device]: told } })),
  heard: ({ device, heard: told }) => set(({ heard }) => ({ heard: { ...heard, [device]: told } })),
  sky: ({ device, sky }) => set(({ skies }) => ({ skies: { ...skies, [device]: sky } })),
  receivers: ({ receivers }) => set({ receivers }),
  clock: ({ clock }) => {
    setReceiversAhead(clock.offsetMs ?? 0);
    set({ clock });
  },
  positions: ({ positions: changed }) => {
    positions.put(changed);
    const id = useConsole.getState().station?.id;
    const own = id === undefined ? undefined : positions.get(id, id);
    if (own !== useConsole.getState().own) set({ own });
  },
  ...takeMessaging,
  ...takeAlerting,
  ...takePlotting,
  ...takeMaps,
  ...takeResources,
  bridge: ({ routes }) => set({ routes }),
  uplink: ({ uplink }) => set({ uplink }),
  floor: ({ floor }) => set({ floor }),
  ...takeLinks,
  ...takeVideo,
  ...takeRadio,
  ...takeConference,
  feeds: ({ feeds }) => set({ feeds }),
  'live-entry': ({ entry }) => {
    const bytes = Uint8Array.from(atob(entry), (letter) => letter.charCodeAt(0));
    for (const taker of liveEntryTakers) taker(bytes);
  },
  store: ({ troubles }) => showTroubles(troubles),
  notice: ({ code, at }) => showNotice(code, at),
};

/** Listens to the station for as long as the page lives; a subscription that ends is taken again. */
export function listen(): void {
  const again = () => setTimeout(listen, 1_000);
  const onData = (event: VehicleEvent) => (take[event.type] as (event: VehicleEvent) => void)(event);
  api.watch.subscribe(undefined, { onData, onError: again, onComplete: again });
}
