/** Symbols and shapes to draw with, large enough for a glove; taking back; which incidents are shown. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { openPlotPanel, takePlotTool, useEditor } from './editor-state.ts';
import { PlotIcon } from './plot-icon.tsx';
import { SHAPE_TOOLS, SYMBOL_TOOLS, type PlotTool } from './plot-tools.ts';
import type { PlotWriter } from './plot-writer.ts';

export function PlotToolbar({ writer }: { writer: PlotWriter }) {
  const { t } = useTranslation();
  return (
    <div className="map-panel plot-tools" data-testid="plot-tools">
      <PlotRow writer={writer} />
      <div className="plot-grid">
        {SYMBOL_TOOLS.map((tool) => (
          <ToolButton key={tool.name} tool={tool} words={t(`plot.symbol.${tool.name}`)} />
        ))}
      </div>
      <div className="plot-grid">
        {SHAPE_TOOLS.map((tool) => (
          <ToolButton key={tool.name} tool={tool} words={t(`plot.tool.${tool.name}`)} />
        ))}
      </div>
    </div>
  );
}

/** Always in reach, above the symbols. */
function PlotRow({ writer }: { writer: PlotWriter }) {
  const { t } = useTranslation();
  const { canUndo, canRedo, panel } = useEditor();
  return (
    <div className="plot-row">
      <Button onClick={() => void writer.undo()} disabled={!canUndo} data-testid="plot-undo">
        {t('plot.undo')}
      </Button>
      <Button onClick={() => void writer.redo()} disabled={!canRedo} data-testid="plot-redo">
        {t('plot.redo')}
      </Button>
      <Button
        type={panel === 'layers' ? 'primary' : 'default'}
        onClick={() => openPlotPanel(panel === 'layers' ? undefined : 'layers')}
        data-testid="plot-layers"
      >
        {t('plot.layers')}
      </Button>
    </div>
  );
}

function ToolButton({ tool, words }: { tool: PlotTool; words: string }) {
  const isTaken = useEditor((state) => state.tool?.name === tool.name);
  return (
    <button
      type="button"
      className={isTaken ? 'plot-tool taken' : 'plot-tool'}
      aria-pressed={isTaken}
      onClick={() => takePlotTool(isTaken ? undefined : tool)}
      data-testid={`draw-${tool.name}`}
    >
      <PlotIcon tool={tool} />
      <span>{words}</span>
    </button>
  );
}
