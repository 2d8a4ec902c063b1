/** The region that is being drawn, or was drawn last. */
import { create } from 'zustand';
import type { Polygon, Region } from '../../../contract/map-download.ts';
import { follow } from '../picture-state.ts';

export type Drawing = 'box' | 'polygon';

interface RegionState {
  drawing: Drawing | undefined;
  /** Corners of the polygon so far, or the two of the box. */
  corners: Polygon;
  region: Region | undefined;
  /** Id of the source that was chosen. */
  source: string | undefined;
}

export const useRegion = create<RegionState>(() => ({
  drawing: undefined,
  corners: [],
  region: undefined,
  source: undefined,
}));

/** Most corners of a polygon (contract/map-download.ts). */
export const MAX_CORNERS = 200;

/** The map stands still while one draws. */
export function draw(drawing: Drawing | undefined): void {
  if (drawing) follow(undefined);
  useRegion.setState({ drawing, corners: [] });
}

export const setRegion = (region: Region | undefined): void =>
  useRegion.setState({ region, drawing: undefined, corners: [] });

export const chooseSource = (source: string): void => useRegion.setState({ source });

export const addCorner = (corner: Polygon[number]): void =>
  useRegion.setState(({ corners }) => (corners.length < MAX_CORNERS ? { corners: [...corners, corner] } : {}));

export const undoCorner = (): void => useRegion.setState(({ corners }) => ({ corners: corners.slice(0, -1) }));

/** Makes the region of what was drawn. */
export function finishPolygon(): void {
  const { corners } = useRegion.getState();
  if (corners.length >= 3) setRegion({ polygon: corners });
}
