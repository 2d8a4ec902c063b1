/** All units on one canvas, drawn outside React: symbol with course, name, age; old ones gray and hatched. */
import type { TFunction } from 'i18next';
import L from 'leaflet';
import type { UnitPosition } from '../../contract/unit.ts';
import { receiversNow } from '../ui/clock.ts';
import { age, isStale } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';
import type { PositionStore } from './position-store.ts';
import { traceUnit } from './unit-shapes.ts';

/** Past this a position is drawn as old, ms: a vehicle tells every second, a radio or a terminal when somebody speaks. */
export const STALE_MS = 15_000;
export const SELDOM_STALE_MS = 600_000;

export const staleMs = ({ kind }: UnitPosition['unit']): number =>
  kind === 'vehicle' || kind === 'uav' ? STALE_MS : SELDOM_STALE_MS;

const SIZE = 13;

export interface UnitsLayerOptions {
  store: PositionStore;
  /** Station whose vehicle is drawn as own. */
  own: string | undefined;
  ageWords: (atMs: number, nowMs: number) => string;
}

/** Adds the layer. @returns the way to remove it */
export function addUnitsLayer(map: L.Map, options: UnitsLayerOptions): () => void {
  const canvas = L.DomUtil.create('canvas', 'units-canvas leaflet-zoom-hide', map.getPane('markerPane'));
  canvas.style.pointerEvents = 'none';
  canvas.dataset['testid'] = 'units';
  let frame = 0;
  const draw = () => {
    frame = 0;
    const size = map.getSize();
    const ratio = window.devicePixelRatio;
    if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
      canvas.width = size.x * ratio;
      canvas.height = size.y * ratio;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    const now = receiversNow();
    for (const position of options.store.all()) {
      const at = map.latLngToContainerPoint([position.fix.lat, position.fix.lon]);
      if (at.x > -50 && at.y > -50 && at.x < size.x + 50 && at.y < size.y + 50)
        drawUnit(context, position, at, now, options);
    }
    canvas.dataset['drawn'] = String(options.store.size);
  };
  // Many positions in one moment are one drawing.
  const soon = () => (frame ||= requestAnimationFrame(draw));
  const stops = [options.store.watch(soon), usePreferences.subscribe(soon)];
  map.on('move zoomend resize viewreset', soon);
  const ages = setInterval(soon, 1_000);
  soon();
  return () => {
    for (const stop of stops) stop();
    clearInterval(ages);
    cancelAnimationFrame(frame);
    map.off('move zoomend resize viewreset', soon);
    canvas.remove();
  };
}

function drawUnit(
  context: CanvasRenderingContext2D,
  { unit, fix }: UnitPosition,
  at: L.Point,
  now: number,
  options: UnitsLayerOptions,
): void {
  const role = roles[usePreferences.getState().theme];
  const stale = isStale(fix.fixAt, now, staleMs(unit));
  const color = stale ? role.off : unit.station === options.own && unit.id === options.own ? role.own : role.ok;
  const course = fix.headingDeg ?? ((fix.speedMps ?? 0) > 0.5 ? fix.trackDeg : undefined);
  context.save();
  context.translate(at.x, at.y);
  context.lineWidth = 2.5;
  context.strokeStyle = role.ground;
  context.fillStyle = color;
  context.beginPath();
  traceUnit(context, unit.kind, course, SIZE);
  context.fill();
  context.stroke();
  context.restore();
  if (stale) hatch(context, at, role.ground);
  // Its age is part of a position that is not of this moment, also where that is usual.
  const isOfNow = !isStale(fix.fixAt, now, STALE_MS);
  const words = isOfNow ? unit.name : `${unit.name} · ${options.ageWords(fix.fixAt, now)}`;
  context.font = '600 15px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 4;
  context.strokeStyle = role.ground;
  context.strokeText(words, at.x + SIZE + 6, at.y);
  context.fillStyle = stale ? role.muted : role.text;
  context.fillText(words, at.x + SIZE + 6, at.y);
}

/** Age by shape too: lines across what is old. */
function hatch(context: CanvasRenderingContext2D, at: L.Point, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  for (const offset of [-6, 0, 6]) {
    context.moveTo(at.x + offset - 5, at.y + 7);
    context.lineTo(at.x + offset + 5, at.y - 7);
  }
  context.stroke();
}

/** Age as the language of the screen has it. */
export const ageWordsBy = (t: TFunction) => (atMs: number, nowMs: number) => {
  const value = age(atMs, nowMs);
  return t(`age.${value.word}`, { ...value });
};
