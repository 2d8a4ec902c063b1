/** A symbol or a shape as a button and a legend show it: the same drawing as on the map. */
import type { PlotStyle } from '../../../contract/plot.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { fatArrow, type Spot } from './arrows.ts';
import { INKS, type Paper } from './inks.ts';
import { PLATES, plotSymbol } from './plot-symbols.ts';
import type { PlotTool } from './plot-tools.ts';

/** In a box of 40 × 40 with its middle at 0,0. */
const BOX = '-20 -20 40 40';
const BEND: Spot[] = [
  { x: -17, y: 13 },
  { x: -4, y: 3 },
  { x: 17, y: -13 },
];

export function PlotIcon({ tool, size = 34 }: { tool: PlotTool; size?: number }) {
  const paper = usePreferences(({ theme }) => theme);
  return (
    <svg className="plot-icon" viewBox={BOX} width={size} height={size} aria-hidden="true">
      <PlotSign tool={tool} paper={paper} />
    </svg>
  );
}

/** What is in such a box. */
export function PlotSign({ tool: { shape, style }, paper }: { tool: PlotTool; paper: Paper }) {
  if (shape === 'point') return <SymbolSign style={style} paper={paper} />;
  const color = INKS[paper].ink[style.ink];
  const line = { fill: 'none', stroke: color, strokeWidth: 3.5, strokeLinejoin: 'round' as const };
  if (shape === 'line') return <path d="M-17 10L-5 -6L6 6L17 -10" {...line} />;
  if (shape === 'polygon') return <path d="M-15 -4L2 -15L15 0L6 14L-12 11z" {...line} fill={color} fillOpacity={0.2} />;
  if (shape === 'circle') return <circle r={15} {...line} fill={color} fillOpacity={0.2} />;
  if (shape === 'text') return <path d="M-12 -13H12M0 -13V15" {...line} strokeWidth={5} />;
  if (style.arrow === 'plain') return <path d="M-16 13Q-6 -2 14 -12M3 -13L14 -12L9 -2" {...line} />;
  const outline = fatArrow(BEND, style.arrow === 'attack');
  const data = outline.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const isFull = style.arrow === 'attack';
  return (
    <path
      d={`${data}z`}
      {...line}
      strokeWidth={1.5}
      strokeDasharray={isFull ? undefined : '4 2'}
      fill={color}
      fillOpacity={isFull ? 0.8 : 0.16}
    />
  );
}

function SymbolSign({ style, paper }: { style: PlotStyle; paper: Paper }) {
  const { edge, ink } = INKS[paper];
  const color = ink[style.ink];
  const { plate, sign, lines } = plotSymbol(style.symbol);
  return (
    <>
      {plate !== 'none' && <path d={PLATES[plate]} fill={edge} stroke={color} strokeWidth={2} strokeLinejoin="round" />}
      <path d={sign} fill={color} fillRule="evenodd" />
      {lines !== undefined && <path d={lines} fill="none" stroke={color} strokeWidth={2} />}
    </>
  );
}
