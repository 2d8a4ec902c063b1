/** The fence that is being drawn: what taps on the map make of it. */
import { create } from 'zustand';
import { CORNERS_LIMIT, type Fence, type FenceEdit, type FenceShape } from '../../contract/alerting.ts';
import { between, type Place } from '../map/geo/geodesic.ts';
import { takeTool, usePicture } from '../map/picture-state.ts';

/** A circle begins with its middle, a polygon with nothing. */
export interface FenceDraft {
  /** Absent: a new one. */
  id?: string;
  kind: FenceShape['kind'];
  center: Place | undefined;
  radiusM: number;
  ring: readonly Place[];
}

export const RADIUS_M = { least: 10, first: 500, most: 200_000 };

export const useFenceDraft = create<{ draft: FenceDraft | undefined }>(() => ({ draft: undefined }));

/** While a fence is drawn, a tap on the map is for it alone. */
function set(draft: FenceDraft | undefined): void {
  const { tool } = usePicture.getState();
  if (draft && tool !== 'fence') takeTool('fence');
  if (!draft && tool === 'fence') takeTool(undefined);
  useFenceDraft.setState({ draft });
}
// Another tool was taken in hand.
usePicture.subscribe(({ tool }) => tool !== 'fence' && useFenceDraft.getState().draft && endDraft());

const placeOf = ([lon, lat]: readonly [number, number]): Place => ({ lat, lon });
const pairOf = ({ lat, lon }: Place): [number, number] => [lon, lat];
const EMPTY = { center: undefined, radiusM: RADIUS_M.first, ring: [] };

export const newDraft = (kind: FenceShape['kind']): void => set({ kind, ...EMPTY });
export const endDraft = (): void => set(undefined);

export function editFence({ id, shape }: Pick<Fence, 'id' | 'shape'>): void {
  if (shape.kind === 'circle')
    set({ id, kind: 'circle', ...EMPTY, center: placeOf(shape.center), radiusM: shape.radiusM });
  else set({ id, kind: 'polygon', ...EMPTY, ring: shape.ring.map(placeOf) });
}

/** A tap: the middle of a circle, then its edge; the next corner of a polygon. */
export function tapped(draft: FenceDraft, place: Place): FenceDraft {
  if (draft.kind === 'polygon')
    return draft.ring.length < CORNERS_LIMIT ? { ...draft, ring: [...draft.ring, place] } : draft;
  if (!draft.center) return { ...draft, center: place };
  const { distanceM } = between(draft.center, place);
  return { ...draft, radiusM: Math.round(Math.min(RADIUS_M.most, Math.max(RADIUS_M.least, distanceM))) };
}

/** The last tap taken back: a corner, or the middle. */
export const taken = (draft: FenceDraft): FenceDraft =>
  draft.kind === 'polygon' ? { ...draft, ring: draft.ring.slice(0, -1) } : { ...draft, center: undefined };

export const change = (with_: (draft: FenceDraft) => FenceDraft): void => {
  const { draft } = useFenceDraft.getState();
  if (draft) set(with_(draft));
};

/** Undefined while there is too little of it. */
export function shapeOf({ kind, center, radiusM, ring }: FenceDraft): FenceEdit['shape'] | undefined {
  if (kind === 'circle') return center && { kind, center: pairOf(center), radiusM };
  return ring.length < 3 ? undefined : { kind, ring: ring.map(pairOf) };
}
