/** Plots on a map, the same on both screens: always seen; drawn and changed while 标绘 is the tool in hand. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { takeTool, usePicture } from '../picture-state.ts';
import { DrawBar } from './draw-bar.tsx';
import { selectPlot, takePlotTool, useEditor } from './editor-state.ts';
import { answerOf, currentIncident, isShownNow, type PlotApi } from './plot-api.ts';
import { PlotBar } from './plot-bar.tsx';
import { PlotHand } from './plot-hand.ts';
import { PlotLayers } from './plot-layers.tsx';
import { plots, useIncidents, usePlotChoice } from './plot-store.ts';
import { PlotToolbar } from './plot-toolbar.tsx';
import { PlotWriter } from './plot-writer.ts';
import { PlotsLayer } from './plots-layer.ts';
import './plot.css';

const writerOf = ({ calls, isVehicle }: PlotApi): PlotWriter =>
  new PlotWriter({
    store: plots,
    ask: (wishes) => answerOf((options) => calls().edit.mutate({ wishes }, options)),
    incident: () => currentIncident(isVehicle),
    onChange: (state) => useEditor.setState(state),
  });

export function Plotting({ map, api }: { map: L.Map; api: PlotApi }) {
  const isOpen = usePicture((state) => state.tool === 'plot');
  const [layer, setLayer] = useState<PlotsLayer>();
  const [writer] = useState(() => writerOf(api));
  const { isVehicle } = api;
  useEffect(() => {
    const fresh = new PlotsLayer(map, {
      store: plots,
      isShown: (incident) => isShownNow(isVehicle, incident),
      watch: (changed) => {
        const stops = [useIncidents.subscribe(changed), usePlotChoice.subscribe(changed)];
        return () => stops.forEach((stop) => stop());
      },
    });
    setLayer(fresh);
    return () => fresh.remove();
  }, [map, isVehicle]);
  useEffect(() => {
    if (!isOpen || !layer) return undefined;
    const hand = new PlotHand(map, layer, writer);
    return () => {
      hand.remove();
      takePlotTool(undefined);
      selectPlot(undefined);
    };
  }, [map, isOpen, layer, writer]);
  if (!isOpen) return null;
  return <OpenPlotting api={api} writer={writer} />;
}

function OpenPlotting({ api, writer }: { api: PlotApi; writer: PlotWriter }) {
  const { tool, selected, panel } = useEditor();
  useKeys(writer);
  return (
    <>
      <PlotToolbar writer={writer} />
      {panel === 'layers' && <PlotLayers api={api} />}
      {tool && <DrawBar tool={tool} writer={writer} />}
      {selected !== undefined && <PlotBar key={selected} id={selected} api={api} writer={writer} />}
    </>
  );
}

/** Where there is a keyboard. */
function useKeys(writer: PlotWriter): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const key = event.key.toLowerCase();
      if (key === 'escape') takePlotTool(undefined);
      else if (event.ctrlKey && (key === 'y' || (key === 'z' && event.shiftKey))) void writer.redo();
      else if (event.ctrlKey && key === 'z') void writer.undo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [writer]);
}

/** Opens and closes the tools, among the map's other tools. */
export function PlotButton() {
  const { t } = useTranslation();
  const isOpen = usePicture((state) => state.tool === 'plot');
  return (
    <Button
      type={isOpen ? 'primary' : 'default'}
      aria-pressed={isOpen}
      onClick={() => takeTool(isOpen ? undefined : 'plot')}
      data-testid="tool-plot"
    >
      {t('plot.title')}
    </Button>
  );
}
