/** What the hand is at: the tool it draws with and the points it has set, or the plot it has chosen. */
import { create } from 'zustand';
import type { PlotGeometry, PlotPart, PlotStyle } from '../../../contract/plot.ts';
import { LEAST_POINTS, MAX_POINTS } from '../../../contract/plot.ts';
import type { Refusal } from '../../ui/call.ts';
import { between } from '../geo/geodesic.ts';
import type { PlotTool } from './plot-tools.ts';

interface EditorState {
  tool: PlotTool | undefined;
  /** Points that were set with the tool. */
  places: readonly [lon: number, lat: number][];
  /** Where the mouse is, while points are set. */
  pointer: [lon: number, lat: number] | undefined;
  /** Id of the plot that is chosen. */
  selected: string | undefined;
  /** A corner of it that was touched. */
  corner: number | undefined;
  /** What a drag would make of it. */
  preview: { geometry?: PlotGeometry; style?: PlotStyle } | undefined;
  panel: 'layers' | 'history' | undefined;
  canUndo: boolean;
  canRedo: boolean;
  refusal: Refusal | undefined;
  /** Parts that were not taken back, for another had changed them. */
  kept: readonly PlotPart[];
}

export const useEditor = create<EditorState>(() => ({
  tool: undefined,
  places: [],
  pointer: undefined,
  selected: undefined,
  corner: undefined,
  preview: undefined,
  panel: undefined,
  canUndo: false,
  canRedo: false,
  refusal: undefined,
  kept: [],
}));

const set = useEditor.setState;
const NOTHING = { places: [], pointer: undefined, corner: undefined, preview: undefined, refusal: undefined, kept: [] };

export const takePlotTool = (tool: PlotTool | undefined): void =>
  set({ ...NOTHING, tool, selected: undefined, panel: undefined });
export const selectPlot = (selected: string | undefined): void =>
  set({ ...NOTHING, tool: undefined, selected, panel: undefined });
export const selectCorner = (corner: number | undefined): void => set({ corner });
export const openPlotPanel = (panel: EditorState['panel']): void => set({ panel });
export const setPreview = (preview: EditorState['preview']): void => set({ preview });
/** Of a change that is written: the hand may be at the next one already. */
export const endPreview = (done: EditorState['preview']): void =>
  set(({ preview }) => (preview === done ? { preview: undefined } : {}));
export const setPointer = (pointer: EditorState['pointer']): void => set({ pointer });
/** A tool that has all its points begins anew. */
export const putPlace = (place: [lon: number, lat: number]): void =>
  set(({ places, tool }) => ({
    places: places.length >= (tool?.points ?? MAX_POINTS) ? (tool?.points ? [place] : places) : [...places, place],
    pointer: undefined,
  }));
export const dropPlace = (): void => set(({ places }) => ({ places: places.slice(0, -1) }));

/** What was set so far, as a plot; undefined while it is too little for one. */
export function draftOf({ shape }: PlotTool, places: EditorState['places']): PlotGeometry | undefined {
  const [first, second] = places;
  if (!first) return undefined;
  if (shape === 'circle') {
    if (!second) return undefined;
    const { distanceM } = between({ lat: first[1], lon: first[0] }, { lat: second[1], lon: second[0] });
    return distanceM > 0 ? { shape, coordinates: [first], radiusM: distanceM } : undefined;
  }
  return places.length < LEAST_POINTS[shape] ? undefined : { shape, coordinates: [...places] };
}
