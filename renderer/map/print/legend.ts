/** What is on a sheet, each kind once with its number. */
import type { PlotView } from '../../../contract/plot.ts';
import type { Unit, UnitPosition } from '../../../contract/unit.ts';
import { SHAPE_TOOLS, SYMBOL_TOOLS, toolOf, type PlotTool } from '../plot/plot-tools.ts';
import { isOn, isUnitOn } from './compose.ts';
import type { Extent } from './paper.ts';

export interface LegendPlot {
  tool: PlotTool;
  count: number;
}
export interface LegendUnit {
  kind: Unit['kind'];
  count: number;
}

const ORDER = [...SYMBOL_TOOLS, ...SHAPE_TOOLS].map(({ name }) => name);

/** In the order of the tools; those of one kind in another ink count apart. Words explain themselves. */
export function plotLegend(plots: readonly PlotView[], extent: Extent): LegendPlot[] {
  const found = new Map<string, LegendPlot>();
  for (const plot of plots) {
    const { geometry, style } = plot;
    const tool = geometry.shape === 'text' || !isOn(plot, extent) ? undefined : toolOf(geometry.shape, style);
    if (!tool) continue;
    const key = `${tool.name} ${style.ink}`;
    const known = found.get(key);
    const { rotationDeg: _turned, ...look } = style;
    found.set(key, { tool: { ...tool, style: look }, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.tool.name) - ORDER.indexOf(b.tool.name));
}

export function unitLegend(units: readonly UnitPosition[], extent: Extent): LegendUnit[] {
  const on = units.filter((one) => isUnitOn(one, extent)).map(({ unit }) => unit.kind);
  return [...new Set(on)].map((kind) => ({ kind, count: on.filter((one) => one === kind).length }));
}
