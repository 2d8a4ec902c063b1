/**
 * Drawing a region by hand: a box is pulled open, a polygon is tapped corner by corner. A sheet over the map takes the hand
 * meanwhile, so that nothing below is moved or chosen; the wheel still goes nearer and farther.
 */
import { Button } from 'antd';
import L from 'leaflet';
import { useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addCorner, draw, finishPolygon, setRegion, undoCorner, useRegion, type Drawing } from './region-state.ts';
import { boxOf, placeOn } from './region-words.ts';

/** A box smaller than this was a slip of the hand, px. */
const LEAST_PX = 8;

export function RegionDraw({ map, drawing }: { map: L.Map; drawing: Drawing }) {
  const { t } = useTranslation();
  const corners = useRegion((state) => state.corners);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') draw(undefined);
      if (event.key === 'Enter') finishPolygon();
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  return (
    <>
      {drawing === 'box' ? <BoxSheet map={map} /> : <PolygonSheet map={map} />}
      <div className="map-panel region-bar" data-testid="region-bar">
        <span>{t(`maps.draw.${drawing}`)}</span>
        {drawing === 'polygon' && (
          <>
            <Button onClick={undoCorner} disabled={corners.length === 0} data-testid="draw-undo">
              {t('maps.draw.undo')}
            </Button>
            <Button type="primary" onClick={finishPolygon} disabled={corners.length < 3} data-testid="draw-finish">
              {t('maps.draw.finish')}
            </Button>
          </>
        )}
        <Button onClick={() => draw(undefined)} data-testid="draw-cancel">
          {t('cancel')}
        </Button>
      </div>
    </>
  );
}

type Point = [x: number, y: number];

const pointOf = (event: React.MouseEvent): Point => {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
};

function placeAt(map: L.Map, [x, y]: Point): [number, number] {
  const { lng, lat } = map.containerPointToLatLng([x, y]);
  return placeOn(lng, lat, Math.floor((map.getCenter().lng + 180) / 360));
}

const zoomBy = (map: L.Map) => (event: React.WheelEvent) =>
  map.setZoomAround(L.point(pointOf(event)), map.getZoom() + (event.deltaY < 0 ? 1 : -1), { animate: false });

function BoxSheet({ map }: { map: L.Map }) {
  const from = useRef<Point>(undefined);
  const [box, setBox] = useState<[Point, Point]>();
  const down = (event: React.PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = pointOf(event);
  };
  const move = (event: React.PointerEvent) => from.current && setBox([from.current, pointOf(event)]);
  const up = (event: React.PointerEvent) => {
    const [start, end] = [from.current, pointOf(event)];
    from.current = undefined;
    setBox(undefined);
    if (!start || Math.abs(end[0] - start[0]) < LEAST_PX || Math.abs(end[1] - start[1]) < LEAST_PX) return;
    const bounds = boxOf(placeAt(map, start), placeAt(map, end));
    if (bounds) setRegion({ bounds });
  };
  const [a, b] = box ?? [];
  return (
    <div
      className="region-sheet"
      data-testid="region-sheet"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        from.current = undefined;
        setBox(undefined);
      }}
      onWheel={zoomBy(map)}
    >
      {a && b && (
        <i
          style={{
            left: Math.min(a[0], b[0]),
            top: Math.min(a[1], b[1]),
            width: Math.abs(a[0] - b[0]),
            height: Math.abs(a[1] - b[1]),
          }}
        />
      )}
    </div>
  );
}

function PolygonSheet({ map }: { map: L.Map }) {
  const corners = useRegion((state) => state.corners);
  // The corners stay on the ground while the map goes nearer.
  const [, moved] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    map.on('move zoom', moved);
    return () => void map.off('move zoom', moved);
  }, [map]);
  const points = corners.map(([lon, lat]) => {
    const { x, y } = map.latLngToContainerPoint([lat, lon]);
    return [x, y] as const;
  });
  return (
    <div
      className="region-sheet"
      data-testid="region-sheet"
      onClick={(event) => addCorner(placeAt(map, pointOf(event)))}
      onWheel={zoomBy(map)}
    >
      <svg>
        <polygon points={points.map((point) => point.join(',')).join(' ')} />
        {points.map(([x, y], n) => (
          <circle key={n} cx={x} cy={y} r={6} />
        ))}
      </svg>
    </div>
  );
}
