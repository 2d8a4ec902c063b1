/** While one draws: what to do next, and the three things a finger may do about it. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusalLine } from '../../ui/refusal.tsx';
import { draftOf, dropPlace, takePlotTool, useEditor } from './editor-state.ts';
import { finishPlot } from './plot-hand.ts';
import type { PlotTool } from './plot-tools.ts';
import type { PlotWriter } from './plot-writer.ts';

export function DrawBar({ tool, writer }: { tool: PlotTool; writer: PlotWriter }) {
  const { t } = useTranslation();
  const { places, refusal } = useEditor();
  const [words, setWords] = useState('');
  const draft = draftOf(tool, places);
  const isText = tool.shape === 'text';
  const canFinish = draft !== undefined && (!isText || words.trim() !== '');
  const finish = () => canFinish && void finishPlot(tool, writer, isText ? words.trim() : undefined);
  return (
    <div className="map-panel plot-bar" data-testid="draw-bar">
      <div className="plot-hint">{t(`plot.hint.${tool.shape}`)}</div>
      {isText && draft && (
        <Input
          autoFocus
          maxLength={200}
          value={words}
          placeholder={t('plot.words')}
          onChange={(event) => setWords(event.target.value)}
          onPressEnter={finish}
          data-testid="plot-words"
        />
      )}
      {tool.points === undefined && (
        <Button onClick={dropPlace} disabled={places.length === 0} data-testid="drop-place">
          {t('plot.dropPlace')}
        </Button>
      )}
      {(tool.points === undefined || isText) && (
        <Button type="primary" onClick={finish} disabled={!canFinish} data-testid="finish-plot">
          {t('plot.finish')}
        </Button>
      )}
      <Button onClick={() => takePlotTool(undefined)} data-testid="cancel-plot">
        {t('plot.cancel')}
      </Button>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
