/** What one draws with: a symbol that is set, or a shape whose points are set one after the other. */
import type { PlotShape, PlotStyle } from '../../../contract/plot.ts';
import { PLOT_SYMBOLS, PLOT_SYMBOL_NAMES } from './plot-symbols.ts';

export interface PlotTool {
  /** Its words are `plot.tool.<name>`, or `plot.symbol.<name>` of a symbol. */
  name: string;
  shape: PlotShape;
  style: PlotStyle;
  /** Points after which it is drawn; absent: when the hand says so. */
  points?: number;
}

export const SYMBOL_TOOLS: readonly PlotTool[] = PLOT_SYMBOL_NAMES.map((symbol) => ({
  name: symbol,
  shape: 'point',
  style: { symbol, ink: PLOT_SYMBOLS[symbol].ink },
  points: 1,
}));

export const SHAPE_TOOLS: readonly PlotTool[] = [
  { name: 'line', shape: 'line', style: { ink: 'black' } },
  { name: 'arrow', shape: 'arrow', style: { ink: 'black', arrow: 'plain' } },
  { name: 'attack', shape: 'arrow', style: { ink: 'red', arrow: 'attack' } },
  { name: 'retreat', shape: 'arrow', style: { ink: 'teal', arrow: 'retreat' } },
  { name: 'polygon', shape: 'polygon', style: { ink: 'red' } },
  { name: 'circle', shape: 'circle', style: { ink: 'red' }, points: 2 },
  { name: 'text', shape: 'text', style: { ink: 'black' }, points: 1 },
];

/** The tool with which a plot could have been drawn: for its words. */
export const toolOf = (shape: PlotShape, { symbol, arrow }: PlotStyle): PlotTool | undefined =>
  shape === 'point'
    ? SYMBOL_TOOLS.find(({ name }) => name === symbol)
    : SHAPE_TOOLS.find(
        (tool) => tool.shape === shape && (shape !== 'arrow' || tool.style.arrow === (arrow ?? 'plain')),
      );
