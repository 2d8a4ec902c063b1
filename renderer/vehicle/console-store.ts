/** What the vehicle station told this page; positions live beside it, outside React. */
import { create } from 'zustand';
import type { Device } from '../../contract/device.ts';
import type { Feed } from '../../contract/feed.ts';
import type { Sky } from '../../contract/fix.ts';
import type { Uplink } from '../../contract/link.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { Station } from '../../contract/station.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import { PositionStore } from '../map/position-store.ts';
import { openApi } from '../ui/api.ts';
import { showNotice } from '../ui/notice.tsx';

export const api = openApi<VehicleRouter>();
export const positions = new PositionStore();

interface ConsoleState {
  station: Station | undefined;
  version: string;
  devices: Device[];
  skies: Record<string, Sky>;
  uplink: Uplink | undefined;
  feeds: Feed[];
  own: UnitPosition | undefined;
}

export const useConsole = create<ConsoleState>(() => ({
  station: undefined,
  version: '',
  devices: [],
  skies: {},
  uplink: undefined,
  feeds: [],
  own: undefined,
}));

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
  station: ({ station, version }) => set({ station, version }),
  devices: ({ devices }) => set({ devices }),
  sky: ({ device, sky }) => set(({ skies }) => ({ skies: { ...skies, [device]: sky } })),
  positions: ({ positions: changed }) => {
    positions.put(changed);
    const id = useConsole.getState().station?.id;
    const own = id === undefined ? undefined : positions.get(id, id);
    if (own !== useConsole.getState().own) set({ own });
  },
  uplink: ({ uplink }) => set({ uplink }),
  feeds: ({ feeds }) => set({ feeds }),
  'live-entry': ({ entry }) => {
    const bytes = Uint8Array.from(atob(entry), (letter) => letter.charCodeAt(0));
    for (const taker of liveEntryTakers) taker(bytes);
  },
  notice: ({ code, at }) => showNotice(code, at),
};

/** Listens to the station for as long as the page lives; a subscription that ends is taken again. */
export function listen(): void {
  const again = () => setTimeout(listen, 1_000);
  const onData = (event: VehicleEvent) => (take[event.type] as (event: VehicleEvent) => void)(event);
  api.watch.subscribe(undefined, { onData, onError: again, onComplete: again });
}
