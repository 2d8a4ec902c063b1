/** What dragging a handle makes of a plot. Pure; each returns a new geometry, or the same where it may not be. */
import { LEAST_POINTS, MAX_POINTS, MAX_RADIUS_M, type PlotGeometry, type PlotStyle } from '../../../contract/plot.ts';
import { between } from '../geo/geodesic.ts';
import type { Spot } from './arrows.ts';
import type { Handle } from './pick.ts';
import { toPlace, toSpot, type Window } from './project.ts';

/** A circle is not smaller than this: it would be lost under a finger, metres. */
const LEAST_RADIUS_M = 1;
/** A symbol is turned in steps of this, degrees. */
export const TURN_STEP_DEG = 5;

const inWorld = ([lon, lat]: [number, number]): [number, number] => [
  Math.max(-180, Math.min(180, lon)),
  Math.max(-85, Math.min(85, lat)),
];

/** All of it by so many pixels: it keeps its shape on the map. */
export function moved(geometry: PlotGeometry, by: Spot, window: Window): PlotGeometry {
  const coordinates = geometry.coordinates.map((place) => {
    const { x, y } = toSpot(place, window);
    return inWorld(toPlace({ x: x + by.x, y: y + by.y }, window));
  });
  return { ...geometry, coordinates };
}

export function withCorner(geometry: PlotGeometry, index: number, at: Spot, window: Window): PlotGeometry {
  const place = inWorld(toPlace(at, window));
  return { ...geometry, coordinates: geometry.coordinates.map((one, each) => (each === index ? place : one)) };
}

/** With one corner more, behind corner `index`. */
export function withNewCorner(geometry: PlotGeometry, index: number, at: Spot, window: Window): PlotGeometry {
  if (geometry.coordinates.length >= MAX_POINTS) return geometry;
  return { ...geometry, coordinates: geometry.coordinates.toSpliced(index + 1, 0, inWorld(toPlace(at, window))) };
}

/** Without a corner; undefined where too few would be left. */
export function withoutCorner(geometry: PlotGeometry, index: number): PlotGeometry | undefined {
  if (geometry.coordinates.length <= LEAST_POINTS[geometry.shape]) return undefined;
  return { ...geometry, coordinates: geometry.coordinates.toSpliced(index, 1) };
}

export function withRim(geometry: PlotGeometry, at: Spot, window: Window): PlotGeometry {
  const [middle] = geometry.coordinates;
  if (!middle) return geometry;
  const [lon, lat] = toPlace(at, window);
  const { distanceM } = between({ lat: middle[1], lon: middle[0] }, { lat, lon });
  return { ...geometry, radiusM: Math.max(LEAST_RADIUS_M, Math.min(MAX_RADIUS_M, distanceM)) };
}

/** Turned so that its top points at a spot. */
export function turnedTo(style: PlotStyle, middle: Spot, at: Spot): PlotStyle {
  const degrees = (Math.atan2(at.x - middle.x, middle.y - at.y) * 180) / Math.PI;
  return turned(style, Math.round(degrees / TURN_STEP_DEG) * TURN_STEP_DEG);
}

/** @param degrees clockwise from north, any number */
export const turned = (style: PlotStyle, degrees: number): PlotStyle => ({
  ...style,
  rotationDeg: ((degrees % 360) + 360) % 360,
});

/** A drag of a handle from one spot to another. */
export function dragged(
  { geometry, style }: { geometry: PlotGeometry; style: PlotStyle },
  handle: Handle,
  from: Spot,
  to: Spot,
  window: Window,
): { geometry?: PlotGeometry; style?: PlotStyle } {
  const by = { x: to.x - from.x, y: to.y - from.y };
  // The handle stays under the finger where the finger took it.
  const at = { x: handle.spot.x + by.x, y: handle.spot.y + by.y };
  switch (handle.kind) {
    case 'move':
      return { geometry: moved(geometry, by, window) };
    case 'corner':
      return { geometry: withCorner(geometry, handle.index, at, window) };
    case 'middle':
      return { geometry: withNewCorner(geometry, handle.index, at, window) };
    case 'radius':
      return { geometry: withRim(geometry, at, window) };
    case 'turn': {
      const [middle] = geometry.coordinates;
      return middle ? { style: turnedTo(style, toSpot(middle, window), at) } : {};
    }
  }
}
