/** The picture of a sheet: everything that is on the map, drawn anew at the sharpness of paper, in the colors of paper. */
import type { MapPackage } from '../../../contract/map-package.ts';
import type { PlotView } from '../../../contract/plot.ts';
import type { UnitPosition } from '../../../contract/unit.ts';
import { roles } from '../../ui/theme.ts';
import { drawPlot } from '../plot/draw-plot.ts';
import { boundsOf, toSpot, type Window } from '../plot/project.ts';
import { freshness, type Freshness } from '../unit-age.ts';
import { isOwn } from '../unit-marks.ts';
import { ARROW, UNIT_SHAPES, WEDGE } from '../unit-shapes.ts';
import { drawGround, drawNames } from './ground.ts';
import { DOTS_PER_MM, extentOf, gridOf, type Box, type Extent } from './paper.ts';
import { drawTiles, tilesOn } from './tiles.ts';

export interface Picture {
  window: Window;
  map: Box;
  packages: readonly MapPackage[];
  /** In the order in which they lie on each other. */
  plots: readonly PlotView[];
  units: readonly UnitPosition[];
  own: string | undefined;
  ageWords: (atMs: number, nowMs: number) => string;
  /** Epoch ms, by the receivers' time. */
  now: number;
}

export interface Composed {
  canvas: HTMLCanvasElement;
  /** Tiles that could not be had. */
  missing: number;
}

/** A symbol of 34 px on the screen is 6.5 mm on paper. */
const SIZE = 1.5;
const MOVES_MPS = 0.5;
/** From the middle of a unit to its name, px. */
const BESIDE_PX = 22;
const FONT = '600 15px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** @throws when the station does not answer, or `signal` says that nobody waits any more */
export async function compose(picture: Picture, signal: AbortSignal): Promise<Composed> {
  const { window, map, packages, plots } = picture;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(map.width * DOTS_PER_MM);
  canvas.height = Math.round(map.height * DOTS_PER_MM);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const extent = extentOf(window, map);
  await drawGround(context, window, extent, SIZE);
  let missing = 0;
  for (const found of packages) missing += await drawTiles(context, found, tilesOn(found, window, map, extent), signal);
  await drawNames(context, window, extent, SIZE);
  signal.throwIfAborted();
  drawGrid(context, picture);
  const pen = { context, window, paper: 'paper' as const, size: SIZE };
  for (const plot of plots) if (isOn(plot, extent)) drawPlot(pen, plot);
  drawUnits(context, picture, extent);
  return { canvas, missing };
}

export function isOn({ geometry }: Pick<PlotView, 'geometry'>, extent: Extent): boolean {
  const [west, south, east, north] = boundsOf(geometry);
  return west <= extent.east && east >= extent.west && south <= extent.north && north >= extent.south;
}

export const isUnitOn = ({ fix }: UnitPosition, { west, south, east, north }: Extent): boolean =>
  fix.lon >= west && fix.lon <= east && fix.lat >= south && fix.lat <= north;

function drawGrid(context: CanvasRenderingContext2D, { window, map }: Picture): void {
  context.save();
  context.strokeStyle = roles.day.muted;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (const { axis, mm } of gridOf(window, map)) {
    const at = mm * DOTS_PER_MM;
    context.moveTo(axis === 'lon' ? at : 0, axis === 'lon' ? 0 : at);
    context.lineTo(axis === 'lon' ? at : context.canvas.width, axis === 'lon' ? context.canvas.height : at);
  }
  context.stroke();
  context.restore();
}

function drawUnits(context: CanvasRenderingContext2D, picture: Picture, extent: Extent): void {
  const { window, units, own, now, ageWords } = picture;
  const role = roles.day;
  context.save();
  context.scale(SIZE, SIZE);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = '#ffffff';
  for (const position of units.filter((one) => isUnitOn(one, extent))) {
    const { unit, fix } = position;
    const how = freshness(position, now);
    const spot = toSpot([fix.lon, fix.lat], window);
    context.save();
    context.translate(spot.x / SIZE, spot.y / SIZE);
    const known = isOwn(position, own) ? role.own : role.ok;
    context.fillStyle = how === 'old' ? role.off : how === 'late' ? role.warn : known;
    drawUnit(context, position, how);
    const words = how === 'fresh' ? unit.name : `${unit.name} · ${ageWords(fix.fixAt, now)}`;
    context.fillStyle = how === 'old' ? role.muted : role.text;
    context.lineWidth = 4;
    context.strokeText(words, BESIDE_PX, 0);
    context.fillText(words, BESIDE_PX, 0);
    context.restore();
  }
  context.restore();
}

/** As on the screen: the shape says what it is, its nose where it goes; lines across it, that the position is no longer true. */
function drawUnit(context: CanvasRenderingContext2D, { unit, fix }: UnitPosition, how: Freshness): void {
  const courseDeg = fix.headingDeg ?? ((fix.speedMps ?? 0) > MOVES_MPS ? fix.trackDeg : undefined);
  const isArrow = unit.kind === 'vehicle' && courseDeg !== undefined;
  const shape = new Path2D();
  if (courseDeg !== undefined) shape.addPath(new Path2D(isArrow ? ARROW : WEDGE), new DOMMatrix().rotate(courseDeg));
  if (!isArrow) shape.addPath(new Path2D(UNIT_SHAPES[unit.kind]));
  context.lineWidth = 5;
  context.stroke(shape);
  context.fill(shape);
  if (how === 'fresh') return;
  context.save();
  context.clip(shape);
  context.lineWidth = 2;
  context.beginPath();
  for (const offset of how === 'late' ? [0] : [-18, -12, -6, 0, 6, 12, 18]) {
    context.moveTo(offset - 16, 16);
    context.lineTo(offset + 16, -16);
  }
  context.stroke();
  context.restore();
}
