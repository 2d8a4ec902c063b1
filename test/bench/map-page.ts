/** The bench's page: 5 000 units that all move once a second, on our layer or as Leaflet's own markers. */
import L from 'leaflet';
import type { UnitPosition } from '../../contract/unit.ts';
import { PositionStore } from '../../renderer/map/position-store.ts';
import { UnitsLayer } from '../../renderer/map/units-layer.ts';

const UNITS = 5_000;
/** So many batches a second, as they come over a line. */
const BATCHES = 20;
const KINDS = ['vehicle', 'radio', 'person', 'uav', 'beidou'] as const;
/** Degrees that a unit moves in a second: a car in town. */
const STEP_DEG = 1e-4;

const map = L.map('map', { center: [31.69, 113.37], zoom: 12, zoomControl: false, preferCanvas: true });

interface Unit {
  lat: number;
  lon: number;
  course: number;
}
// Spread over the view and a little beyond, the same in every run.
const units: Unit[] = Array.from({ length: UNITS }, (_, index) => ({
  lat: 31.57 + ((index * 7_919) % UNITS) * (0.24 / UNITS),
  lon: 113.15 + ((index * 104_729) % UNITS) * (0.44 / UNITS),
  course: (index * 37) % 360,
}));
let seq = 0;

function positionOf({ lat, lon, course }: Unit, index: number): UnitPosition {
  const now = Date.now();
  const fix = {
    fixAt: now,
    receivedAt: now,
    mode: 3,
    lat,
    lon,
    speedMps: 10,
    trackDeg: course,
    source: 'gnss',
  } as const;
  const kind = KINDS[index % KINDS.length] ?? 'other';
  return { unit: { station: 'bench', id: `unit-${index}`, kind, name: `Unit ${index}` }, fix, seq: (seq += 1) };
}

/** Moves every unit once a second, in batches, until it is stopped. */
function drive(move: (changed: readonly [unit: Unit, index: number][]) => void): () => void {
  let batch = 0;
  const timer = setInterval(() => {
    batch = (batch + 1) % BATCHES;
    const changed: [Unit, number][] = [];
    for (let index = batch; index < UNITS; index += BATCHES) {
      const unit = units[index];
      if (!unit) continue;
      const turn = (unit.course * Math.PI) / 180;
      unit.lat += STEP_DEG * Math.cos(turn);
      unit.lon += STEP_DEG * Math.sin(turn);
      changed.push([unit, index]);
    }
    move(changed);
  }, 1_000 / BATCHES);
  return () => clearInterval(timer);
}

/** Our layer. @returns the way to end it */
function ours(): () => void {
  const store = new PositionStore();
  store.put(units.map(positionOf));
  const ageWords = (at: number, now: number) => `${Math.round((now - at) / 1_000)} s`;
  const layer = new UnitsLayer(map, { store, own: undefined, selected: () => undefined, ageWords });
  const stop = drive((changed) => store.put(changed.map(([unit, index]) => positionOf(unit, index))));
  return () => {
    stop();
    layer.remove();
  };
}

/** Leaflet's own markers, with a symbol of ours and nothing else: no names, no colors by age. @returns the way to end it */
function theirs(): () => void {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><circle cx="14" cy="14" r="10" fill="#3fb950"/></svg>';
  const icon = L.icon({ iconUrl: `data:image/svg+xml,${encodeURIComponent(svg)}`, iconSize: [28, 28] });
  const markers = units.map(({ lat, lon }) => L.marker([lat, lon], { icon, keyboard: false }).addTo(map));
  const stop = drive((changed) => {
    for (const [{ lat, lon }, index] of changed) markers[index]?.setLatLng([lat, lon]);
  });
  return () => {
    stop();
    for (const marker of markers) marker.remove();
  };
}

/** What a hand notices: pictures a second, and how long after the hand moved the page knew of it. */
interface Noted {
  frames: number;
  /** From each movement of the mouse to its handler, ms. */
  latenciesMs: number[];
  /** Movements that the page was told of, those that came together counted singly. */
  moves: number;
  /** The longest event by Event Timing, from the hand to the next picture, ms. */
  slowestMs: number;
}

const TELLS_MS = 1_000;
let stop: (() => void) | undefined;
let noted: Noted | undefined;

const onFrame = () => {
  if (!noted) return;
  noted.frames += 1;
  requestAnimationFrame(onFrame);
};
window.addEventListener(
  'pointermove',
  (event) => {
    if (!noted) return;
    noted.moves += Math.max(1, event.getCoalescedEvents().length);
    noted.latenciesMs.push(performance.now() - event.timeStamp);
  },
  { capture: true },
);
const events = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) if (noted) noted.slowestMs = Math.max(noted.slowestMs, duration);
});
events.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);

const bench = {
  start: (what: 'ours' | 'theirs') => {
    stop?.();
    map.setView([31.69, 113.37], 12, { animate: false });
    stop = what === 'ours' ? ours() : theirs();
  },
  stop: () => {
    stop?.();
    stop = undefined;
  },
  measure: () => {
    noted = { frames: 0, latenciesMs: [], moves: 0, slowestMs: 0 };
    requestAnimationFrame(onFrame);
  },
  /** Ends the count of pictures; Event Timing tells of the last events a little later. */
  result: async () => {
    const result = noted && { ...noted };
    await new Promise((resolve) => setTimeout(resolve, TELLS_MS));
    const slowestMs = noted?.slowestMs ?? 0;
    noted = undefined;
    return result && { ...result, slowestMs };
  },
};
export type MapBench = typeof bench;
Object.assign(window, { mapBench: bench });
