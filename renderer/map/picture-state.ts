/** What the person at this map has chosen: the unit with the card, who is followed, whose way is shown, the tool in hand. */
import { create } from 'zustand';
import type { Place } from './geo/geodesic.ts';

/** A place that was looked for. */
export interface Found extends Place {
  title: string;
}

interface PictureState {
  /** Key of the unit, or of what else has a card. */
  selected: string | undefined;
  /** Keys of units. */
  followed: string | undefined;
  trail: string | undefined;
  tool: 'distance' | 'area' | 'plot' | 'fence' | 'place' | undefined;
  found: Found | undefined;
  searching: boolean;
}

const START: PictureState = {
  selected: undefined,
  followed: undefined,
  trail: undefined,
  tool: undefined,
  found: undefined,
  searching: false,
};

/** One map is on a page. */
export const usePicture = create<PictureState>(() => START);

const set = usePicture.setState;

export const select = (selected: string | undefined): void => set({ selected });
export const follow = (followed: string | undefined): void => set({ followed });
export const showTrail = (trail: string | undefined): void => set({ trail });
export const showFound = (found: Found | undefined): void => set({ found });
/** A tool takes the taps on the map: no card meanwhile. */
export const takeTool = (tool: PictureState['tool']): void => set({ tool, selected: undefined, searching: false });
export const search = (searching: boolean): void => set({ searching });
/** A new map begins with nothing chosen. */
export const startPicture = (followed: string | undefined): void => set({ ...START, followed });
