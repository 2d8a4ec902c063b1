/**
 * Symbols of resources: a round plate, so that they are not taken for what somebody plotted; hazards have the triangle of what
 * to keep away from. Signs that plots have too are the same. As path data for map and lists. Middle at 0,0, sign within 10 px.
 */
import type { ResourceKind } from '../../../contract/resource.ts';
import type { PlotInk } from '../../../contract/plot.ts';
import { PLATES, PLOT_SYMBOLS } from '../plot/plot-symbols.ts';

export interface ResourceSymbol {
  plate: string;
  sign: string;
  ink: PlotInk;
}

const circle = (x: number, y: number, radius: number): string =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0z`;

const ROUND = circle(0, 0, 16);
const round = (sign: string): ResourceSymbol => ({ plate: ROUND, sign, ink: 'teal' });

export const RESOURCE_SYMBOLS: Record<ResourceKind | 'several', ResourceSymbol> = {
  /** Three together. */
  team: round(PLOT_SYMBOLS.assembly.sign),
  /** Head and shoulders under a mortarboard. */
  expert: round(`M0 -11L10 -7L0 -3L-10 -7z${circle(0, -1, 4)}M-8 10a8 6.5 0 0 1 16 0z`),
  supply: round(PLOT_SYMBOLS.supply.sign),
  /** A spanner. */
  equipment: round('M-10 8L-1 -1A5.5 5.5 0 0 1 6 -9L3 -5L5 -3L9 -6A5.5 5.5 0 0 1 1 2L-7 10z'),
  shelter: round(PLOT_SYMBOLS.shelter.sign),
  /** A cross. */
  hospital: round('M-3.5 -10H3.5V-3.5H10V3.5H3.5V10H-3.5V3.5H-10V-3.5H-3.5z'),
  hazard: { plate: PLATES.triangle, sign: PLOT_SYMBOLS['danger-zone'].sign, ink: 'red' },
  other: round(circle(0, 0, 5)),
  /** Of several kinds in one place. */
  several: round('M-8 -8H-1V-1H-8zM1 -8H8V-1H1zM-8 1H-1V8H-8zM1 1H8V8H1z'),
};

/** Half of the side of a symbol, px. */
export const RESOURCE_PX = 18;
