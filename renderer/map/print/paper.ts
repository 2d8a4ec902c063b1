/** Sheets of paper in landscape: where what lies, in millimetres, and how large the map is on them. Pure. */
import { graticuleStep, multiplesBetween } from '../degrees.ts';
import { toPlace, toSpot, type Window } from '../plot/project.ts';

export const PAPERS = ['a4', 'a3'] as const;
export type PaperName = (typeof PAPERS)[number];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Sheet {
  name: PaperName;
  width: number;
  height: number;
  map: Box;
  legend: Box;
  /** Height of the band with the title, and where the band below the map begins. */
  title: number;
  foot: number;
}

/** Sizes of ISO 216, mm. */
const SIZES: Record<PaperName, { width: number; height: number }> = {
  a4: { width: 297, height: 210 },
  a3: { width: 420, height: 297 },
};
const MARGIN = 8;
/** Room of the coordinates around the map. */
const RIM = 4.5;
const TITLE = 14;
const FOOT = 17;
const LEGEND = 50;
const GAP = 3;

export function sheetOf(name: PaperName): Sheet {
  const { width, height } = SIZES[name];
  const map: Box = {
    x: MARGIN + RIM,
    y: MARGIN + TITLE + RIM,
    width: width - 2 * MARGIN - 2 * RIM - GAP - LEGEND,
    height: height - 2 * MARGIN - TITLE - 2 * RIM - FOOT,
  };
  const legend: Box = { x: width - MARGIN - LEGEND, y: map.y, width: LEGEND, height: map.height };
  return { name, width, height, map, legend, title: MARGIN + TITLE, foot: map.y + map.height + RIM };
}

/** Dots per millimetre of the map's picture: 200 per inch. */
export const DOTS_PER_MM = 200 / 25.4;

/** A part of the ground, as the view on the screen has it. */
export interface Extent {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The window in which all of an extent is on a box of the sheet, px of the picture. */
export function windowFor(
  { west, south, east, north }: Extent,
  { width, height }: Pick<Box, 'width' | 'height'>,
): Window {
  const world: Window = { left: 0, top: 0, scale: 1 };
  const [corner, opposite] = [toSpot([west, north], world), toSpot([east, south], world)];
  const [pixelsX, pixelsY] = [width * DOTS_PER_MM, height * DOTS_PER_MM];
  const scale = Math.min(pixelsX / (opposite.x - corner.x), pixelsY / (opposite.y - corner.y));
  const middle = { x: ((corner.x + opposite.x) / 2) * scale, y: ((corner.y + opposite.y) / 2) * scale };
  return { left: middle.x - pixelsX / 2, top: middle.y - pixelsY / 2, scale };
}

/** What is on the sheet. */
export function extentOf(window: Window, { width, height }: Pick<Box, 'width' | 'height'>): Extent {
  const [west, north] = toPlace({ x: 0, y: 0 }, window);
  const [east, south] = toPlace({ x: width * DOTS_PER_MM, y: height * DOTS_PER_MM }, window);
  return { west, south, east, north };
}

/** Length of the equator, metres (WGS-84). */
const EQUATOR_M = 40_075_016.686;
const WORLD_PX = 256;

/** Metres on the ground per millimetre of paper at a latitude. The projection enlarges towards the poles by 1/cos. */
export const metresPerMm = (window: Window, latDeg: number): number =>
  (EQUATOR_M * Math.cos((latDeg * Math.PI) / 180) * DOTS_PER_MM) / (WORLD_PX * window.scale);

/** `1:25 000`: the map's number of scale in the middle of the sheet, three digits. */
export function scaleNumber(perMm: number): number {
  const exact = perMm * 1_000;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 2);
  return Math.round(exact / unit) * unit;
}

/** Length of the scale bar: 1, 2 or 5 times a power of ten, metres, at most `maxMm` long. */
export function scaleBar(perMm: number, maxMm: number): { metres: number; mm: number } {
  const most = perMm * maxMm;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((digit) => digit * power).find((length) => length <= most) ?? power;
  return { metres, mm: metres / perMm };
}

export interface GridLine {
  axis: 'lat' | 'lon';
  degrees: number;
  step: number;
  /** Along the map's edge, mm from its upper left corner. */
  mm: number;
}

/** Lines between two of which there is room for their numbers: the spacing is made for pixels of a screen. */
const SCREEN_PX_PER_MM = 5;

/** The coordinate grid of a sheet. */
export function gridOf(window: Window, map: Box): GridLine[] {
  const { west, south, east, north } = extentOf(window, map);
  const step = graticuleStep((east - west) / (map.width * SCREEN_PX_PER_MM));
  const at = (lon: number, lat: number) => toSpot([lon, lat], window);
  return [
    ...multiplesBetween(west, east, step).map((degrees): GridLine => ({
      axis: 'lon',
      degrees,
      step,
      mm: at(degrees, south).x / DOTS_PER_MM,
    })),
    ...multiplesBetween(south, north, step).map((degrees): GridLine => ({
      axis: 'lat',
      degrees,
      step,
      mm: at(west, degrees).y / DOTS_PER_MM,
    })),
  ];
}
