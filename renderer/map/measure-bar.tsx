/** What was measured, and what a finger may do about it. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areaText, between, distanceText, pathLength, polygonArea } from './geo/geodesic.ts';
import { MeasureTool, type Measured, type MeasureKind } from './measure-tool.ts';
import { takeTool } from './picture-state.ts';

export function MeasureBar({ map, kind }: { map: L.Map; kind: MeasureKind }) {
  const { t } = useTranslation();
  const tool = useRef<MeasureTool>(undefined);
  const [measured, setMeasured] = useState<Measured>();
  useEffect(() => {
    const fresh = new MeasureTool(map, kind, setMeasured);
    tool.current = fresh;
    setMeasured(undefined);
    return () => fresh.remove();
  }, [map, kind]);
  const corners = measured?.corners.length ?? 0;
  return (
    <div className="map-panel measure-bar" data-testid="measure">
      <div className="measured" data-testid="measured">
        {measured && corners > 0 ? <Result kind={kind} measured={measured} /> : t(`measure.${kind}Hint`)}
      </div>
      <Button onClick={() => tool.current?.undo()} disabled={corners === 0}>
        {t('measure.undo')}
      </Button>
      <Button onClick={() => tool.current?.clear()} disabled={corners === 0}>
        {t('measure.clear')}
      </Button>
      <Button onClick={() => tool.current?.end()} disabled={corners < 2 || measured?.ended === true}>
        {t('measure.end')}
      </Button>
      <Button onClick={() => takeTool(undefined)} aria-label={t('close')} data-testid="close-measure">
        ✕
      </Button>
    </div>
  );
}

function Result({ kind, measured: { corners, pointer } }: { kind: MeasureKind; measured: Measured }) {
  const { t } = useTranslation();
  const places = pointer ? [...corners, pointer] : corners;
  if (kind === 'area') {
    const { areaM2, edgeM } = polygonArea(places);
    return (
      <>
        <strong>{areaText(areaM2)}</strong> {t('measure.edge', { length: distanceText(edgeM) })}
      </>
    );
  }
  const [from, to] = places.slice(-2);
  const leg = from && to && between(from, to);
  return (
    <>
      <strong>{distanceText(pathLength(places))}</strong>{' '}
      {leg && t('measure.leg', { length: distanceText(leg.distanceM), bearing: Math.round(leg.bearingDeg) % 360 })}
    </>
  );
}
