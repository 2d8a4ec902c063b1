/** What is looked for near by: from where, and which kinds. */
import { create } from 'zustand';
import type { ResourceKind } from '../../../contract/resource.ts';
import type { Place } from '../geo/geodesic.ts';
import { openMapPanel } from '../map-panel-state.ts';
import { takeTool } from '../picture-state.ts';

export type Origin =
  | { from: 'own' }
  /** Where the person put it. */
  | ({ from: 'point' } & Place)
  | { from: 'incident'; id: string }
  /** The middle of the map. */
  | { from: 'middle' };

export type ResourceTab = 'kinds' | 'near' | 'lists';

interface NearState {
  tab: ResourceTab;
  /** Undefined: the best there is. */
  origin: Origin | undefined;
  /** None: all. */
  kinds: readonly ResourceKind[];
}

export const useNear = create<NearState>(() => ({ tab: 'kinds', origin: undefined, kinds: [] }));

export const openTab = (tab: ResourceTab): void => useNear.setState({ tab });
export const setOrigin = (origin: Origin | undefined): void => useNear.setState({ origin });
export const toggleNearKind = (kind: ResourceKind): void =>
  useNear.setState(({ kinds }) => ({
    kinds: kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind],
  }));

/** Opens the list of what is near a place. */
export function lookNear(place: Place): void {
  useNear.setState({ tab: 'near', origin: { from: 'point', lat: place.lat, lon: place.lon }, kinds: [] });
  openMapPanel('resources');
}

/** The next tap on the map is the place. */
export const pickPlace = (): void => takeTool('place');
