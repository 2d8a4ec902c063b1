/** The plot that is chosen: its name and looks, its lock, what others wrote at the same time, what it once was. */
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plotInk, type PlotView } from '../../../contract/plot.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { turned, withoutCorner } from './change-shape.ts';
import { openPlotPanel, selectCorner, selectPlot, useEditor } from './editor-state.ts';
import { INKS } from './inks.ts';
import type { PlotApi } from './plot-api.ts';
import { PlotHistory } from './plot-history.tsx';
import { PlotIcon } from './plot-icon.tsx';
import { PlotRivals } from './plot-rivals.tsx';
import { toolOf } from './plot-tools.ts';
import { usePlot } from './use-plot.ts';
import type { PlotWriter } from './plot-writer.ts';

/** One touch turns so far, degrees. */
const TURN_DEG = 15;

interface BarProps {
  id: string;
  api: PlotApi;
  writer: PlotWriter;
}

export function PlotBar({ id, api, writer }: BarProps) {
  const { t } = useTranslation();
  const plot = usePlot(id);
  const { panel, refusal, kept } = useEditor();
  // Another may have deleted it.
  useEffect(() => {
    if (!plot) selectPlot(undefined);
  }, [plot]);
  if (!plot) return null;
  const tool = toolOf(plot.geometry.shape, plot.style);
  return (
    <div className="map-panel plot-bar" data-testid="plot-bar">
      {tool && <PlotIcon tool={{ ...tool, style: plot.style }} />}
      <Name plot={plot} writer={writer} />
      <Button onClick={() => selectPlot(undefined)} aria-label={t('close')} data-testid="plot-close">
        ✕
      </Button>
      {!plot.locked && <Looks plot={plot} writer={writer} />}
      <Button onClick={() => void writer.change(id, { locked: !plot.locked })} data-testid="plot-lock">
        {t(plot.locked ? 'plot.unlock' : 'plot.lock')}
      </Button>
      <Button
        type={panel === 'history' ? 'primary' : 'default'}
        onClick={() => openPlotPanel(panel === 'history' ? undefined : 'history')}
        data-testid="plot-history"
      >
        {t('plot.history')}
      </Button>
      {!plot.locked && (
        <Button onClick={() => void writer.change(id, { deleted: true })} data-testid="plot-delete">
          {t('plot.delete')}
        </Button>
      )}
      {kept.length > 0 && (
        <div className="plot-note state-warn" role="status" data-testid="plot-kept">
          ▲ {t('plot.kept', { parts: kept.map((part) => t(`plot.part.${part}`)).join(' ') })}
        </div>
      )}
      <PlotRivals plot={plot} api={api} writer={writer} />
      <RefusalLine refusal={refusal} />
      {panel === 'history' && <PlotHistory plot={plot} api={api} writer={writer} />}
    </div>
  );
}

/** Written down when the hand leaves it. */
function Name({ plot, writer }: { plot: PlotView; writer: PlotWriter }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(plot.label);
  useEffect(() => setWords(plot.label), [plot.label]);
  const keep = () => {
    if (words !== plot.label) void writer.change(plot.id, { label: words });
  };
  return (
    <Input
      className="plot-name"
      maxLength={200}
      value={words}
      disabled={plot.locked}
      placeholder={t('plot.name')}
      onChange={(event) => setWords(event.target.value)}
      onBlur={keep}
      onPressEnter={keep}
      data-testid="plot-name"
    />
  );
}

function Looks({ plot, writer }: { plot: PlotView; writer: PlotWriter }) {
  const { t } = useTranslation();
  const theme = usePreferences((state) => state.theme);
  const corner = useEditor((state) => state.corner);
  const { id, geometry, style } = plot;
  const { shape } = geometry;
  const put = (change: Partial<PlotView['style']>) => void writer.change(id, { style: { ...style, ...change } });
  const fewer = corner === undefined ? undefined : withoutCorner(geometry, corner);
  const turn = (by: number) => void writer.change(id, { style: turned(style, (style.rotationDeg ?? 0) + by) });
  const isTurnable = shape === 'point' || shape === 'text';
  return (
    <>
      {plotInk.options.map((ink) => (
        <button
          key={ink}
          type="button"
          className={ink === style.ink ? 'plot-ink taken' : 'plot-ink'}
          aria-pressed={ink === style.ink}
          aria-label={t(`plot.ink.${ink}`)}
          title={t(`plot.ink.${ink}`)}
          onClick={() => put({ ink })}
          data-testid={`ink-${ink}`}
        >
          <i style={{ background: INKS[theme].ink[ink] }} />
        </button>
      ))}
      {isTurnable ? (
        <>
          <Button onClick={() => turn(-TURN_DEG)} data-testid="turn-left">
            ↶ {TURN_DEG}°
          </Button>
          <Button onClick={() => turn(TURN_DEG)} data-testid="turn-right">
            ↷ {TURN_DEG}°
          </Button>
        </>
      ) : (
        <Button
          type={style.dashed ? 'primary' : 'default'}
          aria-pressed={style.dashed === true}
          onClick={() => put({ dashed: !style.dashed })}
        >
          {t('plot.dashed')}
        </Button>
      )}
      {!isTurnable && shape !== 'circle' && (
        <Button
          disabled={!fewer}
          onClick={() => {
            if (fewer) void writer.change(id, { geometry: fewer });
            selectCorner(undefined);
          }}
          data-testid="drop-corner"
        >
          {t('plot.dropCorner')}
        </Button>
      )}
    </>
  );
}
