/**
 * Symbols of points: what a commander marks first. GB/T 35649-2017 is the standard of such symbols; only its title and scope
 * could be read, so these are our own drawings, in four groups told by the shape of the plate: what happened (diamond), what to
 * keep away from (triangle), where things are (square), ways (none: the arrow itself). As path data, so that map, buttons,
 * legend and print show the same. Middle at 0,0, plate within 16 px of it, sign within 10.
 */
import type { PlotInk } from '../../../contract/plot.ts';

type Plate = 'diamond' | 'triangle' | 'square' | 'none';

export interface PlotSymbol {
  plate: Plate;
  /** Filled with the ink. */
  sign: string;
  /** Drawn with the ink as lines of 2 px. */
  lines?: string;
  ink: PlotInk;
}

const circle = (x: number, y: number, radius: number): string =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0z`;

export const PLATES: Record<Plate, string> = {
  diamond: 'M0 -17L17 0L0 17L-17 0z',
  triangle: 'M0 -17L17 14H-17z',
  square: 'M-14 -14H14V14H-14z',
  none: '',
};

export const PLOT_SYMBOLS = {
  /** A pin: a place that has a name and nothing else, such as a way point of another program. */
  mark: { plate: 'none', sign: `M0 14L-9 -1A10 10 0 1 1 9 -1zM-4 -6a4 4 0 0 0 8 0a4 4 0 0 0 -8 0z`, ink: 'black' },
  /** A flame with its heart left out. */
  fire: {
    plate: 'diamond',
    sign: 'M0 -11C2 -6 7 -4 7 2C7 6 4 9 0 9C-4 9 -7 6 -7 2C-7 -1 -5 -2 -4 -5C-3 -3 -2 -2 -1 -2C-1 -5 -2 -8 0 -11zM0 7C2 7 3 5 3 3C3 1 1 0 0 -1C-1 0 -3 1 -3 3C-3 5 -2 7 0 7z',
    ink: 'red',
  },
  /** A house in two parts. */
  collapse: {
    plate: 'diamond',
    sign: 'M-9 8V-1L-3 -7L-1 -3L-3 0L0 3L-2 8zM9 8V2L5 -4L1 -5L3 -1L1 2L4 5L2 8z',
    ink: 'red',
  },
  /** Somebody lying, a cross above. */
  casualties: {
    plate: 'diamond',
    sign: `${circle(-7, 5, 2.5)}M-4 3H6L9 7H-4zM-1.5 -10H1.5V-6.5H5V-3.5H1.5V0H-1.5V-3.5H-5V-6.5H-1.5z`,
    ink: 'red',
  },
  /** An exclamation mark. */
  'danger-zone': { plate: 'triangle', sign: `M-2 -7H2L1.2 4H-1.2z${circle(0, 8, 2.2)}`, ink: 'red' },
  /** A beam across. */
  'road-block': {
    plate: 'square',
    sign: 'M-11 -4H11V3H-11zM-8 3H-5V10H-8zM5 3H8V10H5z',
    lines: 'M-11 -8L-7 -4M-3 -8L1 -4M5 -8L9 -4',
    ink: 'black',
  },
  /** A flag. */
  'command-post': { plate: 'square', sign: 'M-7 -11H-5V11H-7zM-5 -11L9 -6L-5 -1z', ink: 'black' },
  /** Three together. */
  assembly: {
    plate: 'square',
    sign: `${circle(0, -6, 3)}M-4 4a4 5 0 0 1 8 0z${circle(-7, -1, 2.5)}M-11 9a4 5 0 0 1 8 0z${circle(7, -1, 2.5)}M3 9a4 5 0 0 1 8 0z`,
    ink: 'black',
  },
  /** H in a ring. */
  helipad: { plate: 'square', sign: 'M-5 -6H-2V-1.5H2V-6H5V6H2V1.5H-2V6H-5z', lines: circle(0, 0, 10.5), ink: 'black' },
  /** A drop over water. */
  'water-source': {
    plate: 'square',
    sign: 'M0 -11C3 -6 5 -4 5 -1C5 2 3 4 0 4C-3 4 -5 2 -5 -1C-5 -4 -3 -6 0 -11z',
    lines: 'M-10 9Q-7.5 6 -5 9T0 9T5 9T10 9',
    ink: 'teal',
  },
  /** A box with its lid. */
  supply: { plate: 'square', sign: 'M-10 -9H10V-4H-10zM-9 -2H-2.5V4H2.5V-2H9V10H-9z', ink: 'black' },
  /** A tent. */
  shelter: { plate: 'square', sign: 'M0 -10L12 10H4L0 2L-4 10H-12z', ink: 'black' },
  /** An arrow to a line: this is the way in. */
  'route-in': { plate: 'none', sign: 'M0 -4L11 8H4V16H-4V8H-11zM-13 -12H13V-7H-13z', ink: 'teal' },
  /** An arrow from a line: this is the way out. */
  'route-out': { plate: 'none', sign: 'M0 -16L11 -4H4V6H-4V-4H-11zM-13 10H13V15H-13z', ink: 'teal' },
} as const satisfies Record<string, PlotSymbol>;

export type PlotSymbolName = keyof typeof PLOT_SYMBOLS;
export const PLOT_SYMBOL_NAMES = Object.keys(PLOT_SYMBOLS) as PlotSymbolName[];

/** What a newer station knows and this one does not. */
const UNKNOWN: PlotSymbol = {
  plate: 'square',
  sign: `M-5 -4C-5 -9 5 -9 5 -4C5 -1 1.5 -1 1.5 3H-1.5C-1.5 -2 2 -3 2 -4.5C2 -6.5 -2 -6.5 -2 -4z${circle(0, 7, 2)}`,
  ink: 'black',
};

export const isPlotSymbol = (name: string): name is PlotSymbolName => Object.hasOwn(PLOT_SYMBOLS, name);

export const plotSymbol = (name: string | undefined): PlotSymbol =>
  name !== undefined && isPlotSymbol(name) ? PLOT_SYMBOLS[name] : UNKNOWN;

/** Half of the side of a symbol as it is drawn on the map, px. */
export const SYMBOL_PX = 17;
