/** What lies under a finger in a glove: plots, and the handles of the one that is chosen. Pure. */
import type { PlotGeometry, PlotView } from '../../../contract/plot.ts';
import { ahead } from '../geo/geodesic.ts';
import type { Spot } from './arrows.ts';
import { textHalf, type Drawn } from './draw-plot.ts';
import { SYMBOL_PX } from './plot-symbols.ts';
import { toSpot, type Window } from './project.ts';
import { distanceTo, isInside, shapeOf } from './shapes.ts';

/** Half the size of a finger, px. */
export const REACH_PX = 24;
/** From a symbol to the handle that turns it, px. */
const TURN_PX = 58;
/** A handle of a corner is not drawn nearer than this to another, px. */
const APART_PX = 26;

/** Inside an area counts as being this far from it: what lies on it is nearer. */
const INSIDE_PX = REACH_PX - 1;

/** How far a spot is from a plot, px; undefined: out of reach. */
export function reach(plot: Drawn, window: Window, at: Spot): number | undefined {
  const { geometry, style } = plot;
  const shape = shapeOf(geometry, style, window);
  const { anchor } = shape;
  let distance: number;
  if (geometry.shape === 'point') distance = Math.hypot(at.x - anchor.x, at.y - anchor.y) - SYMBOL_PX;
  else if (geometry.shape === 'text') {
    const half = textHalf(plot);
    distance = Math.max(Math.abs(at.x - anchor.x) - half.x, Math.abs(at.y - anchor.y) - half.y);
  } else {
    const from = { x: at.x - anchor.x, y: at.y - anchor.y };
    distance = distanceTo(shape, from);
    if (shape.filled && isInside(shape.path, from)) distance = Math.min(distance, INSIDE_PX);
  }
  return distance <= REACH_PX ? Math.max(0, distance) : undefined;
}

/** Plots within reach, nearest first; of those as near the one drawn last, which lies above. */
export function pick(plots: readonly PlotView[], window: Window, at: Spot): PlotView[] {
  return plots
    .flatMap((plot, index) => {
      const distance = reach(plot, window, at);
      return distance === undefined ? [] : [{ plot, distance, index }];
    })
    .sort((a, b) => a.distance - b.distance || b.index - a.index)
    .map(({ plot }) => plot);
}

/** `middle`: between corner `index` and the next; dragging it makes a new corner. */
export type Handle =
  { kind: 'corner' | 'middle'; index: number; spot: Spot } | { kind: 'move' | 'turn' | 'radius'; spot: Spot };

/** What a hand may take of a plot that is chosen. Lower ones come first: a move is not taken for a corner under it. */
export function handlesOf({ geometry, style }: Drawn, window: Window): Handle[] {
  const { shape, coordinates } = geometry;
  const { anchor } = shapeOf(geometry, style, window);
  if (shape === 'point' || shape === 'text') {
    const angle = ((style.rotationDeg ?? 0) * Math.PI) / 180;
    const turn = { x: anchor.x + TURN_PX * Math.sin(angle), y: anchor.y - TURN_PX * Math.cos(angle) };
    return [
      { kind: 'turn', spot: turn },
      { kind: 'move', spot: anchor },
    ];
  }
  if (shape === 'circle') {
    return [
      { kind: 'radius', spot: rim(geometry, window) },
      { kind: 'move', spot: anchor },
    ];
  }
  return [...cornersOf(coordinates, shape === 'polygon', window), { kind: 'move', spot: besideOf(anchor) }];
}

/** A line's own corner may lie in its middle: the handle that moves it stands below. */
const besideOf = ({ x, y }: Spot): Spot => ({ x, y: y + 40 });

/** The eastern end of a circle. */
function rim({ coordinates: [middle = [0, 0]], radiusM = 0 }: PlotGeometry, window: Window): Spot {
  const { lat, lon } = ahead({ lat: middle[1], lon: middle[0] }, 90, radiusM);
  return toSpot([lon, lat], window);
}

function cornersOf(coordinates: PlotGeometry['coordinates'], closed: boolean, window: Window): Handle[] {
  const spots = coordinates.map((place) => toSpot(place, window));
  const handles: Handle[] = [];
  const isFree = (spot: Spot) =>
    handles.every((one) => Math.hypot(one.spot.x - spot.x, one.spot.y - spot.y) >= APART_PX);
  const view = (spot: Spot) => Math.abs(spot.x) < 10_000 && Math.abs(spot.y) < 10_000;
  for (const [index, spot] of spots.entries())
    if (view(spot) && isFree(spot)) handles.push({ kind: 'corner', index, spot });
  for (const [index, from] of spots.entries()) {
    const to = spots[index + 1] ?? (closed ? spots[0] : undefined);
    if (!to) continue;
    const spot = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    if (view(spot) && isFree(spot)) handles.push({ kind: 'middle', index, spot });
  }
  return handles;
}

/** The handle under a finger: the nearest within reach. */
export function handleAt(handles: readonly Handle[], at: Spot): Handle | undefined {
  return handles
    .map((handle) => ({ handle, distance: Math.hypot(handle.spot.x - at.x, handle.spot.y - at.y) }))
    .filter(({ distance }) => distance <= REACH_PX)
    .sort((a, b) => a.distance - b.distance)[0]?.handle;
}
